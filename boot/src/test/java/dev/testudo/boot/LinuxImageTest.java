package dev.testudo.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LinuxImageTest {
  @Test
  void aKernelWith64BitEntryIsEnteredThere() throws BootException {
    BootImage image = BootImage.of("vmlinuz", ImageBuilder.bzImage(true));

    LoadPlan plan =
        image.plan(
            ImageBuilder.environment(
                64,
                "console=ttyS0",
                new BootModule("a", new byte[5]),
                new BootModule("b", new byte[4])));

    assertThat(image.format()).isEqualTo("Linux bzImage");
    InitialState state = plan.initialState();
    assertThat(state.rip()).isEqualTo(0x1000200);
    assertThat(state.efer()).isEqualTo(0x500);
    assertThat(state.code().selector()).isEqualTo(0x10);
    assertThat(state.data().selector()).isEqualTo(0x18);
    assertThat(state.general()).containsEntry(GeneralRegister.RSI, 0x8000L);
    LoadSegment kernel = ImageBuilder.segment(plan, "kernel vmlinuz");
    assertThat(kernel.address()).isEqualTo(0x1000000);
    assertThat(kernel.content()).hasSize(4096).containsOnly(0xf4);
    assertThat(kernel.length()).isEqualTo(0x100000);

    ByteBuffer zeroPage = ImageBuilder.content(plan, "zero page");
    assertThat(zeroPage.getInt(0x202)).isEqualTo(0x53726448);
    assertThat(zeroPage.get(0x210)).isEqualTo((byte) 0xff);
    assertThat(zeroPage.getInt(0x214)).isEqualTo(0x1000000);
    assertThat(zeroPage.getInt(0x218)).isEqualTo(0x3fff000);
    assertThat(zeroPage.getInt(0x21c)).isEqualTo(12);
    assertThat(zeroPage.getInt(0x228)).isEqualTo(0x20000);
    assertThat(zeroPage.getLong(0x070)).isEqualTo(0xe0010);
    assertThat(zeroPage.get(0x1e8)).isEqualTo((byte) 3);
    assertThat(zeroPage.getLong(0x2d0 + 2 * 20)).isEqualTo(0x100000);
    assertThat(zeroPage.getInt(0x2d0 + 20 + 16)).isEqualTo(2);
    assertThat(ImageBuilder.text(ImageBuilder.content(plan, "command line"), 0))
        .isEqualTo("console=ttyS0");
  }

  @Test
  void aKernelWithoutItIsEnteredInProtectedMode() throws BootException {
    LoadPlan plan =
        BootImage.of("vmlinuz", ImageBuilder.bzImage(false)).plan(ImageBuilder.environment(32, ""));

    assertThat(plan.initialState().rip()).isEqualTo(0x1000000);
    assertThat(plan.initialState().efer()).isZero();
    assertThat(plan.initialState().cr0()).isEqualTo(0x11);
  }

  @Test
  void whatCannotBeBootedIsRefused() {
    byte[] good = ImageBuilder.bzImage(true);
    refuses(Arrays.copyOf(good, 3000), 64, "", "truncated");
    byte[] old = good.clone();
    old[0x206] = 3;
    refuses(old, 64, "", "2.03 is too old");
    byte[] low = good.clone();
    low[0x211] = 0;
    refuses(low, 64, "", "zImage");
    refuses(good, 64, "x".repeat(256), "the command line has 256 bytes, the kernel takes 255");
    refuses(good, 16, "", "RAM too small");
    assertThatExceptionOfType(BootException.class)
        .isThrownBy(() ->
            BootImage.of("vmlinuz", good)
                .plan(
                    ImageBuilder.environment(32, "", new BootModule("initrd", new byte[16 << 20]))))
        .withMessage("RAM too small: kernel and initrd need 33 MiB, there are 32 MiB of RAM");
  }

  private static void refuses(byte[] file, int mebibytes, String commandLine, String why) {
    assertThatExceptionOfType(BootException.class)
        .isThrownBy(() ->
            BootImage.of("vmlinuz", file).plan(ImageBuilder.environment(mebibytes, commandLine)))
        .withMessageContaining(why);
  }
}
