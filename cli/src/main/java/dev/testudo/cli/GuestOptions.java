package dev.testudo.cli;

import dev.testudo.cli.suite.CpuModel;
import dev.testudo.hypervisor.state.L0Feature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// What every command that runs a guest lets the user choose about the machine.
final class GuestOptions {
  @Option(
      names = {"-m", "--memory"},
      paramLabel = "SIZE",
      converter = ByteSize.Converter.class,
      description = "RAM: 512M, 2G; a bare number is in MiB.")
  @Nullable ByteSize memory;

  @Option(
      names = {"-smp", "--processors"},
      paramLabel = "N",
      description = "Processors, 1 to 8.")
  @Nullable Integer processors;

  @Option(
      names = "-cpu",
      paramLabel = "NAME[,+F][,-F]",
      converter = CpuConverter.class,
      description =
          "The processor; the name is for compatibility with QEMU, features are switched by +NAME"
              + " and -NAME.")
  @Nullable CpuModel cpu;

  @Option(
      names = "--l0",
      paramLabel = "FEATURE=off,...",
      completionCandidates = L0Names.class,
      description = "Switch features of L0 off (or on): ${COMPLETION-CANDIDATES}.")
  List<String> l0 = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What RDRAND and RDSEED begin with (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  long seed;

  @Option(
      names = "--limit",
      paramLabel = "LIMIT",
      converter = RunLimit.Converter.class,
      description = "End after so many instructions (500M, 20G) or seconds (30s).")
  @Nullable RunLimit limit;

  @Mixin EngineOption engine = new EngineOption();

  @Option(names = "--stats", description = "Print what was counted at the end.")
  boolean stats;

  /// The features of L0 that are named, with whether they are to be on.
  Map<String, Boolean> l0Features() {
    Map<String, Boolean> features = new LinkedHashMap<>();
    for (String text : l0) {
      for (String one : text.split(",", -1)) {
        int equals = one.indexOf('=');
        String value = equals < 0 ? "on" : one.substring(equals + 1);
        String name = equals < 0 ? one : one.substring(0, equals);
        if (name.isBlank() || !value.equals("on") && !value.equals("off")) {
          throw new BadInput("--l0 " + text + ": write FEATURE=on or FEATURE=off, with commas");
        }
        features.put(name, value.equals("on"));
      }
    }
    return features;
  }

  RunLimit limit() {
    RunLimit given = limit;
    return given == null ? RunLimit.NONE : given;
  }

  Optional<ByteSize> memory() {
    return Optional.ofNullable(memory);
  }

  Optional<CpuModel> cpu() {
    return Optional.ofNullable(cpu);
  }

  Optional<Integer> processors() {
    return Optional.ofNullable(processors);
  }

  /// The names of L0's features for the help.
  static final class L0Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(L0Feature.values()).map(L0Feature::optionName).iterator();
    }
  }

  /// Reads `-cpu` for picocli.
  static final class CpuConverter implements ITypeConverter<CpuModel> {
    @Override
    public CpuModel convert(String value) {
      CpuModel model = CpuModel.parse(value);
      if (model.name().isEmpty()) {
        throw new TypeConversionException("'" + value + "' names no processor");
      }
      return model;
    }
  }
}
