package dev.testudo.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfImageTest {
  private static final BootEnvironment PLAIN = ImageBuilder.environment(16, "");

  @Test
  void a32BitFileIsLoadedAtItsPhysicalAddressAndEnteredInProtectedMode() throws BootException {
    BootImage image = BootImage.of("tiny", ImageBuilder.elf32(3));

    LoadPlan plan = image.plan(PLAIN);

    assertThat(image.format()).isEqualTo("ELF");
    LoadSegment segment = ImageBuilder.segment(plan, "tiny");
    assertThat(segment.address()).isEqualTo(0x400200);
    assertThat(segment.content()).hasSize(16);
    assertThat(segment.length()).isEqualTo(64);
    assertThat(plan.initialState().rip()).isEqualTo(0x400204);
    assertThat(plan.initialState().cr0()).isEqualTo(0x11);
    assertThat(plan.initialState().code().rights()).isEqualTo(0xc09b);
  }

  @Test
  void a64BitFileIsEnteredInLongModeWithTheFirst4GibibytesMapped() throws BootException {
    LoadPlan plan = BootImage.of("tiny", ImageBuilder.elf64(false)).plan(PLAIN);

    InitialState state = plan.initialState();
    assertThat(state.efer()).isEqualTo(0x500);
    assertThat(state.cr4()).isEqualTo(0x20);
    assertThat(state.code().rights()).isEqualTo(0xa09b);
    var tables = ImageBuilder.content(plan, "page tables");
    assertThat(state.cr3()).isEqualTo(0x1000);
    assertThat(tables.getLong(0)).isEqualTo(0x2003);
    assertThat(tables.getLong(0x1000 + 3 * 8)).isEqualTo(0x6003);
    assertThat(tables.getLong(0x2000 + 1024 * 8)).isEqualTo(0x8000_0083L);
  }

  @Test
  void aFileWithThePvhNoteIsEnteredThroughIt() throws BootException {
    BootImage image = BootImage.of("tiny", ImageBuilder.elf64(true));
    LoadPlan plan =
        image.plan(
            ImageBuilder.environment(16, "quiet", new BootModule("initrd", new byte[] {1, 2, 3})));

    assertThat(image.format()).isEqualTo("PVH");
    assertThat(plan.initialState().rip()).isEqualTo(0x200008);
    assertThat(plan.initialState().efer()).isZero();
    assertThat(plan.initialState().general()).containsEntry(GeneralRegister.RBX, 0x9000L);
    var information = ImageBuilder.content(plan, "start information");
    assertThat(information.getInt(0)).isEqualTo(0x336ec578);
    assertThat(information.getInt(12)).isEqualTo(1);
    int modules = (int) information.getLong(16) - 0x9000;
    assertThat(information.getLong(modules)).isEqualTo(0x201000);
    assertThat(information.getLong(modules + 8)).isEqualTo(3);
    assertThat(ImageBuilder.text(information, (int) information.getLong(24) - 0x9000))
        .isEqualTo("quiet");
    assertThat(information.getLong(32)).isEqualTo(0xe0010);
    int map = (int) information.getLong(40) - 0x9000;
    assertThat(information.getInt(48)).isEqualTo(3);
    assertThat(information.getLong(map + 2 * 24)).isEqualTo(0x100000);
    assertThat(information.getInt(map + 24 + 16)).isEqualTo(2);
  }

  @Test
  void wrongFilesAreRefusedInOneLine(@TempDir Path folder) {
    refuses("tiny", ImageBuilder.elf32(183), "another architecture (machine 183)");
    refuses("tiny", Arrays.copyOf(ImageBuilder.elf32(3), 0x208), "truncated");
    refuses("tiny", Arrays.copyOf(ImageBuilder.elf64(false), 40), "truncated");
    refuses("notes.txt", "hello".getBytes(StandardCharsets.US_ASCII), "no image");
    refuses("none", new byte[0], "empty");
    assertThatExceptionOfType(BootException.class)
        .isThrownBy(() -> BootImage.read(folder.resolve("missing")))
        .withMessageContaining("does not exist");
    assertThatExceptionOfType(BootException.class)
        .isThrownBy(() -> BootImage.read(folder))
        .withMessageContaining("is a directory");
    assertThatExceptionOfType(BootException.class)
        .isThrownBy(
            () -> BootImage.of("tiny", ImageBuilder.elf32(3)).plan(ImageBuilder.environment(4, "")))
        .withMessageContaining("RAM too small");
    assertThatExceptionOfType(BootException.class)
        .isThrownBy(() ->
            BootImage.of("tiny", ImageBuilder.elf32(3))
                .plan(ImageBuilder.environment(8, "", new BootModule("x", new byte[1]))))
        .withMessageContaining("plain ELF");
  }

  @Test
  void damagedFilesNeverThrowAnythingButBootException() {
    long seed = 0x7e57;
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] file =
          switch (round % 4) {
            case 0 -> ImageBuilder.elf32(3);
            case 1 -> ImageBuilder.elf64(true);
            case 2 -> ImageBuilder.bzImage(true);
            default -> ImageBuilder.withMultibootHeader(ImageBuilder.elf32(3), 0x80, 0);
          };
      for (int i = 0; i < 4; i++) {
        file[random.nextInt(Math.min(file.length, 0x280))] = (byte) random.nextInt();
      }
      try {
        LoadPlan plan = BootImage.of("damaged", file).plan(PLAIN);
        assertThat(plan.segments()).as("seed %d round %d", seed, round).isNotEmpty();
      } catch (BootException e) {
        assertThat(e.getMessage()).as("seed %d round %d", seed, round).doesNotContain("\n");
      }
    }
  }

  private static void refuses(String name, byte[] content, String why) {
    assertThatExceptionOfType(BootException.class)
        .isThrownBy(() -> BootImage.of(name, content).plan(PLAIN))
        .withMessageContaining(why)
        .withMessageContaining(name);
  }
}
