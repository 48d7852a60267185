package dev.testudo.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MultibootImageTest {
  private static final int HEADER = 0x80;

  @Test
  void anElfFileIsGivenItsModulesMapAndCommandLine() throws BootException {
    byte[] file = ImageBuilder.withMultibootHeader(ImageBuilder.elf32(3), HEADER, 0);
    BootImage image = BootImage.of("vmx.flat", file);
    BootModule module = new BootModule("env", "NR_CPUS=4\n".getBytes(StandardCharsets.US_ASCII));

    LoadPlan plan = image.plan(ImageBuilder.environment(64, "null vmenter", module));

    assertThat(image.format()).isEqualTo("multiboot");
    InitialState state = plan.initialState();
    assertThat(state.rip()).isEqualTo(0x400204);
    assertThat(state.startsInRealMode()).isFalse();
    assertThat(state.general())
        .containsEntry(GeneralRegister.RAX, 0x2badb002L)
        .containsEntry(GeneralRegister.RBX, 0x9000L);
    ByteBuffer information = ImageBuilder.content(plan, "multiboot information");
    assertThat(information.getInt(0) & 0x4d).isEqualTo(0x4d);
    assertThat(information.getInt(4)).isEqualTo(639);
    assertThat(information.getInt(8)).isEqualTo(63 * 1024);
    assertThat(ImageBuilder.text(information, information.getInt(16) - 0x9000))
        .isEqualTo("vmx.flat null vmenter");
    assertThat(information.getInt(20)).isEqualTo(1);
    int modules = information.getInt(24) - 0x9000;
    assertThat(information.getInt(modules)).isEqualTo(0x401000);
    assertThat(information.getInt(modules + 4)).isEqualTo(0x40100a);
    assertThat(ImageBuilder.text(information, information.getInt(modules + 8) - 0x9000))
        .isEqualTo("env");
    int map = information.getInt(48) - 0x9000;
    assertThat(information.getInt(44)).isEqualTo(3 * 24);
    assertThat(information.getInt(map)).isEqualTo(20);
    assertThat(information.getLong(map + 2 * 24 + 4)).isEqualTo(0x100000);
    assertThat(information.getLong(map + 2 * 24 + 12)).isEqualTo(63 << 20);
    assertThat(information.getInt(map + 2 * 24 + 20)).isEqualTo(1);
  }

  @Test
  void addressesInTheHeaderStandInForTheFormat() throws BootException {
    byte[] file = new byte[0x300];
    ImageBuilder.withMultibootHeader(
        file, HEADER, 0x10000, 0x100080, 0x100000, 0x100300, 0x101000, 0x1000a0);

    LoadPlan plan = BootImage.of("kludge", file).plan(ImageBuilder.environment(16, ""));

    LoadSegment segment = ImageBuilder.segment(plan, "kludge");
    assertThat(segment.address()).isEqualTo(0x100000);
    assertThat(segment.content()).hasSize(0x300);
    assertThat(segment.length()).isEqualTo(0x1000);
    assertThat(plan.initialState().rip()).isEqualTo(0x1000a0);
  }

  @Test
  void theInformationMakesRoomForALowImage() throws BootException {
    byte[] file = new byte[0x300];
    ImageBuilder.withMultibootHeader(file, HEADER, 0x10000, 0x8080, 0x8000, 0x8300, 0xa123, 0x8000);

    LoadPlan plan = BootImage.of("low", file).plan(ImageBuilder.environment(16, ""));

    assertThat(ImageBuilder.segment(plan, "multiboot information").address()).isEqualTo(0xb000);
    assertThat(plan.initialState().general()).containsEntry(GeneralRegister.RBX, 0xb000L);
  }

  @Test
  void headersThatCannotBeServedAreRefused() {
    refuses(ImageBuilder.withMultibootHeader(ImageBuilder.elf32(3), HEADER, 8), "unknown features");
    refuses(ImageBuilder.withMultibootHeader(ImageBuilder.elf32(3), HEADER, 4), "video mode");
    refuses(ImageBuilder.withMultibootHeader(new byte[256], HEADER, 0), "not ELF");
    refuses(
        ImageBuilder.withMultibootHeader(
            new byte[256], HEADER, 0x10000, 0x100000, 0x100000, 0x200000, 0, 0x100000),
        "truncated");
    refuses(
        ImageBuilder.withMultibootHeader(
            new byte[256], HEADER, 0x10000, 0x200000, 0x100000, 0, 0, 0x100000),
        "do not fit");
  }

  private static void refuses(byte[] file, String why) {
    assertThatExceptionOfType(BootException.class)
        .isThrownBy(() -> BootImage.of("odd", file).plan(ImageBuilder.environment(16, "")))
        .withMessageContaining("odd")
        .withMessageContaining(why);
  }
}
