package dev.testudo.processor.segmentation;

import dev.testudo.processor.state.Segment;

/// The fields of an eight-byte segment or gate descriptor, given as a word.
///
/// @sdm 3A "Protected-Mode Memory Management > Segment Descriptors"
public final class Descriptor {
  /// Types of system descriptors.
  public static final int TSS_16_AVAILABLE = 1;

  public static final int LDT = 2;
  public static final int TSS_16_BUSY = 3;
  public static final int CALL_GATE_16 = 4;
  public static final int TASK_GATE = 5;
  public static final int INTERRUPT_GATE_16 = 6;
  public static final int TRAP_GATE_16 = 7;

  /// 32-bit, or 64-bit in IA-32e mode.
  public static final int TSS_AVAILABLE = 9;

  public static final int TSS_BUSY = 11;
  public static final int CALL_GATE = 12;
  public static final int INTERRUPT_GATE = 14;
  public static final int TRAP_GATE = 15;

  private Descriptor() {}

  /// The access rights in the format of [Segment].
  public static int rights(long d) {
    return (int) (d >>> 40) & 0xf0ff;
  }

  public static long base(long d) {
    return d >>> 16 & 0xff_ffff | d >>> 32 & 0xff00_0000L;
  }

  /// The limit in bytes.
  public static int limit(long d) {
    int limit = (int) (d & 0xffff | d >>> 32 & 0xf_0000);
    return (rights(d) & Segment.GRANULARITY) != 0 ? limit << 12 | 0xfff : limit;
  }

  public static int type(long d) {
    return (int) (d >>> 40) & 15;
  }

  public static int dpl(long d) {
    return (int) (d >>> 45) & 3;
  }

  public static boolean isPresent(long d) {
    return (d & 1L << 47) != 0;
  }

  /// A system segment or gate, not code or data.
  public static boolean isSystem(long d) {
    return (d & 1L << 44) == 0;
  }

  public static boolean isCode(long d) {
    return (d >>> 43 & 3) == 3;
  }

  public static boolean isData(long d) {
    return (d >>> 43 & 3) == 2;
  }

  /// Of code and data only.
  public static boolean isConforming(long d) {
    return (d & 1L << 42) != 0;
  }

  public static boolean isWritableData(long d) {
    return isData(d) && (d & 1L << 41) != 0;
  }

  /// Data, or code that may be read.
  public static boolean isReadable(long d) {
    return isData(d) || isCode(d) && (d & 1L << 41) != 0;
  }

  /// L of a code segment.
  public static boolean isLong(long d) {
    return (d & 1L << 53) != 0;
  }

  /// D/B.
  public static boolean isBig(long d) {
    return (d & 1L << 54) != 0;
  }

  // ---- gates
  // -----------------------------------------------------------------------------------------------------

  public static int gateSelector(long d) {
    return (int) (d >>> 16) & 0xffff;
  }

  /// The low 32 bits of a gate's offset.
  public static long gateOffset(long d) {
    return d & 0xffff | d >>> 32 & 0xffff_0000L;
  }

  /// Parameters that a call gate copies.
  public static int gateCount(long d) {
    return (int) (d >>> 32) & 31;
  }

  /// The interrupt-stack-table index of a 64-bit gate.
  public static int interruptStack(long d) {
    return (int) (d >>> 32) & 7;
  }
}
