package dev.testudo.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// An amount of guest memory as QEMU writes it: `512`, `512M`, `2G`, `size=2G`. A bare number is in
/// MiB.
///
/// @param bytes the amount, a whole number of 4 KiB pages
record ByteSize(long bytes) {
  private static final long MEBIBYTE = 1L << 20;
  private static final long PAGE = 4096;
  private static final Pattern NOTATION =
      Pattern.compile("(?:size=)?([0-9]{1,12})([KMGT]?)(?:I?B)?", Pattern.CASE_INSENSITIVE);

  static ByteSize mebibytes(long count) {
    return new ByteSize(count * MEBIBYTE);
  }

  static ByteSize parse(String text) {
    Matcher matcher = NOTATION.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a size: write it as 512M or 2G (a bare number is in MiB)");
    }
    long unit =
        switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
          case "K" -> 1L << 10;
          case "G" -> 1L << 30;
          case "T" -> 1L << 40;
          default -> MEBIBYTE;
        };
    long count = Long.parseLong(matcher.group(1));
    if (count == 0 || count > (1L << 46) / unit) {
      throw new IllegalArgumentException("'" + text + "' is not a size any machine here can have");
    }
    return new ByteSize((count * unit + PAGE - 1) / PAGE * PAGE);
  }

  @Override
  public String toString() {
    return bytes % MEBIBYTE == 0 ? bytes / MEBIBYTE + "M" : bytes / 1024 + "K";
  }

  /// Reads the option's value for picocli.
  static final class Converter implements ITypeConverter<ByteSize> {
    @Override
    public ByteSize convert(String value) {
      try {
        return parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
