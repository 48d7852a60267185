package dev.testudo.conformance.vector;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.decode.Decoder;
import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.OpcodeForm;
import dev.testudo.processor.decode.OpcodeTable;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import org.jspecify.annotations.Nullable;

/// A processor in the surroundings that the recorder's process had: user mode, flat segments with
/// Linux's selectors, two pages of data and one of code.
final class VectorMachine {
  private static final int PAGE_TABLES = 0x1000;
  private static final int DATA = 0x10000;
  private static final int CODE = 0x20000;
  private static final int INSTRUCTIONS_AT_MOST = 10_000;

  private final PhysicalMemory memory = new PhysicalMemory(new NoDevices(), 36);
  private final Cpu cpu;
  private final Decoder decoder;

  VectorMachine(OpcodeTable table) {
    memory.addRam(0, 1 << 20);
    cpu = new Cpu(ProcessorModel.standard(1, 1), memory, 0);
    OpcodeForm undefined =
        new OpcodeForm(
            "",
            "undefined",
            "",
            Form.ENDS_BLOCK,
            (c, i) -> {
              throw c.undefined();
            });
    OpcodeForm tooLong =
        new OpcodeForm(
            "",
            "too long",
            "",
            Form.ENDS_BLOCK,
            (c, i) -> {
              throw c.generalProtection(0);
            });
    decoder = new Decoder(table, undefined, tooLong);
    int user = 7;
    memory.writeLong(PAGE_TABLES, PAGE_TABLES + 0x1000 | user);
    memory.writeLong(PAGE_TABLES + 0x1000, PAGE_TABLES + 0x2000 | user);
    memory.writeLong(PAGE_TABLES + 0x2000 + 8 * 0x100, PAGE_TABLES + 0x3000 | user);
    memory.writeLong(PAGE_TABLES + 0x2000 + 8 * 0x102, PAGE_TABLES + 0x4000 | user);
    memory.writeLong(PAGE_TABLES + 0x3000, DATA | user);
    memory.writeLong(PAGE_TABLES + 0x3008, DATA + 0x1000 | user);
    memory.writeLong(PAGE_TABLES + 0x4000, CODE | user);
  }

  /// Runs a form from a state.
  Outcome run(VectorForm form, VectorState before) {
    load(form, before);
    int end = VectorState.CODE + form.code().length;
    int codeSize = FormKind.is(form.kind(), FormKind.COMPAT) ? 32 : 64;
    byte[] code = new byte[4096];
    System.arraycopy(form.code(), 0, code, 0, form.code().length);
    long rip = VectorState.CODE;
    for (int i = 0; i < INSTRUCTIONS_AT_MOST && rip != end; i++) {
      int at = (int) rip & 0xfff;
      Instruction instruction = decoder.decode(code, at, 4096, at, codeSize);
      cpu.alone = true;
      boolean ends = instruction.form.is(Form.ENDS_BLOCK);
      cpu.rip = ends ? rip + instruction.length() : rip;
      try {
        instruction.form.meaning().execute(cpu, instruction);
      } catch (Fault fault) {
        return outcome(fault, (int) rip - VectorState.CODE, form, before);
      }
      rip = ends ? cpu.rip : rip + instruction.length();
    }
    return outcome(null, 0, form, before);
  }

  private Outcome outcome(@Nullable Fault fault, int offset, VectorForm form, VectorState before) {
    VectorState after = store(form, before);
    if (fault == null) {
      return new Outcome(Outcome.NO_EXCEPTION, 0, 0, 0, after);
    }
    return new Outcome(
        fault.vector,
        fault.hasErrorCode() ? fault.errorCode : 0,
        offset,
        fault.vector == 14 ? fault.detail : 0,
        after);
  }

  private void load(VectorForm form, VectorState s) {
    cpu.cr0 = 0x80050033L;
    cpu.cr3 = PAGE_TABLES;
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
    cpu.ripBase = VectorState.CODE;
    cpu.r[CpuState.RIP_BASE] = VectorState.CODE;

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
    byte[] zero = new byte[VectorState.REGION_SIZE];
    memory.writeBytes(DATA, zero, 0, zero.length);
    int window = VectorState.window(form.kind()) - VectorState.REGION;
    memory.writeBytes(DATA + window, s.memory, 0, s.memory.length);
    memory.writeBytes(CODE, zero, 0, 256);
    memory.writeBytes(CODE, form.code(), 0, form.code().length);
    cpu.updateMode();
    for (int page = 0; page < VectorState.REGION_SIZE; page += 4096) {
      byte[] frame = memory.frame(DATA + page);
      if (frame != null) {
        cpu.tlb.fill(VectorState.REGION + page, frame, true, true, false);
      }
    }
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
    s.rflags = cpu.readFlags();
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
