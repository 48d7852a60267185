package dev.testudo.benchmarks.kernels;

/// One kernel's run as its markers tell it.
///
/// @param kernel the kernel's name
/// @param nanoseconds host time between its two markers
/// @param result the number it printed
record KernelTime(String kernel, long nanoseconds, String result) {}
