package dev.testudo.hypervisor.nested.vmx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.vmx.ProcessorFacts;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Vmcs12LayoutTest {
  @Test
  void hasTheFrozenOffsets() {
    assertThat(Vmcs12Layout.offset(VmcsField.IO_BITMAP_A_ADDRESS)).isEqualTo(40);
    assertThat(Vmcs12Layout.offset(VmcsField.EPT_POINTER)).isEqualTo(120);
    assertThat(Vmcs12Layout.offset(VmcsField.GUEST_PHYSICAL_ADDRESS)).isEqualTo(168);
    assertThat(Vmcs12Layout.offset(VmcsField.HOST_IA32_PERF_GLOBAL_CTRL)).isEqualTo(272);
    assertThat(Vmcs12Layout.offset(VmcsField.TSC_MULTIPLIER)).isEqualTo(328);
    assertThat(Vmcs12Layout.offset(VmcsField.CR0_GUEST_HOST_MASK)).isEqualTo(344);
    assertThat(Vmcs12Layout.offset(VmcsField.EXIT_QUALIFICATION)).isEqualTo(408);
    assertThat(Vmcs12Layout.offset(VmcsField.GUEST_CR0)).isEqualTo(424);
    assertThat(Vmcs12Layout.offset(VmcsField.HOST_RIP)).isEqualTo(672);
    assertThat(Vmcs12Layout.offset(VmcsField.PIN_BASED_CONTROLS)).isEqualTo(744);
    assertThat(Vmcs12Layout.offset(VmcsField.EXIT_REASON)).isEqualTo(812);
    assertThat(Vmcs12Layout.offset(VmcsField.PREEMPTION_TIMER_VALUE)).isEqualTo(928);
    assertThat(Vmcs12Layout.offset(VmcsField.VIRTUAL_PROCESSOR_IDENTIFIER)).isEqualTo(960);
    assertThat(Vmcs12Layout.offset(VmcsField.HOST_TR_SELECTOR)).isEqualTo(994);
    assertThat(Vmcs12Layout.offset(VmcsField.PML_INDEX)).isEqualTo(996);
  }

  @Test
  void holdsEveryFieldThatTheProcessorHas() {
    VmxCapabilities capabilities = VmxCapabilities.of(ProcessorFacts.of(39));
    for (VmcsField field : VmcsField.all()) {
      if (capabilities.supports(field)) {
        assertThat(Vmcs12.has(field)).as(field.name()).isTrue();
      }
    }
  }

  @Test
  void overlapsNowhere() {
    boolean[] taken = new boolean[4096];
    for (VmcsField field : VmcsField.all()) {
      if (Vmcs12.has(field)) {
        for (int i = 0; i < Vmcs12Layout.size(field); i++) {
          int at = Vmcs12Layout.offset(field) + i;
          assertThat(taken[at]).as(field.name()).isFalse();
          assertThat(at).isLessThan(Vmcs12Layout.SIZE);
          taken[at] = true;
        }
      }
    }
  }

  @Test
  void survivesTheWayThroughMemory() {
    PhysicalMemory memory = memory();
    long seed = 20260801;
    Random random = new Random(seed);
    Vmcs12 vmcs = new Vmcs12();
    vmcs.setLaunched(true);
    for (VmcsField field : VmcsField.all()) {
      vmcs.write(field, random.nextLong());
    }
    vmcs.store(memory, 0x5000);
    Vmcs12 other = new Vmcs12();
    other.load(memory, 0x5000);
    assertThat(other.isLaunched()).isTrue();
    for (VmcsField field : VmcsField.all()) {
      assertThat(other.read(field)).as(field.name() + ", seed " + seed).isEqualTo(vmcs.read(field));
    }
  }

  private static PhysicalMemory memory() {
    PhysicalBus nothing =
        new PhysicalBus() {
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
        };
    PhysicalMemory memory = new PhysicalMemory(nothing, 39);
    memory.addRam(0, 1 << 20);
    return memory;
  }
}
