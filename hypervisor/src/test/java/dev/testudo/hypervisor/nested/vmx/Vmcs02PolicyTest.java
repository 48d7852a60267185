package dev.testudo.hypervisor.nested.vmx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.nested.vmx.Vmcs02Policy.Source;
import dev.testudo.processor.vmx.FieldSupport;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class Vmcs02PolicyTest {
  private static Source source(VmcsField field) {
    return Vmcs02Policy.of(field).source();
  }

  @Test
  void neverTakesHostStateFromL1() {
    for (VmcsField field : VmcsField.all()) {
      if (field.type() == VmcsField.Type.HOST_STATE) {
        assertThat(source(field)).as(field.name()).isIn(Source.FROM_L0, Source.NOT_WRITTEN);
      }
    }
  }

  @Test
  void neverWritesWhatTheProcessorTells() {
    for (VmcsField field : VmcsField.all()) {
      if (field.isReadOnly()) {
        assertThat(source(field)).as(field.name()).isEqualTo(Source.NOT_WRITTEN);
      }
    }
  }

  @Test
  void neverTakesAnAddressFromL1Untranslated() {
    for (VmcsField field : VmcsField.all()) {
      if (field.name().endsWith("_ADDRESS") || field == VmcsField.EPT_POINTER) {
        assertThat(source(field)).as(field.name()).isNotEqualTo(Source.FROM_L1);
      }
    }
  }

  /// Which features there are is said once, by [FieldSupport].
  @Test
  void leavesOutExactlyWhatIsNeverOffered() {
    for (VmcsField field : VmcsField.all()) {
      assertThat(Vmcs02Policy.of(field) == Vmcs02Policy.NOT_OFFERED)
          .as(field.name())
          .isEqualTo(!FieldSupport.of(field).offered());
    }
  }

  @Test
  void hasAFieldForEachReason() {
    Set<Vmcs02Policy> used = EnumSet.noneOf(Vmcs02Policy.class);
    VmcsField.all().forEach(field -> used.add(Vmcs02Policy.of(field)));
    assertThat(used).containsExactlyInAnyOrder(Vmcs02Policy.values());
  }
}
