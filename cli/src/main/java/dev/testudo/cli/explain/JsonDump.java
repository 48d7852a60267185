package dev.testudo.cli.explain;

import dev.testudo.architecture.vmx.VmcsField;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a VMCS as one flat JSON object, from the names of fields to their values: numbers, or
/// texts in hexadecimal with `0x`, as 64-bit values are no numbers to everybody.
final class JsonDump {
  private static final Pattern BLANK = Pattern.compile("\\s*");
  private static final Pattern NAME = Pattern.compile("\"([A-Za-z0-9_]+)\"\\s*:\\s*");
  private static final Pattern VALUE =
      Pattern.compile("\"0[xX]([0-9a-fA-F]{1,16})\"|(-?[0-9]{1,19})(?![0-9.eE])");

  private final String text;
  private int at;

  private JsonDump(String text) {
    this.text = text;
  }

  static VmcsDump read(List<String> lines) throws DumpFormatException {
    return new JsonDump(String.join("\n", lines)).object();
  }

  private VmcsDump object() throws DumpFormatException {
    VmcsDump dump = new VmcsDump();
    skip();
    expect('{');
    skip();
    while (true) {
      Matcher name = next(NAME, "the name of a field in quotes, and a colon");
      VmcsField field = field(name);
      Matcher value = next(VALUE, "a number, or a text such as \"0x80000021\"");
      dump.put(
          field,
          value.group(1) != null ? Long.parseUnsignedLong(value.group(1), 16) : decimal(value));
      skip();
      if (at < text.length() && text.charAt(at) == '}') {
        at++;
        break;
      }
      expect(',');
      skip();
    }
    skip();
    if (at < text.length()) {
      throw error(at, "something behind the object");
    }
    return dump;
  }

  private VmcsField field(Matcher name) throws DumpFormatException {
    for (VmcsField field : VmcsField.all()) {
      if (field.name().equals(name.group(1))) {
        return field;
      }
    }
    throw error(name.start(1), "no VMCS field: " + name.group(1));
  }

  private long decimal(Matcher value) throws DumpFormatException {
    try {
      return value.group(2).startsWith("-")
          ? Long.parseLong(value.group(2))
          : Long.parseUnsignedLong(value.group(2));
    } catch (NumberFormatException e) {
      throw error(value.start(2), "more than 64 bits: " + value.group(2));
    }
  }

  private Matcher next(Pattern pattern, String expected) throws DumpFormatException {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw error(at, "expected " + expected);
    }
    at = matcher.end();
    return matcher;
  }

  private void skip() {
    Matcher matcher = BLANK.matcher(text).region(at, text.length());
    if (matcher.lookingAt()) {
      at = matcher.end();
    }
  }

  private void expect(char wanted) throws DumpFormatException {
    if (at >= text.length() || text.charAt(at) != wanted) {
      throw error(at, "expected " + wanted);
    }
    at++;
  }

  private DumpFormatException error(int where, String what) {
    String before = text.substring(0, where);
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    return new DumpFormatException(line, where - before.lastIndexOf('\n'), what);
  }
}
