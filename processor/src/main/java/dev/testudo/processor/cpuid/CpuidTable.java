package dev.testudo.processor.cpuid;

/// What CPUID answers for each leaf and subleaf.
public final class CpuidTable {}
