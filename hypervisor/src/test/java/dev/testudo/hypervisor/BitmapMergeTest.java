package dev.testudo.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.architecture.register.Msr;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.state.ExitCounters;
import dev.testudo.hypervisor.state.ExitCounters.Bitmap;
import dev.testudo.hypervisor.state.L0Feature;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// The merged MSR and I/O bitmaps: what they spare, and that no change of L1's is missed, whoever
/// makes it.
class BitmapMergeTest {
  private static final int ENTRIES = 3000;
  private static final int WRITES = 2048;

  /// L1's MSR bitmap, where the device of the test machine writes, too.
  private static final long BITMAP = L1Machine.DMA_TARGET & -4096L;

  private static final long IO_BITMAP_A = L1Machine.FREE + 0x4000;
  private static final long IO_BITMAP_B = L1Machine.FREE + 0x5000;

  private static final int KERNEL_GS_BIT = 1024 * 8 + (Msr.IA32_KERNEL_GS_BASE & 0x1fff);

  private static void msrBitmap(L1Code code) {
    L1Machine.primary(code, PrimaryProcessorControl.USE_MSR_BITMAPS);
    code.vmwrite(VmcsField.MSR_BITMAP_ADDRESS, BITMAP);
  }

  private static List<Supplier<L1Machine>> all() {
    return List.of(
        L1Machine::bare,
        L1Machine::nested,
        () -> L1Machine.nestedWithout(L0Feature.WRITE_TRACKING),
        () -> L1Machine.nestedWithout(L0Feature.MSR_BITMAP_MERGE, L0Feature.IO_BITMAP_MERGE));
  }

  @Test
  void oneUnionServesAllEntries() {
    Consumer<L1Code> l1 = L1Machine.hypervisor(BitmapMergeTest::msrBitmap, L1Code::skipInstruction);
    Consumer<L1Code> l2 =
        code ->
            code.repeat(
                    ENTRIES,
                    () -> code.cpuid().rdmsr(Msr.IA32_KERNEL_GS_BASE).wrmsr(Msr.IA32_LSTAR, 5))
                .vmcall();
    ExitCounters counters = L1Machine.nested().l1(l1).l2(l2).run().virtual().counters();
    assertThat(counters.preparations()).isEqualTo(ENTRIES + 1);
    assertThat(counters.merges(Bitmap.MSR)).isEqualTo(1);
    assertThat(counters.mergesAvoided(Bitmap.MSR)).isEqualTo(ENTRIES);
    assertThat(counters.bitmapLooks()).isEqualTo(1);
    assertThat(counters.fromL2(ExitReason.RDMSR) + counters.fromL2(ExitReason.WRMSR)).isZero();
    counters =
        L1Machine.nestedWithout(L0Feature.WRITE_TRACKING).l1(l1).l2(l2).run().virtual().counters();
    assertThat(counters.merges(Bitmap.MSR)).isEqualTo(1);
    assertThat(counters.bitmapLooks()).isEqualTo(ENTRIES + 1);
    counters =
        L1Machine.nestedWithout(L0Feature.MSR_BITMAP_MERGE)
            .l1(l1)
            .l2(l2)
            .run()
            .virtual()
            .counters();
    assertThat(counters.fromL2(ExitReason.RDMSR)).isEqualTo(ENTRIES);
    assertThat(counters.reflected(ExitReason.RDMSR)).isZero();
  }

  /// At each exit L1 flips the bit of an MSR that L2 reads; L2 notes nothing, L1 each exit.
  @Test
  void aChangeByL1IsSeen() {
    int rounds = 200;
    Consumer<L1Code> l1 =
        L1Machine.hypervisor(
            BitmapMergeTest::msrBitmap,
            code -> {
              code.logField(VmcsField.EXIT_REASON);
              flip(code, KERNEL_GS_BIT);
              code.skipInstruction();
            });
    Consumer<L1Code> l2 =
        code ->
            code.repeat(rounds, () -> code.cpuid().rdmsr(Msr.IA32_KERNEL_GS_BASE).log(7)).vmcall();
    long[] expected = L1Machine.bare().l1(l1).l2(l2).run().log(4 * rounds);
    assertThat(expected).startsWith(10, 31, 7, 10, 31, 7);
    for (Supplier<L1Machine> machine : all()) {
      assertThat(machine.get().l1(l1).l2(l2).run().log(4 * rounds)).isEqualTo(expected);
    }
    // A page that is written before each entry is not protected for ever.
    ExitCounters counters = L1Machine.nested().l1(l1).l2(l2).run().virtual().counters();
    assertThat(counters.fromL1(ExitReason.EPT_VIOLATION)).isBetween(50L, 100L);
  }

  /// XORs a bit of the bitmap, in L1 or in L2.
  private static void flip(L1Code code, int bit) {
    // MOV RCX, address; XOR BYTE [RCX], mask
    code.move(L1Code.RCX, BITMAP + (bit >> 3)).emit(0x80, 0x31, 1 << (bit & 7));
  }

  /// A device that L1 programs, and L0 itself for L1's VMPTRST.
  @Test
  void aChangeBehindTheProcessorIsSeen() {
    List<Consumer<L1Code>> changes =
        List.of(
            code -> code.out(L1Machine.DMA_PORT, 1),
            // The third byte of the pointer is 9: reads of MSRs 0x10 and 0x13.
            code -> code.vmptrst(BITMAP));
    for (Consumer<L1Code> change : changes) {
      Consumer<L1Code> l1 =
          L1Machine.hypervisor(
              BitmapMergeTest::msrBitmap,
              code -> {
                code.logField(VmcsField.EXIT_REASON);
                change.accept(code);
                code.skipInstruction();
              });
      Consumer<L1Code> l2 =
          code ->
              code.rdmsr(Msr.IA32_TIME_STAMP_COUNTER)
                  .log(1)
                  .cpuid()
                  .rdmsr(Msr.IA32_TIME_STAMP_COUNTER)
                  .log(2)
                  .vmcall();
      long[] expected = L1Machine.bare().l1(l1).l2(l2).run().log(4);
      assertThat(expected).containsExactly(1, 10, 31, 2);
      for (Supplier<L1Machine> machine : all()) {
        assertThat(machine.get().l1(l1).l2(l2).run().log(4)).isEqualTo(expected);
      }
    }
  }

  @Test
  void aChangeByL2IsSeenAtTheNextEntry() {
    for (boolean ept : new boolean[] {false, true}) {
      Consumer<L1Code> l1 =
          L1Machine.hypervisor(
              code -> {
                msrBitmap(code);
                if (ept) {
                  L1Machine.ept(code);
                }
              },
              code -> code.logField(VmcsField.EXIT_REASON).skipInstruction());
      Consumer<L1Code> l2 =
          code -> {
            // Once before the bitmap is guarded, so that a translation is cached.
            flip(code, KERNEL_GS_BIT + 1);
            code.cpuid();
            flip(code, KERNEL_GS_BIT);
            code.cpuid().rdmsr(Msr.IA32_KERNEL_GS_BASE).log(3);
            flip(code, KERNEL_GS_BIT);
            code.cpuid().rdmsr(Msr.IA32_KERNEL_GS_BASE).log(4).vmcall();
          };
      long[] expected = L1Machine.bare().l1(l1).l2(l2).run().log(7);
      assertThat(expected).containsExactly(10, 10, 31, 3, 10, 4, 0);
      for (Supplier<L1Machine> machine : all()) {
        L1Machine made = machine.get().l1(l1).l2(l2).run();
        assertThat(made.log(7)).as("EPT " + ept).isEqualTo(expected);
      }
    }
  }

  @Test
  void portsThatNobodyWantsCauseNoExit() {
    Consumer<L1Code> l1 =
        L1Machine.hypervisor(
            code -> {
              L1Machine.primary(code, PrimaryProcessorControl.USE_IO_BITMAPS);
              code.vmwrite(VmcsField.IO_BITMAP_A_ADDRESS, IO_BITMAP_A)
                  .vmwrite(VmcsField.IO_BITMAP_B_ADDRESS, IO_BITMAP_B)
                  .store(IO_BITMAP_A + 0xe0 / 8, 1);
            },
            code ->
                code.logField(VmcsField.EXIT_REASON)
                    .logField(VmcsField.EXIT_QUALIFICATION)
                    .skipInstruction());
    Consumer<L1Code> l2 =
        code ->
            code.repeat(100, () -> code.out(0x80, 1).out(0xe1, 1).out(0x9000, 1))
                .out(0xe0, 1)
                .vmcall();
    long[] expected = L1Machine.bare().l1(l1).l2(l2).run().log(3);
    assertThat(expected[0]).isEqualTo(ExitReason.IO_INSTRUCTION.number());
    for (Supplier<L1Machine> machine : all()) {
      assertThat(machine.get().l1(l1).l2(l2).run().log(3)).isEqualTo(expected);
    }
    ExitCounters counters = L1Machine.nested().l1(l1).l2(l2).run().virtual().counters();
    // L0 has to look at all ports but one.
    assertThat(counters.fromL2(ExitReason.IO_INSTRUCTION)).isEqualTo(201);
    assertThat(counters.reflected(ExitReason.IO_INSTRUCTION)).isEqualTo(1);
    assertThat(counters.merges(Bitmap.IO)).isEqualTo(2);
    assertThat(counters.mergesAvoided(Bitmap.IO)).isEqualTo(2);
  }

  @Test
  void unconditionalExitingIsForEveryPort() {
    Consumer<L1Code> l1 =
        L1Machine.hypervisor(
            code -> L1Machine.primary(code, PrimaryProcessorControl.UNCONDITIONAL_IO_EXITING),
            code -> code.logField(VmcsField.EXIT_REASON).skipInstruction());
    Consumer<L1Code> l2 = code -> code.out(0x80, 1).out(0x9000, 1).vmcall();
    for (Supplier<L1Machine> machine : all()) {
      assertThat(machine.get().l1(l1).l2(l2).run().log(3)).containsExactly(30, 30, 0);
    }
  }

  @Test
  void theEndOfVmxOperationGivesThePagesBack() {
    Consumer<L1Code> setup =
        code -> {
          msrBitmap(code);
          code.store(BITMAP + WRITES, 0);
        };
    Consumer<L1Code> l1 = L1Machine.hypervisor(setup, handler -> handler.vmxoff().log(9).halt());
    L1Machine machine = L1Machine.nested().l1(l1).l2(code -> code.cpuid()).run();
    assertThat(machine.log(1)).containsExactly(9);
    assertThat(machine.hypervisor().writeTracking().tracked()).isZero();
  }
}
