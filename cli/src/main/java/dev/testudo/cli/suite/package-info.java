/// kvm-unit-tests' configuration file: which images it names, and how each wants to be run.
///
/// Here never lives a machine or an image's bytes. It knows QEMU's options only as far as the file
/// uses them.
@NullMarked
package dev.testudo.cli.suite;

import org.jspecify.annotations.NullMarked;
