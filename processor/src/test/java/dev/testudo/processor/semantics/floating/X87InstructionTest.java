package dev.testudo.processor.semantics.floating;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.testudo.processor.event.Fault;
import dev.testudo.processor.event.UnimplementedException;
import dev.testudo.processor.state.CpuState;
import org.junit.jupiter.api.Test;

/// What the recorded states cannot show: faults, environment images, the order of things.
class X87InstructionTest {
  private static final long TS = 1 << 3;
  private static final long EM = 1 << 2;
  private static final long MP = 1 << 1;
  private static final long NE = 1 << 5;

  private final FpuUnderTest machine = new FpuUnderTest();

  private void faults(int vector, int... bytes) {
    assertThatExceptionOfType(Fault.class)
        .isThrownBy(() -> machine.execute(bytes))
        .matches(fault -> fault.vector == vector && !fault.hasErrorCode());
  }

  /// 1 / 0 with ZE unmasked.
  private void makePending() {
    machine.execute(0xd9, 0xe8);
    machine.execute(0xd9, 0xee);
    machine.fpu.setControl(0x37b);
    machine.execute(0xde, 0xf9);
    assertThat(machine.fpu.isPending()).isTrue();
  }

  @Test
  void taskSwitchedOrEmulatedFpuIsNotAvailable() {
    for (long bit : new long[] {TS, EM}) {
      machine.cpu.cr0 = FpuUnderTest.CR0 & ~MP | bit;
      faults(7, 0xd9, 0xe8);
      faults(7, 0xdb, 0xe3);
      faults(7, 0xdf, 0xe0);
      machine.execute(0x9b);
    }
    machine.cpu.cr0 |= MP | TS;
    faults(7, 0x9b);
  }

  @Test
  void pendingExceptionIsRaisedByTheNextWaitingInstruction() {
    makePending();
    assertThat(machine.fpu.statusWord() & 0x80ff).isEqualTo(0x8084);
    faults(16, 0x9b);
    faults(16, 0xd9, 0xe8);
    faults(16, 0xd9, 0x2e);
    machine.execute(0xdf, 0xe0);
    assertThat(machine.cpu.r[0] & 0xffff).isEqualTo(machine.fpu.statusWord());
    machine.execute(0xdb, 0xe2);
    assertThat(machine.fpu.isPending()).isFalse();
    machine.execute(0x9b);
  }

  @Test
  void unmaskedDivisionByZeroLeavesTheStackAlone() {
    makePending();
    assertThat(machine.fpu.top).isEqualTo(6);
    assertThat(machine.fpu.significand[6]).isZero();
    assertThat(machine.fpu.opcode).isEqualTo(0x6f9);
  }

  @Test
  void reportingByFerrIsNotImplementedAndSaysSo() {
    makePending();
    machine.cpu.cr0 &= ~NE;
    assertThatExceptionOfType(UnimplementedException.class)
        .isThrownBy(() -> machine.execute(0x9b))
        .withMessageContaining("FERR#");
  }

  @Test
  void storingTheEnvironmentMasksExceptionsAfterwards() {
    makePending();
    machine.execute(0xd9, 0x36);
    assertThat(machine.memory.getInt(0)).isEqualTo(0xffff_037b);
    assertThat(machine.memory.getInt(4)).isEqualTo(0xffff_0000 | 0xb084);
    assertThat(machine.memory.getInt(8)).isEqualTo(0xffff_1fff);
    assertThat(machine.memory.getInt(16)).isEqualTo(0x06f9_0000);
    assertThat(machine.memory.getInt(24)).isEqualTo(0xffff_0000);
    assertThat(machine.fpu.control).isEqualTo(0x37f);
    machine.execute(0xd9, 0x26);
    assertThat(machine.fpu.control).isEqualTo(0x37b);
    assertThat(machine.fpu.isPending()).isTrue();
  }

  @Test
  void operandSizeChoosesTheShortImage() {
    machine.execute(0xd9, 0xeb);
    machine.execute(0x66, 0xdd, 0x36);
    assertThat(machine.memory.getShort(0)).isEqualTo((short) 0x37f);
    assertThat(machine.memory.getShort(2)).isEqualTo((short) 0x3800);
    assertThat(machine.memory.getShort(4)).isEqualTo((short) 0x3fff);
    assertThat(machine.memory.getLong(14)).isEqualTo(0xc90f_daa2_2168_c235L);
    assertThat(machine.memory.getShort(22)).isEqualTo((short) 0x4000);
    assertThat(machine.fpu.inUse).isZero();
    machine.execute(0x66, 0xdd, 0x26);
    assertThat(machine.fpu.top).isEqualTo(7);
    assertThat(machine.fpu.significand[7]).isEqualTo(0xc90f_daa2_2168_c235L);
  }

  @Test
  void realModeImagesHoldLinearAddresses() {
    machine.fpu.instructionPointer = 0xabcde;
    machine.fpu.dataPointer = 0x12345;
    machine.fpu.opcode = 0x7ab;
    machine.cpu.cr0 &= ~1L;
    machine.execute(0xd9, 0x36);
    assertThat(machine.memory.getInt(12)).isEqualTo(0xffff_bcde);
    assertThat(machine.memory.getInt(16)).isEqualTo(0x0000_a7ab);
    assertThat(machine.memory.getInt(20)).isEqualTo(0xffff_2345);
    assertThat(machine.memory.getInt(24)).isEqualTo(0x0000_1000);
    machine.fpu.instructionPointer = 0;
    machine.fpu.dataPointer = 0;
    machine.execute(0xd9, 0x26);
    assertThat(machine.fpu.instructionPointer).isEqualTo(0xabcde);
    assertThat(machine.fpu.dataPointer).isEqualTo(0x12345);
    assertThat(machine.fpu.opcode).isEqualTo(0x7ab);
  }

  @Test
  void mmxRegistersAreTheSignificands() {
    machine.execute(0xd9, 0xe8);
    machine.fpu.enterMmx();
    machine.fpu.setMmx(3, 0x0123_4567_89ab_cdefL);
    assertThat(machine.fpu.tagWord()).isEqualTo(0x1595);
    assertThat(RegisterStack.significand(machine.fpu, 3)).isEqualTo(0x0123_4567_89ab_cdefL);
    assertThat(RegisterStack.signExponent(machine.fpu, 3)).isEqualTo(0xffff);
  }

  @Test
  void conditionalMovesLookAtTheFlags() {
    machine.execute(0xd9, 0xe8);
    machine.execute(0xd9, 0xee);
    machine.cpu.setFlags(0);
    machine.execute(0xda, 0xc9);
    assertThat(RegisterStack.significand(machine.fpu, 0)).isZero();
    machine.cpu.setFlags(CpuState.ZF);
    machine.execute(0xda, 0xc9);
    assertThat(RegisterStack.significand(machine.fpu, 0)).isEqualTo(Long.MIN_VALUE);
  }
}
