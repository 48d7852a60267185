package dev.testudo.benchmarks.measure;

/// Something that is measured.
///
/// @param name in the table
/// @param unit of its numbers
/// @param moreIsBetter whether a greater number is the better one
public record Measurement(String name, String unit, boolean moreIsBetter) {}
