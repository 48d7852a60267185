package dev.testudo.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InstructionError;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.state.ExitCounters;
import dev.testudo.hypervisor.state.L0Feature;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// The shadow VMCS as L0's accelerator: what it saves, and that L1 sees nothing of it.
class ShadowVmcsTest {
  private static final int EXITS = 1000;
  private static final long ZF = 1 << 6;
  private static final long CF = 1;

  private static final Consumer<L1Code> CPUID_LOOP =
      code -> code.repeat(EXITS, code::cpuid).vmcall();

  /// An L1 as simple as can be: it reads why L2 stopped and lets it go on behind the instruction.
  private static final Consumer<L1Code> SKIPPING_L1 =
      L1Machine.hypervisor(setup -> {}, L1Code::skipInstruction);

  @Test
  void anExitOfL2CostsTheExitAndTheResume() {
    ExitCounters counters = run(L1Machine.nested(), SKIPPING_L1, CPUID_LOOP).virtual().counters();
    assertThat(counters.reflected(ExitReason.CPUID)).isEqualTo(EXITS);
    assertThat(counters.l0ExitsPerL2Exit(ExitReason.CPUID)).isEqualTo(2.0);
    assertThat(counters.fromL1(ExitReason.VMREAD)).isZero();
  }

  @Test
  void withoutItEachAccessExits() {
    ExitCounters counters =
        run(L1Machine.nestedWithout(L0Feature.SHADOW_VMCS), SKIPPING_L1, CPUID_LOOP)
            .virtual()
            .counters();
    // Three VMREADs, one VMWRITE.
    assertThat(counters.l0ExitsPerL2Exit(ExitReason.CPUID)).isEqualTo(6.0);
    assertThat(counters.shadowPulls() + counters.shadowPushes()).isZero();
  }

  @Test
  void rareFieldsAreCopiedOnceForAnL1ThatDoesNotWriteThem() {
    ExitCounters counters = run(L1Machine.nested(), SKIPPING_L1, CPUID_LOOP).virtual().counters();
    assertThat(counters.preparations()).isEqualTo(EXITS + 1);
    assertThat(counters.fullPreparations()).isEqualTo(1);
    counters =
        run(L1Machine.nestedWithout(L0Feature.DIRTY_TRACKING), SKIPPING_L1, CPUID_LOOP)
            .virtual()
            .counters();
    assertThat(counters.fullPreparations()).isEqualTo(EXITS + 1);
  }

  @Test
  void aRareFieldThatL1WritesReachesL2() {
    // L1 moves L2's GS before each entry, and L2 notes where it is.
    Consumer<L1Code> l2 =
        code ->
            code.repeat(
                    20,
                    () ->
                        code.cpuid()
                            // MOV RAX, GS:[0]
                            .emit(0x65, 0x48, 0x8b, 0x04, 0x25, 0, 0, 0, 0)
                            .log())
                .vmcall();
    Consumer<L1Code> l1 =
        L1Machine.hypervisor(
            setup -> {
              for (int i = 0; i < 32; i++) {
                setup.store(L1Machine.FREE + 8L * i, 100 + i);
              }
              setup.vmwrite(VmcsField.GUEST_GS_BASE, L1Machine.FREE);
            },
            code -> {
              code.vmread(VmcsField.GUEST_GS_BASE)
                  // ADD RAX, 8
                  .emit(0x48, 0x83, 0xc0, 8)
                  .vmwriteRax(VmcsField.GUEST_GS_BASE.encoding());
              code.skipInstruction();
            });
    long[] expected = run(L1Machine.bare(), l1, l2).log(20);
    assertThat(expected[0]).isEqualTo(101);
    assertThat(expected[19]).isEqualTo(120);
    L1Machine nested = run(L1Machine.nested(), l1, l2);
    assertThat(nested.log(20)).isEqualTo(expected);
    assertThat(nested.virtual().counters().fullPreparations()).isEqualTo(21);
  }

  /// Writes and reads of all fields, of two VMCSs in turn, with launches between that fail: every
  /// value and every status is the same bare, with and without the shadow VMCS.
  @Test
  void l1SeesNothingOfIt() {
    long seed = 20261121;
    int[] values = {0};
    Consumer<L1Code> l1 =
        code -> {
          Random random = new Random(seed);
          L1Machine.begin(code);
          // A VMCS that was never cleared holds whatever the processor's format makes of it.
          code.vmclear(L1Machine.VMCS_POINTER).vmclear(L1Machine.OTHER_POINTER);
          for (int round = 0; round < 12; round++) {
            long pointer = random.nextBoolean() ? L1Machine.VMCS_POINTER : L1Machine.OTHER_POINTER;
            switch (random.nextInt(4)) {
              case 0 -> code.vmclear(pointer).vmptrld(pointer);
              case 1 -> code.vmptrld(pointer);
              case 2 -> code.vmlaunch();
              default -> code.vmptrst(L1Machine.FREE).logMemory(L1Machine.FREE);
            }
            code.logStatus();
            for (int i = 0; i < 60; i++) {
              VmcsField field = VmcsField.ofIndex(random.nextInt(VmcsField.COUNT));
              int high = field.width() == VmcsField.Width.BITS_64 ? random.nextInt(2) : 0;
              code.move(L1Code.RAX, random.nextLong())
                  .vmwriteRax(field.encoding() + high)
                  .logStatus();
              field = VmcsField.ofIndex(random.nextInt(VmcsField.COUNT));
              code.vmread(field.encoding()).log().logStatus();
            }
          }
          code.vmclear(L1Machine.VMCS_POINTER).logStatus();
          code.logField(VmcsField.VM_INSTRUCTION_ERROR).logStatus();
          values[0] = 12 * (60 * 3 + 2);
          code.halt();
        };
    long[] expected = run(L1Machine.bare(), l1, code -> {}).log(values[0]);
    assertThat(run(L1Machine.nested(), l1, code -> {}).log(values[0]))
        .as("seed " + seed)
        .isEqualTo(expected);
    assertThat(run(L1Machine.nestedWithout(L0Feature.SHADOW_VMCS), l1, code -> {}).log(values[0]))
        .as("seed " + seed)
        .isEqualTo(expected);
  }

  @Test
  void takesAsLongAsWithoutIt() {
    long bare = run(L1Machine.bare(), SKIPPING_L1, CPUID_LOOP).processor.now();
    long with = run(L1Machine.nested(), SKIPPING_L1, CPUID_LOOP).processor.now();
    long without =
        run(L1Machine.nestedWithout(L0Feature.SHADOW_VMCS), SKIPPING_L1, CPUID_LOOP)
            .processor
            .now();
    assertThat(with).isEqualTo(without);
    assertThat(with).isEqualTo(bare);
  }

  @Test
  void vmxonInVmxOperationFails() {
    Consumer<L1Code> l1 =
        code -> {
          L1Machine.begin(code);
          code.vmxon(L1Machine.VMXON_POINTER).logStatus();
          code.vmclear(L1Machine.VMCS_POINTER).vmptrld(L1Machine.VMCS_POINTER);
          code.vmxon(L1Machine.VMXON_POINTER).logStatus();
          code.logField(VmcsField.VM_INSTRUCTION_ERROR).halt();
        };
    for (L1Machine machine : new L1Machine[] {L1Machine.bare(), L1Machine.nested()}) {
      assertThat(run(machine, l1, code -> {}).log(3))
          .containsExactly(CF, ZF, InstructionError.VMXON_IN_ROOT_OPERATION.number());
    }
  }

  /// A hundred thousand times VMXON, VMPTRLD, VMXOFF; also VMXON once more, and VMXOFF with a
  /// current VMCS.
  @Test
  void nothingLeaksOverVmxonAndVmxoff() {
    Consumer<L1Code> l1 =
        code -> {
          L1Machine.begin(code);
          code.vmxoff();
          code.repeat(
              100_000,
              () ->
                  code.vmxon(L1Machine.VMXON_POINTER)
                      .vmxon(L1Machine.VMXON_POINTER)
                      .vmptrld(L1Machine.VMCS_POINTER)
                      .vmxoff());
          code.halt();
        };
    L1Machine machine = L1Machine.nested();
    L1Machine once = L1Machine.nested();
    once.l1(
            code -> {
              L1Machine.begin(code);
              code.vmptrld(L1Machine.VMCS_POINTER).vmxoff().halt();
            })
        .run();
    run(machine, l1, code -> {});
    assertThat(machine.virtual().counters().fromL1(ExitReason.VMXON)).isEqualTo(200_001);
    assertThat(machine.hypervisor().pages().inUse()).isEqualTo(once.hypervisor().pages().inUse());
    assertThat(machine.virtual().nested().pinnedPages()).isZero();
  }

  private static L1Machine run(L1Machine machine, Consumer<L1Code> l1, Consumer<L1Code> l2) {
    return machine.l1(l1).l2(l2).run();
  }
}
