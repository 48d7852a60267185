package dev.testudo.benchmarks.measure;

/// One measured number.
///
/// @param measurement what was measured
/// @param value in the measurement's unit
public record Sample(Measurement measurement, double value) {}
