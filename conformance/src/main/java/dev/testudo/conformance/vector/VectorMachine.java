package dev.testudo.conformance.vector;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.Processor;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.RunResult;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import java.util.Arrays;

/// A processor in the surroundings that the recorder's process had: user mode, flat segments with
/// Linux's selectors, two pages of data and one of code. What it had of a kernel is an IDT whose
/// handlers halt: where the processor halts tells the exception, its stack frame the rest.
///
/// A form is followed by HLT, which user mode may not do, so that its end is a #GP of a known RIP.
final class VectorMachine {
  private static final int RSP = 4;
  private static final int PML4 = 0x1000;
  private static final int PDPT = 0x2000;
  private static final int DIRECTORY = 0x3000;
  private static final int DATA_TABLE = 0x4000;
  private static final int CODE_TABLE = 0x5000;
  private static final int LOW_TABLE = 0x6000;
  private static final int DATA = 0x10000;
  private static final int CODE = 0x20000;

  // the kernel's pages, mapped one to one
  private static final int GDT = 0x30000;
  private static final int TSS = 0x30800;
  private static final int IDT = 0x31000;
  private static final int HANDLERS = 0x32000;
  private static final int STACK_TOP = 0x34000;

  private static final long USER = 7;
  private static final long SUPERVISOR = 3;
  private static final byte HLT = (byte) 0xf4;
  private static final int GENERAL_PROTECTION = 13;
  private static final int TIME_AT_MOST = 100_000;
  private static final long HAVE_ERROR_CODE = 0x0022_7d00;

  private final PhysicalMemory memory =
      new PhysicalMemory(new NoDevices(), ProcessorModel.PHYSICAL_ADDRESS_BITS);
  private final Processor processor;
  private final Cpu cpu;

  VectorMachine() {
    memory.addRam(0, 1 << 20);
    processor = new Processor(ProcessorModel.standard(1, 1), memory, 0);
    cpu = processor.cpu();
    makePageTables();
    makeKernel();
  }

  private void makePageTables() {
    memory.writeLong(PML4, PDPT | USER);
    memory.writeLong(PDPT, DIRECTORY | USER);
    memory.writeLong(DIRECTORY, LOW_TABLE | SUPERVISOR);
    memory.writeLong(DIRECTORY + 8 * (VectorState.REGION >> 21), DATA_TABLE | USER);
    memory.writeLong(DIRECTORY + 8 * (VectorState.CODE >> 21), CODE_TABLE | USER);
    for (int page = 0; page < VectorState.REGION_SIZE; page += 0x1000) {
      memory.writeLong(DATA_TABLE + (page >> 9), DATA + page | USER);
    }
    memory.writeLong(CODE_TABLE, CODE | USER);
    for (int page = GDT; page < STACK_TOP; page += 0x1000) {
      memory.writeLong(LOW_TABLE + (page >> 9), page | SUPERVISOR);
    }
  }

  private void makeKernel() {
    memory.writeLong(GDT + 0x10, 0x00af9b00_0000ffffL);
    memory.writeLong(GDT + 0x18, 0x00cf9300_0000ffffL);
    memory.writeLong(GDT + 0x20, 0x00cffb00_0000ffffL);
    memory.writeLong(GDT + 0x28, 0x00cff300_0000ffffL);
    memory.writeLong(GDT + 0x30, 0x00affb00_0000ffffL);
    memory.writeLong(TSS + 4, STACK_TOP);
    memory.writeLong(TSS + 0x60, 0x0068L << 48); // no I/O permission bitmap
    for (int vector = 0; vector < 256; vector++) {
      int handler = HANDLERS + 16 * vector;
      long dpl = vector == 3 || vector == 4 ? 3 : 0;
      memory.writeLong(
          IDT + 16 * vector,
          handler & 0xffffL
              | 0x10 << 16
              | (0x8e00L | dpl << 13) << 32
              | ((long) handler >> 16) << 48);
      memory.write(handler, 1, HLT);
    }
  }

  /// Runs a form from a state.
  ///
  /// @throws IllegalStateException when it does not end as forms do
  Outcome run(VectorForm form, VectorState before) {
    load(form, before);
    RunResult result = processor.runUntilIdle(cpu.now() + TIME_AT_MOST);
    if (result != RunResult.HALTED) {
      String why = result == RunResult.UNIMPLEMENTED ? processor.unimplemented() : result.name();
      throw new IllegalStateException(why);
    }
    return outcome(form, before);
  }

  private Outcome outcome(VectorForm form, VectorState before) {
    int vector = (int) (cpu.rip - HANDLERS) / 16;
    long frame = cpu.r[RSP];
    int error = 0;
    if ((HAVE_ERROR_CODE >> vector & 1) != 0) {
      error = (int) memory.read(frame, 4);
      frame += 8;
    }
    long rip = memory.readLong(frame);
    VectorState after = store(form, before);
    after.rflags = memory.readLong(frame + 16);
    after.gpr[RSP] = memory.readLong(frame + 24);
    if (vector == GENERAL_PROTECTION && rip == VectorState.CODE + form.code().length) {
      return new Outcome(Outcome.NO_EXCEPTION, 0, 0, 0, after);
    }
    int offset = (int) Math.min(rip - VectorState.CODE & Long.MAX_VALUE, 0xff);
    return new Outcome(vector, error, offset, vector == 14 ? cpu.cr2 : 0, after);
  }

  private void load(VectorForm form, VectorState s) {
    cpu.cr0 = 0x80050033L;
    cpu.cr3 = PML4;
    cpu.cr4 = 0x6a0;
    cpu.efer = 0xd01;
    cpu.cpl = 3;
    boolean compat = FormKind.is(form.kind(), FormKind.COMPAT);
    segment(Segment.CS, compat ? 0x23 : 0x33, compat ? 0xc0fb : 0xa0fb);
    for (int data : new int[] {Segment.SS, Segment.DS, Segment.ES}) {
      segment(data, 0x2b, 0xc0f3);
    }
    segment(Segment.FS, 0, 0x1c000);
    segment(Segment.GS, 0, 0x1c000);
    segment(Segment.LDTR, 0, 0x10000);
    segment(Segment.TR, 0x40, 0x8b);
    cpu.base[Segment.TR] = TSS;
    cpu.limit[Segment.TR] = 0x67;
    cpu.gdtrBase = GDT;
    cpu.gdtrLimit = 0x4f;
    cpu.idtrBase = IDT;
    cpu.idtrLimit = 0xfff;
    cpu.activity = ActivityState.ACTIVE;
    cpu.attention = 0;
    cpu.interruptShadow = 0;
    cpu.rip = VectorState.CODE;

    System.arraycopy(s.gpr, 0, cpu.r, 0, 16);
    cpu.setFlags(s.rflags);
    for (int i = 0; i < 16; i++) {
      cpu.xmm[i * CpuState.VECTOR_STRIDE] = s.xmm[2 * i];
      cpu.xmm[i * CpuState.VECTOR_STRIDE + 1] = s.xmm[2 * i + 1];
    }
    cpu.mxcsr = s.mxcsr;
    cpu.fpu.setControl(s.fcw);
    cpu.fpu.setStatusWord(s.fsw);
    cpu.fpu.inUse = s.ftw;
    System.arraycopy(s.significand, 0, cpu.fpu.significand, 0, 8);
    System.arraycopy(s.signExponent, 0, cpu.fpu.signExponent, 0, 8);

    byte[] data = new byte[VectorState.REGION_SIZE];
    int window = VectorState.window(form.kind()) - VectorState.REGION;
    System.arraycopy(s.memory, 0, data, window, s.memory.length);
    memory.writeBytes(DATA, data, 0, data.length);
    byte[] code = Arrays.copyOf(form.code(), form.code().length + 1);
    code[form.code().length] = HLT;
    byte[] present = new byte[code.length];
    memory.readBytes(CODE, present, 0, present.length);
    if (!Arrays.equals(code, present)) {
      memory.writeBytes(CODE, code, 0, code.length);
    }
    cpu.updateMode();
  }

  private void segment(int segment, int selector, int rights) {
    cpu.selector[segment] = selector;
    cpu.base[segment] = 0;
    cpu.limit[segment] = selector == 0 ? 0 : -1;
    cpu.rights[segment] = rights;
  }

  private VectorState store(VectorForm form, VectorState before) {
    VectorState s = before.copy();
    System.arraycopy(cpu.r, 0, s.gpr, 0, 16);
    for (int i = 0; i < 16; i++) {
      s.xmm[2 * i] = cpu.xmm[i * CpuState.VECTOR_STRIDE];
      s.xmm[2 * i + 1] = cpu.xmm[i * CpuState.VECTOR_STRIDE + 1];
    }
    s.mxcsr = cpu.mxcsr;
    if (FormKind.is(form.kind(), FormKind.X87)) {
      s.fcw = cpu.fpu.control;
      s.fsw = cpu.fpu.statusWord();
      s.ftw = cpu.fpu.inUse;
      System.arraycopy(cpu.fpu.significand, 0, s.significand, 0, 8);
      System.arraycopy(cpu.fpu.signExponent, 0, s.signExponent, 0, 8);
    }
    if (FormKind.is(form.kind(), FormKind.COMPAT)) {
      for (int i = 0; i < 8; i++) {
        s.gpr[i] &= 0xffff_ffffL;
      }
    }
    int window = VectorState.window(form.kind()) - VectorState.REGION;
    memory.readBytes(DATA + window, s.memory, 0, s.memory.length);
    return s;
  }

  /// Nothing but RAM.
  private static final class NoDevices implements PhysicalBus {
    @Override
    public long read(long physical, int size) {
      return -1;
    }

    @Override
    public void write(long physical, int size, long value) {}

    @Override
    public int readPort(int port, int size) {
      return -1;
    }

    @Override
    public void writePort(int port, int size, int value) {}
  }
}
