package dev.testudo.cli.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One section of the configuration: an image and how to run it.
///
/// @param name the section's name
/// @param file the image's file name
/// @param processors how many processors
/// @param arguments the image's command line, without the image's own name
/// @param machineOptions QEMU's options, one word each
/// @param groups the groups it belongs to
/// @param architecture the only architecture it is for, if it says so
/// @param timeoutSeconds how long it may take on hardware
/// @param accelerator the only accelerator it is for, if it says so
public record SuiteEntry(
    String name,
    String file,
    int processors,
    String arguments,
    List<String> machineOptions,
    List<String> groups,
    Optional<String> architecture,
    OptionalLong timeoutSeconds,
    Optional<String> accelerator) {

  /// The processor that it asks for.
  public Optional<CpuModel> cpu() {
    return option("-cpu").map(CpuModel::parse);
  }

  /// The amount of memory that it asks for, in QEMU's notation.
  public Optional<String> memory() {
    return option("-m");
  }

  /// Whether it is for 64-bit processors, as far as it says.
  public boolean isFor64Bit() {
    return architecture.map(one -> one.equals("x86_64")).orElse(true);
  }

  private Optional<String> option(String option) {
    int index = machineOptions.indexOf(option);
    return index >= 0 && index + 1 < machineOptions.size()
        ? Optional.of(machineOptions.get(index + 1))
        : Optional.empty();
  }

  /// Splits a line as a shell does: at blanks, except within quotes.
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean open = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0 && c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
        open = true;
      } else if (quote == 0 && Character.isWhitespace(c)) {
        if (open) {
          words.add(word.toString());
        }
        word.setLength(0);
        open = false;
      } else {
        word.append(c);
        open = true;
      }
    }
    if (open) {
      words.add(word.toString());
    }
    return words;
  }
}
