package dev.testudo.hypervisor.nested.vmx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.nested.vmx.PrepareVmcs02.Policy;
import org.junit.jupiter.api.Test;

final class PrepareVmcs02Test {
  @Test
  void neverTakesHostStateFromL1() {
    for (VmcsField field : VmcsField.all()) {
      if (field.type() == VmcsField.Type.HOST_STATE) {
        assertThat(PrepareVmcs02.policy(field))
            .as(field.name())
            .isIn(Policy.FROM_L0, Policy.NOT_WRITTEN);
      }
    }
  }

  @Test
  void neverWritesWhatTheProcessorTells() {
    for (VmcsField field : VmcsField.all()) {
      if (field.isReadOnly()) {
        assertThat(PrepareVmcs02.policy(field)).as(field.name()).isEqualTo(Policy.NOT_WRITTEN);
      }
    }
  }

  @Test
  void neverTakesAnAddressFromL1Untranslated() {
    for (VmcsField field : VmcsField.all()) {
      if (field.name().endsWith("_ADDRESS") || field == VmcsField.EPT_POINTER) {
        assertThat(PrepareVmcs02.policy(field)).as(field.name()).isNotEqualTo(Policy.FROM_L1);
      }
    }
  }
}
