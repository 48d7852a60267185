package dev.testudo.architecture.vmx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ControlsTest {
  @Test
  void default1ClassesAreTheManuals() {
    assertThat(PinBasedControl.DEFAULT1).isEqualTo(0x16);
    assertThat(PrimaryProcessorControl.DEFAULT1).isEqualTo(0x0401_e172);
    assertThat(ExitControl.DEFAULT1).isEqualTo(0x0003_6dff);
    assertThat(EntryControl.DEFAULT1).isEqualTo(0x0000_11ff);
  }

  @Test
  void cr3ExitingAndDebugControlsAreDefault1() {
    assertThat(PrimaryProcessorControl.CR3_LOAD_EXITING.isDefault1()).isTrue();
    assertThat(PrimaryProcessorControl.CR3_STORE_EXITING.isDefault1()).isTrue();
    assertThat(ExitControl.SAVE_DEBUG_CONTROLS.isDefault1()).isTrue();
    assertThat(EntryControl.LOAD_DEBUG_CONTROLS.isDefault1()).isTrue();
    assertThat(PrimaryProcessorControl.HLT_EXITING.isDefault1()).isFalse();
  }

  @Test
  void exitReasonsAndErrorsAreFoundByNumber() {
    for (ExitReason reason : ExitReason.values()) {
      assertThat(ExitReason.of(reason.number() | ExitReason.ENTRY_FAILURE)).isSameAs(reason);
    }
    assertThat(ExitReason.of(35)).isNull();
    assertThat(ExitReason.of(0xffff)).isNull();
    for (InstructionError error : InstructionError.values()) {
      assertThat(InstructionError.of(error.number())).isSameAs(error);
    }
    assertThat(InstructionError.of(14)).isNull();
    assertThat(InstructionError.of(27)).isNull();
  }

  @Test
  void interruptionInformationTakesApartWhatItPutTogether() {
    int information =
        InterruptionInformation.of(InterruptionType.HARDWARE_EXCEPTION, 14)
            | InterruptionInformation.ERROR_CODE;
    assertThat(information).isEqualTo(0x8000_0b0e);
    assertThat(InterruptionInformation.isValid(information)).isTrue();
    assertThat(InterruptionInformation.hasErrorCode(information)).isTrue();
    assertThat(InterruptionType.of(information)).isEqualTo(InterruptionType.HARDWARE_EXCEPTION);
    assertThat(InterruptionInformation.vector(information)).isEqualTo(14);
  }
}
