/// Benchmarks of the parts and of the whole.
///
/// Here live measurements, never tests of correctness. It is not published and may use everything.
@NullMarked
package dev.testudo.benchmarks;

import org.jspecify.annotations.NullMarked;
