package dev.testudo.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.cli.report.JUnitXml.Case;
import dev.testudo.cli.report.JUnitXml.Outcome;
import dev.testudo.cli.report.JUnitXml.Suite;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class JUnitXmlTest {
  @Test
  void writesWhatParsersRead(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("results.xml");
    JUnitXml.write(
        file,
        List.of(
            new Suite(
                "image (bare) <&>",
                1.5,
                List.of(
                    new Case("one", Outcome.PASSED, Optional.empty()),
                    new Case("two \"quoted\"", Outcome.FAILED, Optional.of("expected 1")),
                    new Case("three", Outcome.SKIPPED, Optional.empty()),
                    new Case("end", Outcome.ERROR, Optional.of("triple fault"))),
                "console\r\n with \0 and \u001b[0m and ]]>")));

    Document document =
        DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(file.toFile());
    Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("name")).isEqualTo("image (bare) <&>");
    assertThat(suite.getAttribute("tests")).isEqualTo("4");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("errors")).isEqualTo("1");
    assertThat(suite.getAttribute("skipped")).isEqualTo("1");
    assertThat(suite.getAttribute("time")).isEqualTo("1.500");
    Element failure = (Element) document.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).isEqualTo("expected 1");
    assertThat(document.getElementsByTagName("system-out").item(0).getTextContent())
        .contains("console")
        .contains("]]>")
        .doesNotContain("\u001b");
  }
}
