/// Judging what guests print and writing it down: kvm-unit-tests' result lines, the difference of
/// two consoles, JUnit XML.
///
/// Here never lives a machine or an option: in come lines, out come verdicts and files.
@NullMarked
package dev.testudo.cli.report;

import org.jspecify.annotations.NullMarked;
