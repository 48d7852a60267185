package dev.testudo.benchmarks.linux;

import dev.testudo.benchmarks.measure.Contender;
import dev.testudo.benchmarks.measure.Results;
import dev.testudo.benchmarks.measure.RoundOptions;
import dev.testudo.benchmarks.measure.Rounds;
import dev.testudo.cli.BadInput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Boots Linux on every contender and has it do what is measured.
public final class LinuxMeasurement {
  /// How often each part is measured in one run: the first times find a machine that has not met
  /// that code yet, which the median leaves out.
  private static final int REPEATS = 3;

  private LinuxMeasurement() {}

  /// The boot, and the exits if they are wanted.
  public static Results measure(RoundOptions options, LinuxOptions linux, boolean exits)
      throws IOException, InterruptedException {
    Payload payload = exits ? Payload.all(REPEATS) : Payload.NONE;
    Duration silence = options.silence();
    try (LinuxFiles files = LinuxFiles.of(linux.guest())) {
      List<Contender> contenders = new ArrayList<>();
      contenders.add(LinuxContender.testudo("--nested", options.engine, files, payload, silence));
      contenders.add(LinuxContender.testudo("--bare", options.engine, files, payload, silence));
      if (!options.alone) {
        contenders.add(LinuxContender.qemu(files, payload, silence));
      }
      return Rounds.run(contenders, options.rounds);
    } catch (BadInput e) {
      Results results = new Results();
      results.without("Linux", String.valueOf(e.getMessage()));
      return results;
    }
  }
}
