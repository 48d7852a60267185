package dev.testudo.cli.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourcesTest {
  @TempDir Path folder;

  @Test
  void readsTheOneLineFormat() throws IOException {
    Files.writeString(
        folder.resolve("sources.list"),
        """
        # deb http://commented.example/debian bookworm main
        deb http://security.example/debian-security bookworm-security main
        deb [arch=amd64] http://mirror.example/debian/ bookworm main
        """);
    assertThat(AptSources.debianArchive(folder)).contains("http://mirror.example/debian/");
  }

  @Test
  void readsTheFieldFormat() throws IOException {
    Path parts = Files.createDirectories(folder.resolve("sources.list.d"));
    Files.writeString(
        parts.resolve("debian.sources"),
        """
        Types: deb
        URIs: http://mirror.example/debian
        Suites: bookworm
        """);
    Files.writeString(parts.resolve("other.sources.off"), "URIs: http://off.example/debian\n");
    assertThat(AptSources.debianArchive(folder)).contains("http://mirror.example/debian");
  }

  @Test
  void anotherDistributionHasNone() throws IOException {
    Files.writeString(
        folder.resolve("sources.list"), "deb http://mirror.example/ubuntu noble main\n");
    assertThat(AptSources.debianArchive(folder)).isEmpty();
  }
}
