/// The leaves of CPUID and the names of feature bits.
///
/// Here live names. Here never lives what a processor offers.
@NullMarked
package dev.testudo.architecture.cpuid;

import org.jspecify.annotations.NullMarked;
