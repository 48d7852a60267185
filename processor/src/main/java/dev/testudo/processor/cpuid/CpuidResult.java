package dev.testudo.processor.cpuid;

/// What CPUID returns for one leaf and subleaf.
public record CpuidResult(int eax, int ebx, int ecx, int edx) {
  public static final CpuidResult ZERO = new CpuidResult(0, 0, 0, 0);
}
