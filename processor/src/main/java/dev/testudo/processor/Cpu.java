package dev.testudo.processor;

import dev.testudo.architecture.cpuid.CpuidFeature;
import dev.testudo.architecture.register.Cr0;
import dev.testudo.processor.apic.LocalApic;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.event.Interception;
import dev.testudo.processor.event.NoInterception;
import dev.testudo.processor.interpret.Block;
import dev.testudo.processor.interpret.DirectJump;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.paging.AddressSpaces;
import dev.testudo.processor.paging.MemoryAccess;
import dev.testudo.processor.paging.Tlb;
import dev.testudo.processor.segmentation.Segmentation;
import dev.testudo.processor.semantics.floating.FloatingEnvironment;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import dev.testudo.processor.vmx.VmxUnit;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// One logical processor as the meanings of instructions see it: the architectural state, memory by
/// linear address, and what the engine needs while it runs.
///
/// **Where is RIP?** Blocks are decoded per physical page and hold offsets only. While a block
/// runs, [#ripBase] is what to add to an offset in the page to get RIP, and [#at] is the index of
/// the current op in [#block]; [#rip] itself is written by the last op of a block. [#currentRip()]
/// is right at any time.
///
/// **When does something happen?** Asynchronous work is announced by bits of [#attention]; the run
/// loop looks at it between blocks, and executes blocks of one instruction while one of the bits in
/// [#ATTENTION_STEP] is set. Time is counted in retired instructions, so an event falls on the same
/// instruction in every engine.
public final class Cpu extends CpuState {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// An interrupt, NMI, INIT, SIPI or a trap may be deliverable:
  /// [dev.testudo.processor.event.Events#boundary] decides.
  public static final int ATTENTION_EVENT = 1;

  /// Each instruction is to be executed alone: single step, interrupt shadow, breakpoints, monitor
  /// trap flag.
  public static final int ATTENTION_STEP = 1 << 1;

  /// The run is to return to its caller at the next instruction boundary.
  public static final int ATTENTION_STOP = 1 << 2;

  /// The activity state is not ACTIVE.
  public static final int ATTENTION_INACTIVE = 1 << 3;

  /// Non-root operation wants to be asked at the next boundary ([Interception#boundary]).
  public static final int ATTENTION_GUEST = 1 << 4;

  public final ProcessorModel model;
  public final PhysicalMemory memory;

  /// Number of the processor, from 0; also its initial APIC id.
  public final int number;

  public final LocalApic apic;

  /// The processor's VMX.
  public final VmxUnit vmx;

  /// VMX as far as the meanings of instructions may know it.
  public final VmxRegisters vmxRegisters;

  /// TLBs of all address spaces, and which is in use.
  public final AddressSpaces spaces;

  /// The TLB for the present address space and privilege.
  public Tlb tlb;

  // ---- engine
  // ----------------------------------------------------------------------------------------------------

  public Block block = Block.NONE;
  public int at;
  public long ripBase;

  /// The next block if the last op of a block knows it, else null.
  public @Nullable Block next;

  /// The jump that just went to a block it does not know yet.
  public @Nullable DirectJump linking;

  /// What decoding depends on: code size and whether segments are flat. Kept by [#updateMode()].
  public int modeKey;

  public int attention;

  /// The current block has one instruction only and may do anything: touch devices, store into code
  /// pages.
  public boolean alone;

  /// Set by an instruction that begins an interrupt shadow, so that the run loop does not end it at
  /// once.
  public boolean shadowFresh;

  /// Virtual time (ticks) at which the run has to stop to look at timers.
  public long stopTime;

  /// RFLAGS.RF was set before the current instruction, and is again if it does not complete.
  public boolean resumeFlag;

  /// DR7 enables a breakpoint: instructions are executed one by one and their accesses compared.
  public boolean breakpointsActive;

  /// Virtual time at which non-root operation wants to be asked ([Interception#boundary]), or
  /// `Long.MAX_VALUE`.
  public long guestDeadline = Long.MAX_VALUE;

  /// Non-root operation asks for each instruction alone (monitor trap flag).
  public boolean guestStep;

  /// Set at a VM exit when the hypervisor is outside of the simulated memory.
  public boolean exitToHost;

  /// The current instruction was a VM entry, or exited: see [#depart()].
  public boolean departed;

  /// Misaligned accesses raise #AC (CR0.AM, RFLAGS.AC, CPL 3). Kept by [#updateMode()].
  public boolean alignmentChecked;

  /// What has to be asked in non-root operation.
  public Interception interception = NoInterception.INSTANCE;

  /// How SSE arithmetic rounds and what it raised; to be reloaded from MXCSR whenever that changes.
  public final FloatingEnvironment sseEnvironment = new FloatingEnvironment();

  /// How x87 arithmetic rounds and what it raised.
  public final FloatingEnvironment x87Environment = new FloatingEnvironment();

  /// The result of a read that [Interception#apicAccess] virtualized.
  public long virtualizedRead;

  // ---- the event being delivered
  // ---------------------------------------------------------------------------------

  /// The event that is being delivered, in the format of VMX's interruption information; 0 when
  /// none is. A VM exit meanwhile stores it as IDT-vectoring information.
  public int deliveringInformation;

  /// Its error code, if it has one.
  public int deliveringErrorCode;

  /// The length of the instruction that raised it, for software interrupts and exceptions.
  public int deliveringLength;

  /// The instruction took TF away before its single-step trap: INT n and its like, SYSCALL.
  public boolean trapSuppressed;

  /// The IRET being executed ended the blocking of NMIs.
  public boolean unblockedNmi;

  /// INIT signals wait, as in VMX root operation.
  public boolean initBlocked;

  public Cpu(ProcessorModel model, PhysicalMemory memory, int number) {
    this.model = model;
    this.memory = memory;
    this.number = number;
    apic =
        new LocalApic(
            new CpuApicHost(this),
            number,
            number == 0,
            model.physicalAddressBits(),
            model.cpuid().has(CpuidFeature.X2APIC));
    spaces = new AddressSpaces(this);
    tlb = spaces.current();
    vmx = new VmxUnit(this);
    vmxRegisters = vmx;
    random = model.seed() + number;
  }

  /// A processor with somebody else's local APIC: one that a hypervisor emulates instructions with.
  public Cpu(ProcessorModel model, PhysicalMemory memory, int number, LocalApic apic) {
    this.model = model;
    this.memory = memory;
    this.number = number;
    this.apic = apic;
    spaces = new AddressSpaces(this);
    tlb = spaces.current();
    vmx = new VmxUnit(this);
    vmxRegisters = vmx;
    random = model.seed() + number;
  }

  // ---- where and when
  // --------------------------------------------------------------------------------------------

  /// RIP of the current instruction.
  public long currentRip() {
    return block.rip(this, at);
  }

  /// Instructions retired before the current one.
  public long instructionsRetired() {
    return retired + at;
  }

  /// Virtual time in ticks: instructions retired, and the time spent halted.
  public long now() {
    return retired + at + idleTicks;
  }

  /// Ends the current block because its instruction was a VM entry or exited: the processor is
  /// somewhere else now, and the meaning has to return at once. This is the way of the exits that
  /// happen all the time, since unwinding the ops of a block by an exception takes the host
  /// microseconds.
  ///
  /// The instruction did not retire, but as with [dev.testudo.processor.event.VmExitTaken] the
  /// transition takes a tick. The run loop counts the whole block on return.
  public void depart() {
    departed = true;
    retired += at - block.length;
    idleTicks++;
    next = Block.NONE;
    attention |= ATTENTION_EVENT;
  }

  /// Lets the current instruction, the last of its block, take more than its one tick.
  public void spend(long ticks) {
    idleTicks += ticks;
    attention |= ATTENTION_EVENT;
  }

  /// Makes the current run look at timers at this time at the latest.
  public void stopBy(long time) {
    if (time < stopTime) {
      stopTime = time;
      attention |= ATTENTION_EVENT;
    }
  }

  // ---- faults
  // ----------------------------------------------------------------------------------------------------

  /// EXT (1) of error codes while an event is delivered that the program did not ask for by INT n,
  /// INT3 or INTO; else 0.
  public int deliveringExternal() {
    int type = deliveringInformation >> 8 & 7;
    return deliveringInformation != 0 && type != 4 && type != 6 ? 1 : 0;
  }

  public Fault fault(int vector) {
    return new Fault(vector, Fault.NO_ERROR_CODE, 0);
  }

  public Fault fault(int vector, int errorCode) {
    return new Fault(vector, errorCode, 0);
  }

  /// #UD
  public Fault undefined() {
    return new Fault(6, Fault.NO_ERROR_CODE, 0);
  }

  /// #GP with an error code.
  public Fault generalProtection(int errorCode) {
    return new Fault(13, errorCode, 0);
  }

  // ---- modes
  // -----------------------------------------------------------------------------------------------------

  /// To be called after a change of CS, SS, data segments, CR0, CR4, EFER, CPL, RFLAGS.VM or
  /// RFLAGS.AC: decides anew how to decode and which TLB serves. The caller's instruction ends its
  /// block.
  public void updateMode() {
    int size = code64() ? 2 : (rights[Segment.CS] & Segment.BIG) != 0 ? 1 : 0;
    modeKey = size;
    next = null;
    alignmentChecked = cpl == 3 && (rflags & AC) != 0 && (cr0 & Cr0.AM) != 0;
    tlb = spaces.current();
  }

  /// Code size in bits of a mode key.
  public static int codeSize(int modeKey) {
    return 16 << modeKey;
  }

  /// Decides anew whether instructions have to be executed one by one. To be called when RFLAGS.TF,
  /// RFLAGS.RF, DR7, the interrupt shadow or [#guestStep] changes.
  public void updateStepping() {
    boolean step =
        (rflags & (TF | RF)) != 0 || interruptShadow != 0 || breakpointsActive || guestStep;
    attention = attention & ~ATTENTION_STEP | (step ? ATTENTION_STEP : 0);
  }

  // ---- memory by linear address
  // ----------------------------------------------------------------------------------

  /// The linear address of an offset in a segment outside 64-bit mode, after the checks of type,
  /// limit and presence.
  ///
  /// Raises #GP(0), or #SS(0) for SS.
  public long segmentLinear(int segment, long offset, int size, boolean write) {
    return Segmentation.linear(this, segment, offset, size, write);
  }

  public int load8(long linear) {
    Tlb t = tlb;
    int i = (int) (linear >>> 12) & Tlb.MASK;
    if (t.readTag[i] == (linear & -4096L)) {
      return t.frame[i][(int) linear & 0xfff] & 0xff;
    }
    return (int) MemoryAccess.load(this, linear, 1);
  }

  public int load16(long linear) {
    Tlb t = tlb;
    int i = (int) (linear >>> 12) & Tlb.MASK;
    int offset = (int) linear & 0xfff;
    if (t.readTag[i] == (linear & -4096L) && offset <= 4094) {
      return (short) SHORT.get(t.frame[i], offset) & 0xffff;
    }
    return (int) MemoryAccess.load(this, linear, 2);
  }

  public int load32(long linear) {
    Tlb t = tlb;
    int i = (int) (linear >>> 12) & Tlb.MASK;
    int offset = (int) linear & 0xfff;
    if (t.readTag[i] == (linear & -4096L) && offset <= 4092) {
      return (int) INT.get(t.frame[i], offset);
    }
    return (int) MemoryAccess.load(this, linear, 4);
  }

  public long load64(long linear) {
    Tlb t = tlb;
    int i = (int) (linear >>> 12) & Tlb.MASK;
    int offset = (int) linear & 0xfff;
    if (t.readTag[i] == (linear & -4096L) && offset <= 4088) {
      return (long) LONG.get(t.frame[i], offset);
    }
    return MemoryAccess.load(this, linear, 8);
  }

  /// Loads 1, 2, 4 or 8 bytes, zero-extended.
  public long load(long linear, int size) {
    return switch (size) {
      case 1 -> load8(linear);
      case 2 -> load16(linear);
      case 4 -> load32(linear) & 0xffff_ffffL;
      default -> load64(linear);
    };
  }

  public void store8(long linear, int value) {
    Tlb t = tlb;
    int i = (int) (linear >>> 12) & Tlb.MASK;
    if (t.writeTag[i] == (linear & -4096L)) {
      t.frame[i][(int) linear & 0xfff] = (byte) value;
    } else {
      MemoryAccess.store(this, linear, 1, value);
    }
  }

  public void store16(long linear, int value) {
    Tlb t = tlb;
    int i = (int) (linear >>> 12) & Tlb.MASK;
    int offset = (int) linear & 0xfff;
    if (t.writeTag[i] == (linear & -4096L) && offset <= 4094) {
      SHORT.set(t.frame[i], offset, (short) value);
    } else {
      MemoryAccess.store(this, linear, 2, value);
    }
  }

  public void store32(long linear, int value) {
    Tlb t = tlb;
    int i = (int) (linear >>> 12) & Tlb.MASK;
    int offset = (int) linear & 0xfff;
    if (t.writeTag[i] == (linear & -4096L) && offset <= 4092) {
      INT.set(t.frame[i], offset, value);
    } else {
      MemoryAccess.store(this, linear, 4, value);
    }
  }

  public void store64(long linear, long value) {
    Tlb t = tlb;
    int i = (int) (linear >>> 12) & Tlb.MASK;
    int offset = (int) linear & 0xfff;
    if (t.writeTag[i] == (linear & -4096L) && offset <= 4088) {
      LONG.set(t.frame[i], offset, value);
    } else {
      MemoryAccess.store(this, linear, 8, value);
    }
  }

  /// Loads 16 bytes into two words of `target`.
  public void load128(long linear, long[] target, int index) {
    Tlb t = tlb;
    int i = (int) (linear >>> 12) & Tlb.MASK;
    int offset = (int) linear & 0xfff;
    if (t.readTag[i] == (linear & -4096L) && offset <= 4080) {
      byte[] frame = t.frame[i];
      target[index] = (long) LONG.get(frame, offset);
      target[index + 1] = (long) LONG.get(frame, offset + 8);
    } else {
      long low = load64(linear);
      target[index + 1] = load64(linear + 8);
      target[index] = low;
    }
  }

  /// Stores 16 bytes, all or nothing as far as faults go: both pages are proven writable before the
  /// first byte is written.
  public void store128(long linear, long low, long high) {
    Tlb t = tlb;
    int i = (int) (linear >>> 12) & Tlb.MASK;
    int offset = (int) linear & 0xfff;
    if (t.writeTag[i] == (linear & -4096L) && offset <= 4080) {
      byte[] frame = t.frame[i];
      LONG.set(frame, offset, low);
      LONG.set(frame, offset + 8, high);
      return;
    }
    if (offset > 4080) {
      loadForStore(linear, 1);
      loadForStore(linear + 15 & -4096L, 1); // a fault names the first byte of its page
    }
    store64(linear, low);
    store64(linear + 8, high);
  }

  public void store(long linear, int size, long value) {
    switch (size) {
      case 1 -> store8(linear, (int) value);
      case 2 -> store16(linear, (int) value);
      case 4 -> store32(linear, (int) value);
      default -> store64(linear, value);
    }
  }

  /// Loads what the same instruction is going to store to: raises the faults of the store, and
  /// leaves the block if the store would, before anything is read.
  public long loadForStore(long linear, int size) {
    Tlb t = tlb;
    int i = (int) (linear >>> 12) & Tlb.MASK;
    if (t.writeTag[i] == (linear & -4096L) && ((int) linear & 0xfff) <= 4096 - size) {
      return load(linear, size);
    }
    return MemoryAccess.loadForStore(this, linear, size);
  }

  // ---- registers
  // -------------------------------------------------------------------------------------------------

  /// A byte register, with AH to BH from [dev.testudo.processor.decode.Instruction#HIGH_BYTE] up.
  public int register8(int register) {
    return register < 16 ? (int) r[register] & 0xff : (int) (r[register - 20] >>> 8) & 0xff;
  }

  public void setRegister8(int register, int value) {
    if (register < 16) {
      r[register] = withLow8(r[register], value);
    } else {
      r[register - 20] = withHigh8(r[register - 20], value);
    }
  }

  public void setRegister16(int register, int value) {
    r[register] = withLow16(r[register], value);
  }

  /// Reads a register of 1, 2, 4 or 8 bytes, zero-extended.
  public long register(int register, int size) {
    return switch (size) {
      case 1 -> register8(register);
      case 2 -> r[register] & 0xffff;
      case 4 -> r[register] & 0xffff_ffffL;
      default -> r[register];
    };
  }

  /// Writes a register as an instruction of that operand size does: 32 bits clear the upper half, 8
  /// and 16 keep the rest.
  public void setRegister(int register, int size, long value) {
    switch (size) {
      case 1 -> setRegister8(register, (int) value);
      case 2 -> setRegister16(register, (int) value);
      case 4 -> r[register] = value & 0xffff_ffffL;
      default -> r[register] = value;
    }
  }
}
