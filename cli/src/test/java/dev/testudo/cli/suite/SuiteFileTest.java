package dev.testudo.cli.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.testudo.cli.BadInput;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuiteFileTest {
  @Test
  void readsSections() {
    List<SuiteEntry> entries =
        SuiteFile.parse(
            "cfg",
            List.of(
                "# a comment",
                "[first]",
                "file = one.flat",
                "smp = 3",
                "qemu_params = -cpu max,+vmx,-pku,phys-bits=36,x2apic=off -m 2560 -append 'a \"b c\"'",
                "test_args = 'd e'",
                "groups = vmx nested_exception",
                "timeout = 90s",
                "arch = x86_64",
                "",
                "[second]",
                "file = two.flat",
                "smp = $(($MAX_SMP))",
                "arch = i386",
                "accel = kvm"));

    assertThat(entries).extracting(SuiteEntry::name).containsExactly("first", "second");
    SuiteEntry first = entries.getFirst();
    assertThat(first.processors()).isEqualTo(3);
    assertThat(first.memory()).contains("2560");
    assertThat(first.arguments()).isEqualTo("a \"b c\" d e");
    assertThat(first.groups()).containsExactly("vmx", "nested_exception");
    assertThat(first.timeoutSeconds()).hasValue(90);
    CpuModel cpu = first.cpu().orElseThrow();
    assertThat(cpu.name()).isEqualTo("max");
    assertThat(cpu.feature("vmx")).contains(true);
    assertThat(cpu.feature("pku")).contains(false);
    assertThat(cpu.feature("x2apic")).contains(false);
    assertThat(cpu.feature("smap")).isEmpty();
    assertThat(cpu.properties()).containsEntry("phys-bits", "36");
    assertThat(first.isFor64Bit()).isTrue();
    assertThat(entries.getLast().isFor64Bit()).isFalse();
    assertThat(entries.getLast().processors()).isEqualTo(4);
    assertThat(entries.getLast().accelerator()).contains("kvm");
  }

  @Test
  void sayWhereAFileIsWrong() {
    assertThatThrownBy(() -> SuiteFile.parse("cfg", List.of("[a]", "file = x", "nonsense")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("cfg:3");
    assertThatThrownBy(() -> SuiteFile.parse("cfg", List.of("[a]", "smp = 2")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("[a]");
    assertThatThrownBy(() -> SuiteFile.parse("cfg", List.of("[a]", "file = x", "smp = many")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("many");
    assertThatThrownBy(() -> SuiteFile.parse("cfg", List.of(""))).isInstanceOf(BadInput.class);
    assertThatThrownBy(() -> SuiteFile.read(Path.of("absent.cfg")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("absent.cfg");
  }
}
