package dev.testudo.processor.semantics.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.OpcodeRows;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.decode.Decoder;
import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.OpcodeForm;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import java.util.HexFormat;
import java.util.Objects;

/// A processor in 64-bit mode at privilege level 0, with two pages of data mapped one after the
/// other at [#DATA], the page after them absent, that executes single instructions given as bytes.
final class InstructionUnderTest {
  static final long DATA = 0x40_0000;
  static final long ABSENT = DATA + 0x2000;

  private static final OpcodeForm UNDEFINED =
      new OpcodeForm(
          "",
          "undefined",
          "",
          Form.NONE,
          (cpu, i) -> {
            throw cpu.undefined();
          });

  final Cpu cpu;
  private final Decoder decoder = new Decoder(OpcodeRows.all(), UNDEFINED, UNDEFINED);

  InstructionUnderTest() {
    PhysicalMemory memory =
        new PhysicalMemory(new NoDevices(), ProcessorModel.PHYSICAL_ADDRESS_BITS);
    memory.addRam(0, 1 << 20);
    memory.writeLong(0x1000, 0x2003);
    memory.writeLong(0x2000, 0x3003);
    memory.writeLong(0x3000 + 2 * 8, 0x4003);
    memory.writeLong(0x4000, 0x8003);
    memory.writeLong(0x4008, 0x9003);
    cpu = new Cpu(ProcessorModel.standard(1, 1), memory, 0);
    cpu.cr3 = 0x1000;
    cpu.cr4 = 1 << 5 | 1 << 9 | 1 << 10 | 1 << 18;
    cpu.efer = 0xd00;
    cpu.cr0 = 0x8001_0033L;
    cpu.xcr0 = 3;
    cpu.cpl = 0;
    cpu.rights[Segment.CS] = 0xa09b;
    cpu.updateMode();
    cpu.alone = true;
  }

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

  /// Executes one instruction, given in hexadecimal digits.
  void run(String hex) {
    byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
    Instruction instruction =
        Objects.requireNonNull(decoder.decode(code, 0, code.length, 0, 64), hex);
    assertThat(instruction.length()).as(hex).isEqualTo(code.length);
    instruction.form.meaning().execute(cpu, instruction);
  }

  /// Executes one instruction that must fault.
  Fault fault(String hex) {
    return Objects.requireNonNull(catchThrowableOfType(Fault.class, () -> run(hex)), hex);
  }

  void setXmm(int register, long low, long high) {
    cpu.xmm[register * CpuState.VECTOR_STRIDE] = low;
    cpu.xmm[register * CpuState.VECTOR_STRIDE + 1] = high;
  }

  long xmmLow(int register) {
    return cpu.xmm[register * CpuState.VECTOR_STRIDE];
  }

  long xmmHigh(int register) {
    return cpu.xmm[register * CpuState.VECTOR_STRIDE + 1];
  }
}
