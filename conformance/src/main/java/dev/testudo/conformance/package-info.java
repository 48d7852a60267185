/// Whole-system tests: the rules that hold the modules apart, instruction vectors, bare against
/// nested, and images run both ways.
///
/// Here live tests that need more than one module. It is not published and may use everything.
@NullMarked
package dev.testudo.conformance;

import org.jspecify.annotations.NullMarked;
