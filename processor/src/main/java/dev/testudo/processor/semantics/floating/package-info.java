/// Floating-point arithmetic in software, bit-exact with the processor's own: the 80-bit
/// double-extended format of the x87 FPU, and binary64 and binary32 as SSE computes them.
///
/// Everything here is a pure function of bits and a [FloatingEnvironment]: rounding, precision
/// control, exception masks in; results and exception flags out. Nothing here knows registers,
/// memory, instructions or faults, nothing allocates, and nothing may be called from here but
/// `java.lang`. The instruction semantics of x87 and SSE call it.
///
/// **Convention for 80-bit values.** An 80-bit number is an `int` (sign in bit 15, biased exponent
/// in bits 14:0) and a `long` (the significand with its explicit integer bit). Functions take both
/// as two arguments, return the significand, and leave the sign and exponent in
/// [FloatingEnvironment#signExponent].
@NullMarked
package dev.testudo.processor.semantics.floating;

import org.jspecify.annotations.NullMarked;
