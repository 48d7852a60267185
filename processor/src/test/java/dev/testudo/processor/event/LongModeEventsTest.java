package dev.testudo.processor.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.ProtectedMachine;
import dev.testudo.processor.RunResult;
import dev.testudo.processor.apic.DeliveryMode;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import org.junit.jupiter.api.Test;

/// Exceptions, software interrupts and returns in 64-bit mode.
class LongModeEventsTest {
  private final ProtectedMachine machine = ProtectedMachine.in64BitMode();

  @Test
  void aFaultSavesTheAddressOfItsInstruction() {
    machine.run("90 0f0b"); // NOP; UD2
    assertThat(machine.vector()).isEqualTo(6);
    assertThat(machine.cpu.r[4]).isEqualTo(ProtectedMachine.STACK - 40);
    assertThat(machine.stack(0)).isEqualTo(ProtectedMachine.CODE + 1);
    assertThat(machine.stack(1)).isEqualTo(ProtectedMachine.KERNEL_CODE);
    assertThat(machine.stack(2) & CpuState.RF).isNotZero();
    assertThat(machine.stack(3)).isEqualTo(ProtectedMachine.STACK);
    assertThat(machine.stack(4)).isEqualTo(ProtectedMachine.KERNEL_DATA);
  }

  @Test
  void aSoftwareInterruptSavesTheAddressOfTheNext() {
    machine.run("cd80");
    assertThat(machine.vector()).isEqualTo(0x80);
    assertThat(machine.stack(0)).isEqualTo(ProtectedMachine.CODE + 2);
    assertThat(machine.stack(2) & CpuState.RF).isZero();
  }

  @Test
  void theStackIsAlignedBeforeThePushes() {
    machine.cpu.r[4] = ProtectedMachine.STACK - 5;
    machine.run("cc");
    assertThat(machine.vector()).isEqualTo(3);
    assertThat(machine.cpu.r[4]).isEqualTo(ProtectedMachine.STACK - 16 - 40);
    assertThat(machine.stack(3)).isEqualTo(ProtectedMachine.STACK - 5);
  }

  @Test
  void aGateOfTheUserLevelSwitchesToTheInnerStack() {
    machine.enterUser();
    machine.run("cd81");
    assertThat(machine.vector()).isEqualTo(0x81);
    assertThat(machine.cpu.cpl).isZero();
    assertThat(machine.cpu.selector[Segment.SS]).isZero();
    assertThat(machine.cpu.r[4]).isEqualTo(ProtectedMachine.INNER_STACK - 40);
    assertThat(machine.stack(1)).isEqualTo(ProtectedMachine.USER_CODE);
    assertThat(machine.stack(3)).isEqualTo(ProtectedMachine.USER_STACK);
    assertThat(machine.stack(4)).isEqualTo(ProtectedMachine.USER_DATA);
  }

  @Test
  void aGateOfTheKernelLevelRefusesTheUser() {
    long gate = machine.memory.readLong(ProtectedMachine.IDT + 16 * 0x81);
    machine.memory.writeLong(ProtectedMachine.IDT + 16 * 0x81, gate & ~(3L << 45));
    machine.enterUser();
    machine.run("cd81");
    assertThat(machine.vector()).isEqualTo(13);
    assertThat(machine.stack(0)).isEqualTo(0x81 << 3 | 2);
    assertThat(machine.stack(1)).isEqualTo(ProtectedMachine.CODE);
  }

  @Test
  void anInterruptStackIsTakenWithoutChangeOfLevel() {
    long gate = machine.memory.readLong(ProtectedMachine.IDT + 16 * 3);
    machine.memory.writeLong(ProtectedMachine.IDT + 16 * 3, gate | 1L << 32);
    machine.run("cc");
    assertThat(machine.vector()).isEqualTo(3);
    assertThat(machine.cpu.r[4]).isEqualTo(ProtectedMachine.OTHER_STACK - 40);
    assertThat(machine.cpu.selector[Segment.SS]).isEqualTo(ProtectedMachine.KERNEL_DATA);
  }

  @Test
  void aContributoryPairBecomesADoubleFault() {
    long gate = machine.memory.readLong(ProtectedMachine.IDT + 16 * 13);
    machine.memory.writeLong(ProtectedMachine.IDT + 16 * 13, gate & ~(1L << 47));
    machine.cpu.r[0] = 0xfff8;
    machine.run("8ed8"); // MOV DS, AX with a selector beyond the GDT
    assertThat(machine.vector()).isEqualTo(8);
    assertThat(machine.stack(0)).isZero();
    assertThat(machine.stack(1)).isEqualTo(ProtectedMachine.CODE);
  }

  @Test
  void aFaultDuringADoubleFaultShutsDown() {
    machine.cpu.idtrLimit = 0;
    machine.put(ProtectedMachine.CODE, "0f0b");
    machine.cpu.rip = ProtectedMachine.CODE;
    assertThat(machine.goOn()).isEqualTo(RunResult.SHUTDOWN);
  }

  @Test
  void aBenignFirstExceptionLeavesTheSecondAsItIs() {
    long gate = machine.memory.readLong(ProtectedMachine.IDT + 16 * 6);
    machine.memory.writeLong(ProtectedMachine.IDT + 16 * 6, gate & ~(1L << 47));
    machine.run("0f0b");
    assertThat(machine.vector()).isEqualTo(11);
    // The index of the gate, in the IDT, and EXT: the program did not ask for #UD.
    assertThat(machine.stack(0)).isEqualTo(6 << 3 | 2 | 1);
  }

  @Test
  void iretReturnsToTheUser() {
    long rsp = ProtectedMachine.STACK - 40;
    machine.cpu.r[4] = rsp;
    long[] frame = {
      ProtectedMachine.CODE + 0x100,
      ProtectedMachine.USER_CODE,
      0x202,
      ProtectedMachine.USER_STACK,
      ProtectedMachine.USER_DATA
    };
    for (int i = 0; i < 5; i++) {
      machine.memory.writeLong(rsp + 8L * i, frame[i]);
    }
    machine.put(ProtectedMachine.CODE + 0x100, "0f0b");
    machine.run("48cf");
    assertThat(machine.vector()).isEqualTo(6);
    assertThat(machine.stack(0)).isEqualTo(ProtectedMachine.CODE + 0x100);
    assertThat(machine.stack(1)).isEqualTo(ProtectedMachine.USER_CODE);
    assertThat(machine.stack(2) & CpuState.IF).isNotZero();
    assertThat(machine.cpu.selector[Segment.DS]).isZero();
    assertThat(machine.cpu.rights[Segment.DS] & Segment.UNUSABLE).isNotZero();
  }

  @Test
  void aSingleStepTrapComesAfterTheNextInstruction() {
    // PUSHF; OR dword [RSP], 100H; POPF; NOP; NOP
    machine.run("9c 810c2400010000 9d 90 90 f4");
    assertThat(machine.vector()).isEqualTo(1);
    assertThat(machine.stack(0)).isEqualTo(ProtectedMachine.CODE + 10);
    assertThat(machine.cpu.dr[6] & 0x4000).isNotZero();
  }

  @Test
  void anInstructionBreakpointFaultsUnlessTheResumeFlagIsSet() {
    machine.cpu.dr[0] = ProtectedMachine.CODE + 1;
    machine.cpu.dr[7] = 0x402;
    Breakpoints.changed(machine.cpu);
    machine.run("90 90 90 f4");
    assertThat(machine.vector()).isEqualTo(1);
    assertThat(machine.stack(0)).isEqualTo(ProtectedMachine.CODE + 1);
    assertThat(machine.cpu.dr[6] & 0xf).isEqualTo(1);
    machine.memory.writeLong(machine.cpu.r[4] + 16, machine.stack(2) | CpuState.RF);
    machine.put(machine.cpu.rip, "48cf");
    machine.goOn();
    assertThat(machine.cpu.rip).isEqualTo(ProtectedMachine.CODE + 4);
  }

  @Test
  void aWriteWatchpointTrapsAfterTheStore() {
    machine.cpu.dr[1] = 0x5000;
    machine.cpu.dr[7] = 0x400 | 8 | 0xd0_0000;
    Breakpoints.changed(machine.cpu);
    machine.run("8b042500500000 89042500500000 90 f4"); // MOV EAX, [5000H]; MOV [5000H], EAX
    assertThat(machine.vector()).isEqualTo(1);
    assertThat(machine.stack(0)).isEqualTo(ProtectedMachine.CODE + 14);
    assertThat(machine.cpu.dr[6] & 0xf).isEqualTo(2);
  }

  @Test
  void stiLetsInterruptsInOneInstructionLater() {
    machine.cpu.apic.writeRegister(0xf0, 4, 0x1ff);
    machine.cpu.apic.receive(DeliveryMode.FIXED, 0x40, false);
    machine.run("fb 90 90 f4");
    assertThat(machine.vector()).isEqualTo(0x40);
    assertThat(machine.stack(0)).isEqualTo(ProtectedMachine.CODE + 2);
  }

  @Test
  void anNmiIsBlockedUntilIret() {
    machine.cpu.nmiPending = true;
    machine.cpu.attention |= Cpu.ATTENTION_EVENT;
    machine.run("90 f4");
    assertThat(machine.vector()).isEqualTo(2);
    assertThat(machine.cpu.nmiBlocked).isTrue();
    machine.put(machine.cpu.rip, "90 f4 48cf");
    machine.cpu.nmiPending = true;
    machine.cpu.attention |= Cpu.ATTENTION_EVENT;
    machine.goOn();
    assertThat(machine.cpu.nmiPending).isTrue();
    machine.goOn();
    assertThat(machine.vector()).isEqualTo(2);
    assertThat(machine.cpu.nmiPending).isFalse();
    assertThat(machine.stack(0)).isEqualTo(ProtectedMachine.CODE);
  }

  @Test
  void syscallAndSysretSwapLevels() {
    machine.cpu.msr.star =
        (long) ProtectedMachine.KERNEL_CODE << 32 | (long) ProtectedMachine.USER_CODE_32 << 48;
    machine.cpu.msr.lstar = ProtectedMachine.CODE + 0x100;
    machine.cpu.msr.syscallMask = 0x200;
    machine.put(ProtectedMachine.CODE + 0x100, "4889c8 480f07"); // MOV RAX, RCX; SYSRET
    machine.enterUser();
    machine.cpu.rflags |= CpuState.IF;
    machine.run("0f05 0f0b");
    assertThat(machine.vector()).isEqualTo(6);
    assertThat(machine.cpu.r[0]).isEqualTo(ProtectedMachine.CODE + 2);
    assertThat(machine.stack(0)).isEqualTo(ProtectedMachine.CODE + 2);
    assertThat(machine.stack(1)).isEqualTo(ProtectedMachine.USER_CODE);
    assertThat(machine.stack(4)).isEqualTo(ProtectedMachine.USER_DATA);
    assertThat(machine.stack(2) & CpuState.IF).isNotZero();
  }
}
