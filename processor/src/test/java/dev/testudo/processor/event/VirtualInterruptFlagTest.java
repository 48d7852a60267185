package dev.testudo.processor.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.ProtectedMachine;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import org.junit.jupiter.api.Test;

class VirtualInterruptFlagTest {
  private static final long VME = 1;
  private static final long PVI = 2;
  private static final int REDIRECTION = 0x68;

  private final ProtectedMachine machine = ProtectedMachine.in32BitMode();
  private final Cpu cpu = machine.cpu;

  /// Virtual-8086 mode with code at 1000:0, a stack at 3000:8000, and INT 21h at 1000:100.
  private void enterVirtual8086(long cr4, int ioPrivilegeLevel) {
    cpu.cr4 = cr4;
    cpu.limit[Segment.TR] = 0x2fff;
    machine.memory.write(ProtectedMachine.TSS + 0x66, 2, REDIRECTION + 32);
    machine.memory.write(4 * 0x21, 4, 0x1000_0100);
    int[] selectors = {0, 0x1000, 0x3000, 0, 0, 0};
    for (int s = 0; s < 6; s++) {
      cpu.selector[s] = selectors[s];
      cpu.base[s] = selectors[s] << 4;
      cpu.limit[s] = 0xffff;
      cpu.rights[s] = 0xf3;
    }
    cpu.rflags = 2 | CpuState.VM | (long) ioPrivilegeLevel << 12;
    cpu.cpl = 3;
    cpu.r[4] = 0x8000;
    cpu.updateMode();
  }

  /// Runs code to the HLT that ends it with #GP, or to another exception.
  private void run(String hex) {
    machine.put(ProtectedMachine.CODE, hex);
    cpu.rip = 0;
    machine.goOn();
  }

  private long savedRip() {
    return machine.stack32(1);
  }

  private long savedFlags() {
    return machine.stack32(3);
  }

  private long word(int at) {
    return machine.memory.read(0x3_0000 + at, 2);
  }

  @Test
  void stiAndCliChangeVifBelowIopl3() {
    enterVirtual8086(VME, 0);
    run("fb f4"); // sti, hlt
    assertThat(savedRip()).isEqualTo(1);
    assertThat(savedFlags() & (CpuState.VIF | CpuState.IF)).isEqualTo(CpuState.VIF);
  }

  @Test
  void cliClearsVif() {
    enterVirtual8086(VME, 0);
    run("fb fa f4");
    assertThat(savedRip()).isEqualTo(2);
    assertThat(savedFlags() & CpuState.VIF).isZero();
  }

  @Test
  void withoutTheExtensionTheyFault() {
    enterVirtual8086(0, 0);
    run("fb f4");
    assertThat(savedRip()).isZero();
    assertThat(machine.vector()).isEqualTo(Vector.GP);
  }

  @Test
  void atIopl3TheyChangeIf() {
    enterVirtual8086(VME, 3);
    run("fb 90 f4");
    assertThat(savedRip()).isEqualTo(2);
    assertThat(savedFlags() & (CpuState.VIF | CpuState.IF)).isEqualTo(CpuState.IF);
  }

  @Test
  void stiFaultsWhileAnInterruptWaits() {
    enterVirtual8086(VME, 0);
    cpu.rflags |= CpuState.VIP;
    run("fb f4");
    assertThat(savedRip()).isZero();
  }

  @Test
  void pushfPushesVifAndIopl3() {
    enterVirtual8086(VME, 0);
    run("fb 9c f4");
    assertThat(word(0x7ffe) & (CpuState.IF | CpuState.IOPL)).isEqualTo(CpuState.IF | CpuState.IOPL);
  }

  @Test
  void pushfOf32BitsFaults() {
    enterVirtual8086(VME, 0);
    run("66 9c f4");
    assertThat(savedRip()).isZero();
  }

  @Test
  void popfPopsVif() {
    enterVirtual8086(VME, 0);
    run("68 02 02 9d f4"); // push 202h, popf
    assertThat(savedRip()).isEqualTo(4);
    assertThat(savedFlags() & (CpuState.VIF | CpuState.IF | CpuState.IOPL)).isEqualTo(CpuState.VIF);
  }

  @Test
  void popfFaultsOnTheTrapFlag() {
    enterVirtual8086(VME, 0);
    run("68 02 01 9d f4");
    assertThat(savedRip()).isEqualTo(3);
    assertThat(cpu.virtual8086()).isFalse();
  }

  @Test
  void interruptsGoThroughTheTableOfVirtual8086Mode() {
    enterVirtual8086(VME, 0);
    machine.put(ProtectedMachine.CODE + 0x100, "cf"); // iret
    run("fb cd 21 f4");
    assertThat(savedRip()).isEqualTo(3);
    assertThat(savedFlags() & (CpuState.VIF | CpuState.IF)).isEqualTo(CpuState.VIF);
    assertThat(word(0x7ffe) & (CpuState.IF | CpuState.IOPL)).isEqualTo(CpuState.IF | CpuState.IOPL);
  }

  @Test
  void theirHandlersBeginWithVifClear() {
    enterVirtual8086(VME, 0);
    machine.put(ProtectedMachine.CODE + 0x100, "f4");
    run("fb cd 21 f4");
    assertThat(savedRip()).isEqualTo(0x100);
    assertThat(savedFlags() & CpuState.VIF).isZero();
  }

  @Test
  void interruptsOfTheBitmapAreTheSystems() {
    enterVirtual8086(VME, 3);
    machine.memory.write(ProtectedMachine.TSS + REDIRECTION + 4, 1, 2);
    run("cd 21");
    assertThat(machine.vector()).isEqualTo(0x21);
  }

  @Test
  void theyFaultBelowIopl3() {
    enterVirtual8086(VME, 0);
    machine.memory.write(ProtectedMachine.TSS + REDIRECTION + 4, 1, 2);
    run("cd 21");
    assertThat(machine.vector()).isEqualTo(Vector.GP);
    assertThat(savedRip()).isZero();
  }

  @Test
  void protectedModeHasVifAtCpl3Only() {
    cpu.cr4 = PVI;
    machine.enterUser();
    machine.run("fb f4");
    assertThat(machine.stack32(1)).isEqualTo(ProtectedMachine.CODE + 1);
    assertThat(machine.stack32(3) & (CpuState.VIF | CpuState.IF)).isEqualTo(CpuState.VIF);
  }
}
