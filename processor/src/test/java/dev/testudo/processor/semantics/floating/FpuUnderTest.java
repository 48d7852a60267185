package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.cpuid.CpuidTable;
import dev.testudo.processor.decode.Decoder;
import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.OpcodeForm;
import dev.testudo.processor.decode.OpcodeTable;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.FpuState;
import dev.testudo.processor.state.Segment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/// A processor in 64-bit mode with one page of memory, at [#PAGE], that RSI points to. It executes
/// single x87 instructions.
final class FpuUnderTest {
  static final int PAGE = 0x10000;

  /// PE, MP, ET and NE. Without paging, so that linear addresses are physical.
  static final long CR0 = 0x33;

  final Cpu cpu;
  final FpuState fpu;
  final ByteBuffer memory;
  private final Decoder decoder;

  FpuUnderTest() {
    PhysicalMemory physical = new PhysicalMemory(new NoDevices(), 36);
    physical.addRam(0, 1 << 20);
    CpuidTable cpuid = new CpuidTable(CpuidTable.OFFERED, 1, 1_000_000_000L, 36);
    cpu = new Cpu(new ProcessorModel(cpuid, 36, 1_000_000_000L, false, 1), physical, 0);
    fpu = cpu.fpu;
    fpu.initialize();
    cpu.cr0 = CR0;
    cpu.efer = 0x501;
    cpu.rights[Segment.CS] = 0xa09b;
    physical.writeLong(PAGE, 0);
    memory =
        ByteBuffer.wrap(Objects.requireNonNull(physical.allocatedFrame(PAGE)))
            .order(ByteOrder.LITTLE_ENDIAN);
    cpu.updateMode();
    cpu.r[6] = PAGE;
    cpu.rip = 0x777;
    OpcodeTable table = new OpcodeTable();
    X87Rows.define(table);
    OpcodeForm undefined =
        new OpcodeForm(
            "",
            "undefined",
            "",
            Form.ENDS_BLOCK,
            (c, i) -> {
              throw c.undefined();
            });
    decoder = new Decoder(table, undefined, undefined);
  }

  /// Decodes and executes in 64-bit mode.
  void execute(int... bytes) {
    byte[] code = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      code[i] = (byte) bytes[i];
    }
    Instruction instruction = decoder.decode(code, 0, code.length, 0, 64);
    if (instruction == null || instruction.length() != bytes.length) {
      throw new AssertionError("decoded as " + instruction);
    }
    instruction.form.meaning().execute(cpu, instruction);
  }

  /// Nothing answers outside of RAM.
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
