package dev.testudo.processor.state;

/// The architectural state of one logical processor, and nothing of the engine that executes it. A
/// snapshot of a processor is a copy of these fields and of the parts they name.
///
/// The six arithmetic flags are not kept in [#rflags] but in three words from which each flag is
/// one operation away:
///
/// | flag | is |
/// |---|---|
/// | ZF | `flagZero == 0` |
/// | SF | bit 63 of `flagSign` |
/// | PF | even parity of the low byte of `flagSign` |
/// | CF | bit 63 of `flagCarry` |
/// | OF | bit 63 xor bit 62 of `flagCarry` |
/// | AF | bit 3 of `flagCarry` |
///
/// An arithmetic instruction stores its sign-extended result twice and its vector of carries once,
/// and computes no flag.
public abstract class CpuState {
  /// Index of a word of [#r] that is always zero: the base or index register of an operand that has
  /// none.
  public static final int NO_REGISTER = 16;

  /// Index of the word of [#r] that holds the engine's RIP base; see `Cpu`. Not architectural.
  public static final int RIP_BASE = 17;

  /// Words from one vector register to the next in [#xmm]: room for 256-bit registers.
  public static final int VECTOR_STRIDE = 4;

  /// Index in [#xmm] of the engine's own register: where an operand from memory waits. Not
  /// architectural.
  public static final int VECTOR_SCRATCH = 16 * VECTOR_STRIDE;

  /// RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8 to R15, then the two words named above.
  public final long[] r = new long[18];

  /// The instruction pointer. While a block runs it is only true at the block's last instruction;
  /// `Cpu.currentRip()` is true always.
  public long rip;

  /// RFLAGS without its six arithmetic flags; bit 1 is always set.
  public long rflags = 2;

  public long flagZero = 1;
  public long flagSign = 1;
  public long flagCarry;

  /// Segment selectors, indexed by [Segment].
  public final int[] selector = new int[Segment.COUNT];

  /// Segment bases, indexed by [Segment]; that of [Segment#FLAT] stays zero.
  public final long[] base = new long[Segment.COUNT];

  /// Byte-granular segment limits, unsigned, indexed by [Segment].
  public final int[] limit = new int[Segment.COUNT];

  /// Access rights in the format of the VMCS, indexed by [Segment].
  public final int[] rights = new int[Segment.COUNT];

  /// The current privilege level, 0 to 3.
  public int cpl;

  public long gdtrBase;
  public int gdtrLimit;
  public long idtrBase;
  public int idtrLimit;

  public long cr0;
  public long cr2;
  public long cr3;
  public long cr4;
  public long efer;
  public long xcr0;

  /// PAE page-directory-pointer-table entries, as loaded by MOV to CR3 or by VM entry.
  public final long[] pdpte = new long[4];

  /// DR0 to DR3, then (index 6 and 7) DR6 and DR7.
  public final long[] dr = new long[8];

  /// XMM registers, [#VECTOR_STRIDE] words apart, low word first, and [#VECTOR_SCRATCH].
  public final long[] xmm = new long[17 * VECTOR_STRIDE];

  public int mxcsr = 0x1f80;

  public final FpuState fpu = new FpuState();

  public final MsrState msr = new MsrState();

  public final VmxState vmxState = new VmxState();

  /// The processor is in VMX non-root operation.
  public boolean nonRoot;

  public ActivityState activity = ActivityState.ACTIVE;

  /// Blocking by STI (1) or by MOV SS (2), as in the VMCS's interruptibility state; 0 when nothing
  /// is blocked.
  public int interruptShadow;

  public boolean nmiBlocked;
  public boolean nmiPending;
  public boolean initPending;

  /// The vector of a start-up IPI not yet taken, or -1.
  public int sipiPending = -1;

  /// Debug exceptions that wait for the instruction boundary, in the format of DR6's low bits and
  /// BS.
  public long pendingDebug;

  /// State of the generator behind RDRAND and RDSEED.
  public long random;

  /// Instructions retired since power-on up to the current block; `Cpu.instructionsRetired()` is
  /// exact.
  public long retired;

  /// Virtual time that passed while the processor executed nothing, in ticks of one instruction.
  public long idleTicks;

  /// Takes what XSAVE saves from another: x87 and vector registers, and MXCSR.
  public final void copyExtendedState(CpuState other) {
    fpu.copyFrom(other.fpu);
    System.arraycopy(other.xmm, 0, xmm, 0, VECTOR_SCRATCH);
    mxcsr = other.mxcsr;
  }

  // ---- flags
  // -----------------------------------------------------------------------------------------------------

  public static final long CF = 1;
  public static final long PF = 1 << 2;
  public static final long AF = 1 << 4;
  public static final long ZF = 1 << 6;
  public static final long SF = 1 << 7;
  public static final long TF = 1 << 8;
  public static final long IF = 1 << 9;
  public static final long DF = 1 << 10;
  public static final long OF = 1 << 11;
  public static final long IOPL = 3 << 12;
  public static final long NT = 1 << 14;
  public static final long RF = 1 << 16;
  public static final long VM = 1 << 17;
  public static final long AC = 1 << 18;
  public static final long VIF = 1 << 19;
  public static final long VIP = 1 << 20;
  public static final long ID = 1 << 21;

  /// The six arithmetic flags.
  public static final long ARITHMETIC = CF | PF | AF | ZF | SF | OF;

  public final boolean carry() {
    return flagCarry < 0;
  }

  public final boolean zero() {
    return flagZero == 0;
  }

  public final boolean sign() {
    return flagSign < 0;
  }

  public final boolean overflow() {
    return (flagCarry ^ (flagCarry << 1)) < 0;
  }

  public final boolean parity() {
    return (Integer.bitCount((int) flagSign & 0xff) & 1) == 0;
  }

  public final boolean adjust() {
    return (flagCarry & 8) != 0;
  }

  /// RFLAGS as software sees it.
  public final long readFlags() {
    return rflags | arithmeticFlags();
  }

  public final long arithmeticFlags() {
    return (flagCarry >>> 63)
        | (parity() ? PF : 0)
        | ((flagCarry & 8) << 1)
        | (flagZero == 0 ? ZF : 0)
        | (flagSign >>> 63 << 7)
        | ((flagCarry ^ (flagCarry << 1)) >>> 63 << 11);
  }

  /// Sets the six arithmetic flags from the bits of `flags`; other bits of it are ignored.
  public final void setArithmeticFlags(long flags) {
    flagZero = (flags & ZF) == 0 ? 1 : 0;
    flagSign = ((flags & SF) != 0 ? Long.MIN_VALUE : 0) | ((flags & PF) != 0 ? 0 : 1);
    long cf = flags & CF;
    long of = flags >>> 11 & 1;
    flagCarry = cf << 63 | (cf ^ of) << 62 | (flags & AF) >>> 1;
  }

  /// Sets all of RFLAGS without any check and without the engine's consequences; see
  /// `Cpu.writeFlags`.
  public final void setFlags(long flags) {
    setArithmeticFlags(flags);
    rflags = flags & ~ARITHMETIC | 2;
  }

  // ---- parts of registers
  // -----------------------------------------------------------------------------------------------------

  /// A register whose low byte has been written.
  public static long withLow8(long register, long value) {
    return register & ~0xffL | value & 0xff;
  }

  /// A register whose second byte (AH to BH) has been written.
  public static long withHigh8(long register, long value) {
    return register & ~0xff00L | (value & 0xff) << 8;
  }

  /// A register whose low word has been written.
  public static long withLow16(long register, long value) {
    return register & ~0xffffL | value & 0xffff;
  }

  // ---- modes
  // -----------------------------------------------------------------------------------------------------

  public final boolean protectedMode() {
    return (cr0 & 1) != 0;
  }

  public final boolean virtual8086() {
    return (rflags & VM) != 0;
  }

  /// IA-32e mode is active (EFER.LMA), be it 64-bit or compatibility mode.
  public final boolean longMode() {
    return (efer & 1 << 10) != 0;
  }

  /// The processor executes 64-bit code.
  public final boolean code64() {
    return (efer & 1 << 10) != 0 && (rights[Segment.CS] & Segment.LONG) != 0;
  }
}
