package dev.testudo.processor.segmentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.processor.ProtectedMachine;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Segments, gates, tasks and virtual-8086 mode in 32-bit protected mode.
class SegmentationTest {
  private static final int FREE = ProtectedMachine.FREE;

  private final ProtectedMachine machine = ProtectedMachine.in32BitMode();

  @ParameterizedTest
  @CsvSource({
    // descriptor, selector, vector (-1: loads)
    "00cf93000000ffff, 48, -1",
    "00cf13000000ffff, 48, 11", // not present
    "00cf99000000ffff, 48, 13", // code that may not be read
    "00cf9b000000ffff, 48, -1", // code that may
    "00cf92000000ffff, 49, 13", // RPL above DPL
    "00cf890000000067, 48, 13", // a task-state segment
    "00cf93000000ffff, 0, -1", // null
    "00cf93000000ffff, fff8, 13", // beyond the table
  })
  void dataSegmentsAreCheckedWhenLoaded(String descriptor, String selector, int vector) {
    machine.descriptor(FREE, Long.parseUnsignedLong(descriptor, 16));
    machine.cpu.r[0] = Integer.parseInt(selector, 16);
    machine.run("8ee0 f4"); // MOV FS, AX
    assertThat(machine.vector()).isEqualTo(vector);
    if (vector >= 0) {
      assertThat(machine.stack32(0)).isEqualTo(machine.cpu.r[0] & 0xfffc);
    }
  }

  @Test
  void loadingASegmentMarksItAccessed() {
    machine.descriptor(FREE, 0x00cf_9200_0000_ffffL);
    machine.cpu.r[0] = FREE;
    machine.run("8ed8 f4");
    assertThat(machine.memory.readLong(ProtectedMachine.GDT + FREE))
        .isEqualTo(0x00cf_9300_0000_ffffL);
  }

  @ParameterizedTest
  @CsvSource({
    // descriptor, offset, faults
    "0040930000001fff, 1ffc, false",
    "0040930000001fff, 1ffd, true",
    "0040970000001fff, 2000, false", // expand-down: above the limit
    "0040970000001fff, 1fff, true",
    "0000970000001fff, fffd, true", // 16-bit expand-down ends at 64 KiB
    "0000970000001fff, fffc, false",
    "00c0930000000001, 1ffc, false", // pages
    "00c0930000000001, 2000, true",
  })
  void accessesAreKeptWithinTheLimit(String descriptor, String offset, boolean faults) {
    machine.descriptor(FREE, Long.parseUnsignedLong(descriptor, 16));
    machine.cpu.r[0] = FREE;
    machine.cpu.r[7] = Integer.parseInt(offset, 16);
    machine.run("8ee0 648b0f f4"); // MOV FS, AX; MOV ECX, FS:[EDI]
    assertThat(machine.vector()).isEqualTo(faults ? 13 : -1);
  }

  @Test
  void aSegmentBaseIsAddedModulo4GiB() {
    machine.descriptor(FREE, 0xffcf_93ff_f000_ffffL);
    machine.memory.write(0x5000, 4, 77);
    machine.cpu.r[0] = FREE;
    machine.cpu.r[7] = 0x6000;
    machine.run("8ee0 648b0f f4");
    assertThat(machine.cpu.r[1]).isEqualTo(77);
  }

  @Test
  void aCallGateSwitchesStacksAndCopiesParameters() {
    long target = ProtectedMachine.CODE + 0x100;
    machine.descriptor(
        FREE,
        target & 0xffff
            | ProtectedMachine.KERNEL_CODE << 16
            | 0xec02L << 32
            | (target >>> 16) << 48);
    // At the target: MOV EAX, [ESP + 8]; RETF 8
    machine.put(target, "8b442408 ca0800");
    machine.enterUser();
    // PUSH 11H; PUSH 22H; CALL FAR; INT 80H
    machine.run("6a11 6a22 9a00000000" + "4b00" + "cd80");
    assertThat(machine.vector()).isEqualTo(0x80);
    assertThat(machine.cpu.r[0]).isEqualTo(0x22);
    assertThat(machine.stack32(0)).isEqualTo(ProtectedMachine.CODE + 13);
    assertThat(machine.stack32(3)).isEqualTo(ProtectedMachine.USER_STACK);
    assertThat(machine.cpu.r[4]).isEqualTo(ProtectedMachine.INNER_STACK - 20);
  }

  @Test
  void anInnerStackMustBeAWritableSegmentOfItsLevel() {
    machine.memory.write(ProtectedMachine.TSS + 8, 4, ProtectedMachine.USER_DATA);
    long gate = machine.memory.readLong(ProtectedMachine.IDT + 8 * 10);
    machine.memory.writeLong(
        ProtectedMachine.IDT + 8 * 10, gate & ~0xffff_0000L | 0x2bL << 16 | 3L << 45);
    machine.enterUser();
    machine.put(ProtectedMachine.CODE, "cd80");
    machine.cpu.rip = ProtectedMachine.CODE;
    machine.goOn();
    // #TS, then again for its own delivery: a double fault, and again: shutdown.
    assertThat(machine.cpu.activity).isEqualTo(ActivityState.SHUTDOWN);
  }

  @Test
  void aTaskSwitchSavesOneTaskAndLoadsTheOther() {
    long other = 0x6000;
    machine.descriptor(FREE, other << 16 | 0x8900L << 32 | 0x67);
    machine.memory.write(other + 0x20, 4, ProtectedMachine.CODE + 0x100);
    machine.memory.write(other + 0x24, 4, 2);
    machine.memory.write(other + 0x38, 4, ProtectedMachine.OTHER_STACK);
    machine.memory.write(other + 0x28, 4, 0xabcd);
    for (int i = 0; i < 6; i++) {
      machine.memory.write(
          other + 0x48 + 4L * i,
          4,
          i == 1 ? ProtectedMachine.KERNEL_CODE : ProtectedMachine.KERNEL_DATA);
    }
    machine.put(ProtectedMachine.CODE + 0x100, "f4 cf"); // HLT; IRET
    machine.cpu.r[3] = 0x1234;
    machine.run("9a00000000" + "4800" + "f4");
    assertThat(machine.cpu.r[0]).isEqualTo(0xabcd);
    assertThat(machine.cpu.selector[Segment.TR]).isEqualTo(FREE);
    assertThat(machine.cpu.rflags & CpuState.NT).isNotZero();
    assertThat(machine.memory.read(other, 2)).isEqualTo(ProtectedMachine.TASK);
    assertThat(machine.cpu.cr0 & 8).isNotZero();
    machine.goOn();
    assertThat(machine.cpu.rip).isEqualTo(ProtectedMachine.CODE + 8);
    assertThat(machine.cpu.r[3]).isEqualTo(0x1234);
    assertThat(machine.cpu.selector[Segment.TR]).isEqualTo(ProtectedMachine.TASK);
    assertThat(machine.cpu.rflags & CpuState.NT).isZero();
    assertThat(machine.memory.readLong(ProtectedMachine.GDT + FREE) >>> 40 & 15).isEqualTo(9);
  }

  @Test
  void iretEntersVirtual8086ModeAndAnInterruptLeavesIt() {
    long esp = ProtectedMachine.STACK - 36;
    long[] frame = {0x10, 0x1000, 0x2_0002 | 3 << 12, 0xfff0, 0x2000, 1, 2, 3, 4};
    for (int i = 0; i < frame.length; i++) {
      machine.memory.write(esp + 4L * i, 4, frame[i]);
    }
    machine.cpu.r[4] = esp;
    machine.put(0x1_0010, "8cd8 cd80"); // MOV AX, DS; INT 80H
    machine.put(ProtectedMachine.CODE + 0x200, "cf");
    machine.cpu.rip = ProtectedMachine.CODE + 0x200;
    machine.goOn();
    assertThat(machine.vector()).isEqualTo(0x80);
    assertThat(machine.cpu.r[0] & 0xffff).isEqualTo(2);
    assertThat(machine.cpu.virtual8086()).isFalse();
    assertThat(machine.cpu.r[4]).isEqualTo(ProtectedMachine.INNER_STACK - 36);
    assertThat(machine.stack32(0)).isEqualTo(0x14);
    assertThat(machine.stack32(1)).isEqualTo(0x1000);
    assertThat(machine.stack32(4)).isEqualTo(0x2000);
    assertThat(machine.stack32(8)).isEqualTo(4);
    assertThat(machine.cpu.rights[Segment.DS] & Segment.UNUSABLE).isNotZero();
  }

  @Test
  void realModeInterruptsGoThroughTheVectorTable() {
    machine.memory.write(4 * 0x21, 4, 0x0300_0040);
    machine.put(0x3040, "f4");
    machine.cpu.idtrBase = 0;
    machine.cpu.cr0 = 0x10;
    for (int segment = 0; segment <= Segment.GS; segment++) {
      machine.cpu.rights[segment] = 0x93;
      machine.cpu.limit[segment] = 0xffff;
      machine.cpu.selector[segment] = 0;
    }
    machine.cpu.r[4] = 0x8000;
    machine.cpu.updateMode();
    machine.put(0x7000, "cd21");
    machine.cpu.rip = 0x7000;
    machine.goOn();
    assertThat(machine.cpu.base[Segment.CS] + machine.cpu.rip).isEqualTo(0x3041);
    assertThat(machine.memory.read(machine.cpu.r[4], 2)).isEqualTo(0x7002);
  }
}
