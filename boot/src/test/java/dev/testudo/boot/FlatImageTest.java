package dev.testudo.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class FlatImageTest {
  @Test
  void aBootSectorIsEnteredInRealModeAt7c00() throws BootException {
    LoadPlan plan =
        FlatImage.bootSector("boot.bin", new byte[512]).plan(ImageBuilder.environment(1, ""));

    assertThat(plan.segments()).hasSize(1);
    assertThat(plan.segments().getFirst().address()).isEqualTo(0x7c00);
    InitialState state = plan.initialState();
    assertThat(state.startsInRealMode()).isTrue();
    assertThat(state.rip()).isEqualTo(0x7c00);
    assertThat(state.code().base()).isZero();
    assertThat(state.idtLimit()).isEqualTo(0x3ff);
    assertThat(state.general()).containsEntry(GeneralRegister.RDX, 0x80L);
  }

  @Test
  void anEntryAboveTheFirstSegmentGetsASegmentOfItsOwn() throws BootException {
    LoadPlan plan =
        new FlatImage("code", new byte[512], 0x23450, 0x23460, FlatImage.Mode.REAL)
            .plan(ImageBuilder.environment(1, ""));

    InitialState state = plan.initialState();
    assertThat(state.code().selector()).isEqualTo(0x2000);
    assertThat(state.code().base() + state.rip()).isEqualTo(0x23460);
  }

  @Test
  void otherModesCanBeAskedFor() throws BootException {
    LoadPlan plan =
        new FlatImage("code", new byte[512], 0x100000, 0x100010, FlatImage.Mode.LONG)
            .plan(ImageBuilder.environment(2, ""));

    assertThat(plan.initialState().efer()).isEqualTo(0x500);
    assertThat(plan.initialState().rip()).isEqualTo(0x100010);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatExceptionOfType(BootException.class)
        .isThrownBy(() ->
            FlatImage.bootSector("big", new byte[700_000]).plan(ImageBuilder.environment(4, "")))
        .withMessageContaining("RAM too small: big needs memory from 0x7c00");
    assertThatExceptionOfType(BootException.class)
        .isThrownBy(() ->
            new FlatImage("high", new byte[1], 0x100000, 0x100000, FlatImage.Mode.REAL)
                .plan(ImageBuilder.environment(4, "")))
        .withMessageContaining("below 1 MiB");
    assertThatExceptionOfType(BootException.class)
        .isThrownBy(() ->
            new FlatImage("clash", new byte[4096], 0x1000, 0x1000, FlatImage.Mode.LONG)
                .plan(ImageBuilder.environment(4, "")))
        .withMessageContaining("overlaps");
  }
}
