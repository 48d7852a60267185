package dev.testudo.processor.state;

/// Model-specific registers that are plain storage for the processor; those with a life of their
/// own (EFER, APIC base, the FS and GS bases) are kept where they live.
public final class MsrState {
  public long star;
  public long lstar;
  public long cstar;
  public long syscallMask;
  public long kernelGsBase;
  public long sysenterCs;
  public long sysenterEsp;
  public long sysenterEip;
  public long tscAux;
  public long pat = 0x0007_0406_0007_0406L;
  public long xss;
  public long debugControl;
  public long miscEnable;
  public long featureControl;
  public long tscAdjust;

  /// TSC minus the processor's tick count.
  public long tscOffset;

  /// Variable-range MTRRs, base and mask in turn.
  public final long[] mtrrVariable = new long[16];

  /// Fixed-range MTRRs: 64K_00000, 16K_80000, 16K_A0000, then the eight 4K ones.
  public final long[] mtrrFixed = new long[11];

  public long mtrrDefaultType;
  public long speculationControl;
}
