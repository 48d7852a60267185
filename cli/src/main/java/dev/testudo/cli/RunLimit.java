package dev.testudo.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How long a guest may run: a number of instructions, which is exact and the same every time, or a
/// number of seconds of the host's clock, which is not.
///
/// @param instructions retired instructions allowed, all processors together
/// @param hostTime host time allowed
record RunLimit(long instructions, Duration hostTime) {
  /// Nothing stops the guest.
  static final RunLimit NONE = new RunLimit(Long.MAX_VALUE, Duration.ofDays(36_500));

  private static final Pattern SECONDS = Pattern.compile("([0-9]{1,9})(?:s|sec|seconds)");
  private static final Pattern INSTRUCTIONS = Pattern.compile("([0-9][0-9_]{0,22})([KMGT]?)");

  /// The host time allowed, in nanoseconds.
  long hostNanoseconds() {
    return hostTime.equals(NONE.hostTime) ? Long.MAX_VALUE : hostTime.toNanos();
  }

  static RunLimit parse(String text) {
    Matcher seconds = SECONDS.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (seconds.matches()) {
      long count = Long.parseLong(seconds.group(1));
      if (count > 0) {
        return new RunLimit(Long.MAX_VALUE, Duration.ofSeconds(count));
      }
    }
    Matcher counted = INSTRUCTIONS.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (counted.matches()) {
      long unit =
          switch (counted.group(2)) {
            case "K" -> 1_000L;
            case "M" -> 1_000_000L;
            case "G" -> 1_000_000_000L;
            case "T" -> 1_000_000_000_000L;
            default -> 1L;
          };
      String digits = counted.group(1).replace("_", "");
      if (digits.length() <= 18) {
        long count = Long.parseLong(digits);
        if (count > 0 && count <= Long.MAX_VALUE / unit) {
          return new RunLimit(count * unit, NONE.hostTime());
        }
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a limit: write instructions (500M, 20G) or seconds (30s)");
  }

  /// Reads the option's value for picocli.
  static final class Converter implements ITypeConverter<RunLimit> {
    @Override
    public RunLimit convert(String value) {
      try {
        return parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
