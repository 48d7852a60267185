package dev.testudo.cli.suite;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What QEMU's `-cpu` says: a model's name, features switched on (`+name`) or off (`-name`), and
/// properties (`name=value`).
///
/// @param name the model
/// @param features features by QEMU's names, true if on
/// @param properties the rest
public record CpuModel(String name, Map<String, Boolean> features, Map<String, String> properties) {
  /// Reads the option's value.
  public static CpuModel parse(String text) {
    Map<String, Boolean> features = new LinkedHashMap<>();
    Map<String, String> properties = new LinkedHashMap<>();
    String[] parts = text.strip().split(",");
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i].strip();
      int equals = part.indexOf('=');
      if (part.startsWith("+") || part.startsWith("-")) {
        features.put(part.substring(1), part.startsWith("+"));
      } else if (equals > 0) {
        String value = part.substring(equals + 1);
        switch (value) {
          case "on" -> features.put(part.substring(0, equals), true);
          case "off" -> features.put(part.substring(0, equals), false);
          default -> properties.put(part.substring(0, equals), value);
        }
      } else if (!part.isEmpty()) {
        features.put(part, true);
      }
    }
    return new CpuModel(parts[0].strip(), features, properties);
  }

  /// Whether a feature is switched on or off, if the option says anything about it.
  public Optional<Boolean> feature(String feature) {
    return Optional.ofNullable(features.get(feature));
  }
}
