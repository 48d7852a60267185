package dev.testudo.cli;

import dev.testudo.processor.Engine;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// `--engine`: how the simulated processors execute code.
final class EngineOption {
  @Option(
      names = "--engine",
      paramLabel = "NAME",
      converter = Converter.class,
      completionCandidates = Names.class,
      description =
          "How code is executed: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). No guest can"
              + " tell.")
  Engine engine = Engine.DEFAULT;

  /// The engines' names for the help.
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Engine.values()).map(Engine::toString).iterator();
    }
  }

  /// Reads the name for picocli.
  static final class Converter implements ITypeConverter<Engine> {
    @Override
    public Engine convert(String value) {
      return Arrays.stream(Engine.values())
          .filter(one -> one.toString().equals(value.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(() -> new TypeConversionException("'" + value + "' names no engine"));
    }
  }
}
