package dev.testudo.processor.paging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.processor.ProtectedMachine;
import dev.testudo.processor.state.CpuState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Translations as instructions see them: permissions, page-fault error codes, accessed and dirty
/// flags, and what TLBs may and may not remember.
class PagingTest {
  private static final String LOAD = "8b07 f4"; // MOV EAX, [RDI]; HLT
  private static final String STORE = "8907 f4"; // MOV [RDI], EAX; HLT
  private static final String JUMP = "ffe7"; // JMP RDI
  private static final long PAGE = ProtectedMachine.SMALL_PAGES;
  private static final long SMEP = 1 << 20;
  private static final long SMAP = 1 << 21;
  private static final int NONE = -1;

  private final ProtectedMachine machine = ProtectedMachine.in64BitMode();

  /// The page-fault error code of an access to small page 0, or [#NONE].
  private int errorOf(String code, boolean user) {
    machine.cpu.r[7] = PAGE;
    machine.put(PAGE, "f4");
    machine.cpu.spaces.flushAll();
    if (user) {
      machine.enterUser();
    }
    machine.run(code);
    if (machine.vector() != 14) {
      return NONE;
    }
    assertThat(machine.cpu.cr2).isEqualTo(PAGE);
    return (int) machine.stack(0);
  }

  @ParameterizedTest
  @CsvSource({
    // entry, user, WP, access, error code
    "0, false, false, load, 0",
    "0, false, false, store, 2",
    "0, true, true, load, 4",
    "0, true, true, store, 6",
    "0, true, true, jump, 20",
    "0, false, true, jump, 16",
    "3, false, true, store, -1",
    "1, false, false, store, -1",
    "1, false, true, store, 3",
    "5, true, false, store, 7",
    "3, true, false, load, 5",
    "7, true, true, store, -1",
    "8000000000000003, false, true, jump, 17",
    "8000000000000007, true, true, jump, 21",
    "8000000000000003, false, true, load, -1",
    "10000000003, false, true, load, 9",
    "10000000007, true, true, store, 15",
  })
  void permissionsAndErrorCodes(
      String bits, boolean user, boolean writeProtect, String access, int expected) {
    machine.smallPage(0, Long.parseUnsignedLong(bits, 16) | PAGE);
    if (writeProtect) {
      machine.cpu.cr0 |= 1 << 16;
    }
    String code =
        switch (access) {
          case "load" -> LOAD;
          case "store" -> STORE;
          default -> JUMP;
        };
    assertThat(errorOf(code, user)).isEqualTo(expected);
  }

  @Test
  void smepForbidsTheKernelToExecuteUserPages() {
    // The pages of the code and of the handlers must be the kernel's own.
    machine.memory.writeLong(ProtectedMachine.TABLES + 0x2000, 0x83);
    machine.cpu.cr4 |= SMEP;
    assertThat(errorOf(JUMP, false)).isEqualTo(17);
    assertThat(errorOf(LOAD, false)).isEqualTo(NONE);
  }

  @Test
  void smapForbidsTheKernelToReadUserPagesUnlessAlignmentCheckIsSet() {
    machine.memory.writeLong(ProtectedMachine.TABLES + 0x2000, 0x83);
    machine.cpu.cr4 |= SMAP;
    assertThat(errorOf(LOAD, false)).isEqualTo(1);
    machine.cpu.rflags |= CpuState.AC;
    machine.cpu.r[4] = ProtectedMachine.STACK;
    machine.cpu.updateMode();
    assertThat(errorOf(LOAD, false)).isEqualTo(NONE);
    machine.cpu.rflags &= ~CpuState.AC;
    machine.cpu.updateMode();
    assertThat(errorOf(STORE, false)).isEqualTo(3);
  }

  @Test
  void accessesSetAccessedAndStoresSetDirty() {
    machine.smallPage(0, PAGE | 7);
    assertThat(errorOf(LOAD, false)).isEqualTo(NONE);
    assertThat(machine.smallPage(0)).isEqualTo(PAGE | 0x27);
    assertThat(errorOf(STORE, false)).isEqualTo(NONE);
    assertThat(machine.smallPage(0)).isEqualTo(PAGE | 0x67);
    assertThat(machine.memory.readLong(ProtectedMachine.TABLES) & 0x60).isEqualTo(0x20);
  }

  @Test
  void aFaultLeavesTheDirtyFlagAlone() {
    machine.smallPage(0, PAGE | 5);
    assertThat(errorOf(STORE, true)).isEqualTo(7);
    assertThat(machine.smallPage(0) & 0x40).isZero();
  }

  @Test
  void anAccessAcrossPagesFaultsInTheSecondBeforeItWritesTheFirst() {
    machine.smallPage(1, 0);
    machine.cpu.r[7] = PAGE + 4094;
    machine.cpu.r[0] = -1;
    machine.run(STORE);
    assertThat(machine.vector()).isEqualTo(14);
    assertThat(machine.cpu.cr2).isEqualTo(PAGE + 4096);
    assertThat(machine.memory.read(PAGE + 4094, 2)).isZero();
  }

  @Test
  void anAccessAcrossPagesGoesToBothFrames() {
    machine.smallPage(1, PAGE + 0x5000 | 7);
    machine.cpu.r[7] = PAGE + 4094;
    machine.cpu.r[0] = 0x4433_2211;
    machine.run(STORE);
    assertThat(machine.memory.read(PAGE + 4094, 2)).isEqualTo(0x2211);
    assertThat(machine.memory.read(PAGE + 0x5000, 2)).isEqualTo(0x4433);
  }

  @Test
  void aChangedTranslationIsSeenAfterInvlpg() {
    machine.memory.write(PAGE, 4, 1);
    machine.memory.write(PAGE + 0x3000, 4, 2);
    machine.cpu.r[7] = PAGE;
    machine.run(LOAD);
    assertThat(machine.cpu.r[0]).isEqualTo(1);
    machine.memory.writeLong(ProtectedMachine.SMALL_TABLE, PAGE + 0x3000 | 7);
    machine.run("0f013f 8b07 f4"); // INVLPG [RDI]
    assertThat(machine.cpu.r[0]).isEqualTo(2);
  }

  @Test
  void invlpgDropsAllPartsOfALargePage() {
    long large = 10 << 21;
    machine.memory.write(large + 0x1000, 4, 1);
    machine.memory.write((11 << 21) + 0x1000, 4, 2);
    machine.cpu.r[7] = large + 0x1000;
    machine.run(LOAD);
    machine.memory.writeLong(ProtectedMachine.TABLES + 0x2000 + 80, 11L << 21 | 0x87);
    machine.cpu.r[6] = large + 0x7000;
    machine.run("0f013e 8b07 f4"); // INVLPG [RSI], another part of the page
    assertThat(machine.cpu.r[0]).isEqualTo(2);
  }

  @Test
  void aMoveToCr3KeepsGlobalTranslationsOnly() {
    machine.smallPage(0, PAGE | 0x107);
    machine.smallPage(1, PAGE + 0x1000 | 7);
    machine.memory.write(PAGE, 4, 1);
    machine.memory.write(PAGE + 0x1000, 4, 1);
    machine.memory.write(PAGE + 0x2000, 4, 2);
    machine.cpu.r[7] = PAGE;
    machine.run("8b07 8b8700100000 f4");
    machine.memory.writeLong(ProtectedMachine.SMALL_TABLE, PAGE + 0x2000 | 0x107);
    machine.memory.writeLong(ProtectedMachine.SMALL_TABLE + 8, PAGE + 0x2000 | 7);
    machine.run("0f20d8 0f22d8 8b0f 8b9700100000 f4");
    assertThat(machine.cpu.r[1]).isEqualTo(1);
    assertThat(machine.cpu.r[2]).isEqualTo(2);
  }

  @Test
  void aStoreIntoCodeIsExecutedAsWritten() {
    // MOV byte [RIP + 1], 42; then the changed instruction: MOV AL, 0; HLT
    machine.run("c6050100000042 b000 f4");
    assertThat(machine.cpu.r[0] & 0xff).isEqualTo(0x42);
  }

  @Test
  void untouchedMemoryReadsAsZeroAndTakesNoFrame() {
    long before = machine.memory.framesAllocated();
    machine.cpu.r[7] = 12 << 21;
    machine.cpu.r[0] = -1;
    machine.run(LOAD);
    assertThat(machine.cpu.r[0]).isZero();
    assertThat(machine.memory.framesAllocated()).isLessThanOrEqualTo(before + 2);
  }

  @Test
  void a32BitTableMapsSmallAndLargePages() {
    ProtectedMachine small = ProtectedMachine.in32BitMode();
    long directory = ProtectedMachine.TABLES;
    small.memory.write(directory, 4, 0x83);
    small.memory.write(directory + 4, 4, directory + 0x1000 | 3);
    small.memory.write(directory + 0x1000, 4, 0x70_0003);
    small.memory.write(0x70_0010, 4, 0x1234);
    small.cpu.r[7] = 0x40_0010;
    small.cpu.r[1] = directory;
    // MOV CR3, ECX; MOV EAX, 10H; MOV CR4, EAX; MOV EAX, CR0; OR EAX, 80000000H; MOV CR0, EAX
    small.run("0f22d9 b810000000 0f22e0 0f20c0 0d00000080 0f22c0 8b07 f4");
    assertThat(small.cpu.r[0]).isEqualTo(0x1234);
    assertThat(small.memory.read(directory + 0x1000, 4)).isEqualTo(0x70_0023);
    // A large page: bit 21 of its entry is reserved.
    small.memory.write(directory + 4, 4, 0x80_0083);
    small.memory.write(0x80_0010, 4, 0x4321);
    small.cpu.spaces.flushAll();
    small.run("8b07 f4");
    assertThat(small.cpu.r[0]).isEqualTo(0x4321);
    small.memory.write(directory + 4, 4, 0xa0_0083);
    small.cpu.spaces.flushAll();
    small.run("8b07 f4");
    assertThat(small.vector()).isEqualTo(14);
    assertThat(small.stack32(0)).isEqualTo(9);
  }

  @Test
  void paeLoadsItsPointersWithCr3() {
    ProtectedMachine pae = ProtectedMachine.in32BitMode();
    long pointers = ProtectedMachine.TABLES;
    pae.memory.writeLong(pointers, pointers + 0x1000 | 1);
    pae.memory.writeLong(pointers + 0x1000, 0x83);
    pae.memory.writeLong(pointers + 0x1008, 0x83 | 0x60_0000);
    pae.memory.write(0x60_0020, 4, 0x5678);
    pae.cpu.r[7] = 0x20_0020;
    pae.cpu.r[1] = pointers;
    pae.run("0f22d9 b820000000 0f22e0 0f20c0 0d00000080 0f22c0 8b07 f4");
    assertThat(pae.cpu.r[0]).isEqualTo(0x5678);
    // A reserved bit in a pointer that is loaded: #GP.
    pae.memory.writeLong(pointers + 8, pointers + 0x1000 | 3);
    pae.run("0f22d9 f4");
    assertThat(pae.vector()).isEqualTo(13);
  }
}
