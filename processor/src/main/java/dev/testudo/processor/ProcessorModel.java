package dev.testudo.processor;

import dev.testudo.processor.cpuid.CpuidTable;

/// What a processor is: its identity and what it offers. Immutable, shared by the processors of a
/// machine.
///
/// @param cpuid what CPUID answers
/// @param physicalAddressBits MAXPHYADDR
/// @param tscFrequency TSC ticks a second of virtual time; a tick is a retired instruction and a
///   nanosecond
/// @param vmx whether VMX is offered
/// @param seed of RDRAND and RDSEED
public record ProcessorModel(
    CpuidTable cpuid, int physicalAddressBits, long tscFrequency, boolean vmx, long seed) {}
