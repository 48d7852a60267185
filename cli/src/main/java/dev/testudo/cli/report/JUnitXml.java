package dev.testudo.cli.report;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Writes results in the XML that JUnit's Ant task introduced and every continuous-integration
/// server reads: one suite for each image and way, one case for each check.
public final class JUnitXml {
  private JUnitXml() {}

  /// One image run one way.
  ///
  /// @param name the suite's name, such as `vmexit_cpuid (nested)`
  /// @param seconds host time that it took
  /// @param cases what it reported
  /// @param output the console
  public record Suite(String name, double seconds, List<Case> cases, String output) {
    private long count(Outcome outcome) {
      return cases.stream().filter(one -> one.outcome() == outcome).count();
    }
  }

  /// How a case ended.
  public enum Outcome {
    /// As expected.
    PASSED,
    /// Not as expected.
    FAILED,
    /// It never came to an end.
    ERROR,
    /// It was not tried.
    SKIPPED
  }

  /// One check.
  ///
  /// @param name the check's name
  /// @param outcome how it ended
  /// @param message why, if it did not pass
  public record Case(String name, Outcome outcome, Optional<String> message) {}

  /// Writes a file with these suites.
  public static void write(Path file, List<Suite> suites) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(writer);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuites");
      for (Suite suite : suites) {
        write(xml, suite);
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException("cannot write " + file, e);
    }
  }

  private static void write(XMLStreamWriter xml, Suite suite) throws XMLStreamException {
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", legal(suite.name()));
    xml.writeAttribute("tests", String.valueOf(suite.cases().size()));
    xml.writeAttribute("failures", String.valueOf(suite.count(Outcome.FAILED)));
    xml.writeAttribute("errors", String.valueOf(suite.count(Outcome.ERROR)));
    xml.writeAttribute("skipped", String.valueOf(suite.count(Outcome.SKIPPED)));
    xml.writeAttribute(
        "time", BigDecimal.valueOf(suite.seconds()).setScale(3, RoundingMode.HALF_UP).toString());
    for (Case one : suite.cases()) {
      xml.writeStartElement("testcase");
      xml.writeAttribute("classname", legal(suite.name()));
      xml.writeAttribute("name", legal(one.name()));
      String element =
          switch (one.outcome()) {
            case PASSED -> "";
            case FAILED -> "failure";
            case ERROR -> "error";
            case SKIPPED -> "skipped";
          };
      if (!element.isEmpty()) {
        xml.writeEmptyElement(element);
        xml.writeAttribute("message", legal(one.message().orElse(one.name())));
      }
      xml.writeEndElement();
    }
    xml.writeStartElement("system-out");
    xml.writeCharacters(legal(suite.output()));
    xml.writeEndElement();
    xml.writeEndElement();
  }

  /// A guest prints what it likes; XML allows no control characters, not even escaped.
  private static String legal(String text) {
    StringBuilder legal = new StringBuilder(text.length());
    text.codePoints()
        .map(point ->
            point == '\n'
                    || point == '\t'
                    || point >= 0x20 && point <= 0xd7ff
                    || point >= 0xe000 && point <= 0xfffd
                    || point >= 0x10000
                ? point
                : point == '\r' ? ' ' : '\ufffd')
        .forEach(legal::appendCodePoint);
    return legal.toString();
  }
}
