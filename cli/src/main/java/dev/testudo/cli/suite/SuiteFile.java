package dev.testudo.cli.suite;

import dev.testudo.cli.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads `unittests.cfg`: sections in brackets, `key = value` lines, comments after `#`. The keys
/// of older files (`extra_params`) are read as the newer ones (`qemu_params`, `test_args`).
public final class SuiteFile {
  private SuiteFile() {}

  /// The sections of a file, in order.
  public static List<SuiteEntry> read(Path file) {
    try {
      return parse(file.toString(), Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new BadInput("cannot read the configuration " + file, e);
    }
  }

  static List<SuiteEntry> parse(String file, List<String> lines) {
    List<SuiteEntry> entries = new ArrayList<>();
    String section = "";
    Map<String, String> keys = new LinkedHashMap<>();
    int number = 0;
    for (String raw : lines) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (line.startsWith("[") && line.endsWith("]")) {
        add(entries, file, section, keys);
        section = line.substring(1, line.length() - 1).strip();
        keys = new LinkedHashMap<>();
      } else if (equals > 0 && !section.isEmpty()) {
        keys.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      } else {
        throw new BadInput(file + ":" + number + ": neither a [section] nor key = value: " + line);
      }
    }
    add(entries, file, section, keys);
    if (entries.isEmpty()) {
      throw new BadInput(file + " has no [section]: it is no configuration of kvm-unit-tests");
    }
    return entries;
  }

  private static void add(
      List<SuiteEntry> entries, String file, String section, Map<String, String> keys) {
    if (section.isEmpty()) {
      return;
    }
    String image = keys.get("file");
    if (image == null) {
      throw new BadInput(file + ": section [" + section + "] names no file");
    }
    List<String> options =
        new ArrayList<>(
            SuiteEntry.words(
                keys.getOrDefault("qemu_params", keys.getOrDefault("extra_params", ""))));
    String arguments = String.join(" ", SuiteEntry.words(keys.getOrDefault("test_args", "")));
    int append = options.indexOf("-append");
    if (append >= 0 && append + 1 < options.size()) {
      arguments = (options.get(append + 1) + " " + arguments).strip();
      options.subList(append, append + 2).clear();
    }
    entries.add(
        new SuiteEntry(
            section,
            image,
            processors(file, section, keys.getOrDefault("smp", "1")),
            arguments,
            List.copyOf(options),
            SuiteEntry.words(keys.getOrDefault("groups", "")),
            Optional.ofNullable(keys.get("arch")),
            timeout(keys.getOrDefault("timeout", "")),
            Optional.ofNullable(keys.get("accel"))));
  }

  private static int processors(String file, String section, String value) {
    // $MAX_SMP stands for as many as the host has.
    if (value.contains("$")) {
      return 4;
    }
    if (!value.matches("[0-9]{1,3}")) {
      throw new BadInput(file + ": section [" + section + "] has smp = " + value);
    }
    return Integer.parseInt(value);
  }

  private static OptionalLong timeout(String value) {
    String digits = value.replaceAll("s$", "");
    return digits.matches("[0-9]{1,9}")
        ? OptionalLong.of(Long.parseLong(digits))
        : OptionalLong.empty();
  }
}
