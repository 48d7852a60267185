/// The bits of registers: control registers, flags, debug registers, and the numbers and bits of
/// model-specific registers.
///
/// Here live numbers and masks as constants. Here never live the registers themselves.
@NullMarked
package dev.testudo.architecture.register;

import org.jspecify.annotations.NullMarked;
