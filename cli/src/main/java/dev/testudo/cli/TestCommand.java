package dev.testudo.cli;

import dev.testudo.boot.BootException;
import dev.testudo.boot.BootImage;
import dev.testudo.cli.report.JUnitXml;
import dev.testudo.cli.suite.SuiteEntry;
import dev.testudo.cli.suite.SuiteEnvironment;
import dev.testudo.cli.suite.SuiteFile;
import dev.testudo.machine.ConsoleInput;
import dev.testudo.processor.ProcessorModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs images of kvm-unit-tests both ways and compares what they report.
@Command(
    name = "test",
    description =
        "Run kvm-unit-tests images, each nested and bare; count their results and show where the"
            + " two ways differ.",
    footerHeading = "%nThe images come from you:%n",
    footer = {
      "  testudo test vmexit.flat -append=cpuid",
      "  testudo test --config unittests.cfg FOLDER --group vmx",
      "  testudo test --config unittests.cfg FOLDER --only smap --only realmode",
      "XPASS: nothing failed, but checks passed that the image expects to fail",
      "because of an error in KVM; they are named.",
      "Without --limit an image may take 20G instructions, or as many as its",
      "configured timeout has nanoseconds.",
    })
final class TestCommand extends Subcommand {
  private static final long LEAST_LIMIT = 20_000_000_000L;
  private static final long LARGE_STACK = 64L << 20;

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGE",
      description = "Images; with --config, the folder that holds them.")
  List<Path> images = new ArrayList<>();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "kvm-unit-tests' unittests.cfg: run its entries.")
  @Nullable Path config;

  @Option(names = "--group", paramLabel = "NAME", description = "Only entries of this group.")
  List<String> groups = new ArrayList<>();

  @Option(names = "--only", paramLabel = "NAME", description = "Only the entry of this name.")
  List<String> only = new ArrayList<>();

  @Option(names = "-append", paramLabel = "TEXT", description = "The images' arguments.")
  String append = "";

  @Option(names = "--junit", paramLabel = "FILE", description = "Write the results as JUnit XML.")
  @Nullable Path junit;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description = "Write the results as a table in Markdown.")
  @Nullable Path table;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "How many to run at a time (default: the host's processors).")
  @Nullable Integer jobs;

  @Option(names = "--console", description = "Print the consoles, too.")
  boolean console;

  @Mixin WayOption way = new WayOption();
  @Mixin GuestOptions options = new GuestOptions();

  /// An image with what it needs.
  ///
  /// @param name what it is called
  /// @param file its file name
  /// @param guest the machine for it
  /// @param seconds the time the configuration allows
  private record Item(String name, String file, Guest guest, OptionalLong seconds) {}

  @Override
  public Integer call() {
    PrintWriter out = out();
    List<Item> items = config == null ? given() : configured(config);
    if (items.isEmpty()) {
      throw new BadInput("no entry is chosen by --group and --only");
    }
    checkWritable(junit, "--junit");
    checkWritable(table, "--table");
    List<Way> ways = way.isGiven() ? List.of(way.or(Way.NESTED)) : List.of(Way.NESTED, Way.BARE);
    List<SuiteRun> results = runAll(out, items, ways);
    write(results);
    long bad = results.stream().filter(one -> !one.isGood()).count();
    out.printf("%d of %d good%n", results.size() - bad, results.size());
    out.flush();
    return bad == 0 ? ExitCode.SUCCESS.code() : ExitCode.FAILURE.code();
  }

  private List<SuiteRun> runAll(PrintWriter out, List<Item> items, List<Way> ways) {
    int atATime = jobs == null ? Runtime.getRuntime().availableProcessors() : Math.max(1, jobs);
    SuiteProgress progress = new SuiteProgress(err(), items.size() * ways.size());
    List<SuiteRun> results = new ArrayList<>();
    try (ExecutorService executor =
        Executors.newFixedThreadPool(
            Math.min(atATime, items.size()),
            task -> new Thread(null, task, "testudo-test", LARGE_STACK))) {
      List<Future<SuiteRun>> futures = new ArrayList<>();
      for (Item item : items) {
        futures.add(executor.submit(() -> run(item, ways, progress)));
      }
      for (Future<SuiteRun> future : futures) {
        SuiteRun result = future.get();
        results.add(result);
        result.lines(options.stats).forEach(out::println);
        if (console) {
          result.runs().forEach(run -> run.console().forEach(line -> out.println("  | " + line)));
        }
        out.flush();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new BadInput("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BadInput input) {
        throw input;
      }
      throw new IllegalStateException(e.getCause());
    }
    return results;
  }

  private static Guest withEnvironment(Item item) {
    Guest guest = item.guest();
    return guest.withArguments(
        guest.commandLine(),
        List.of(SuiteEnvironment.of(item.file(), guest.processors(), guest.memory().bytes())));
  }

  private SuiteRun run(Item item, List<Way> ways, SuiteProgress progress) {
    RunLimit limit = options.limit == null ? limit(item.seconds()) : options.limit();
    List<GuestRun> runs = new ArrayList<>();
    for (Way one : ways) {
      ConsoleRecorder recorder = new ConsoleRecorder(Optional.empty(), line -> {});
      GuestRun run =
          withEnvironment(item)
              .run(
                  one,
                  limit,
                  recorder,
                  ConsoleInput.SILENT,
                  instructions -> progress.at(item.name(), one, instructions));
      progress.ended(item.name(), one, SuiteRun.judge(run), run.seconds());
      runs.add(run);
    }
    return new SuiteRun(item.name(), runs);
  }

  /// Counted in instructions, so that the verdict does not depend on how fast the host is. A second
  /// of virtual time is at least a thousand million instructions long.
  private static RunLimit limit(OptionalLong seconds) {
    long second = ProcessorModel.TSC_FREQUENCY;
    return new RunLimit(
        Math.max(LEAST_LIMIT, Math.min(seconds.orElse(0), 3600) * second),
        RunLimit.NONE.hostTime());
  }

  private List<Item> given() {
    if (!groups.isEmpty() || !only.isEmpty()) {
      throw new BadInput("--group and --only choose entries of a --config");
    }
    return images.stream()
        .map(file ->
            new Item(
                String.valueOf(file.getFileName()),
                String.valueOf(file.getFileName()),
                Guest.of(read(file), options, ByteSize.mebibytes(512))
                    .withTestDevices()
                    .withArguments(append, List.of()),
                OptionalLong.empty()))
        .toList();
  }

  private List<Item> configured(Path file) {
    if (images.size() != 1 || !Files.isDirectory(images.getFirst())) {
      throw new BadInput("--config wants one folder that holds the images");
    }
    List<Item> items = new ArrayList<>();
    for (SuiteEntry entry : SuiteFile.read(file)) {
      if (!entry.isFor64Bit()
          || !groups.isEmpty() && groups.stream().noneMatch(entry.groups()::contains)
          || !only.isEmpty() && !only.contains(entry.name())) {
        continue;
      }
      BootImage image = read(images.getFirst().resolve(entry.file()));
      ByteSize memory = entry.memory().map(ByteSize::parse).orElse(ByteSize.mebibytes(512));
      Guest plain =
          Guest.of(image, options, memory)
              .withTestDevices()
              .withArguments((entry.arguments() + " " + append).strip(), List.of());
      items.add(
          new Item(
              entry.name(),
              entry.file(),
              plain.withProcessors(
                  options.processors().orElse(entry.processors()), options.cpu().or(entry::cpu)),
              entry.timeoutSeconds()));
    }
    return items;
  }

  private static BootImage read(Path file) {
    try {
      return BootImage.read(file);
    } catch (BootException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }

  private static void checkWritable(@Nullable Path file, String option) {
    Path folder = file == null ? null : file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new BadInput(option + " " + file + ": there is no folder " + folder);
    }
  }

  private void write(List<SuiteRun> results) {
    Path xml = junit;
    Path markdown = table;
    try {
      if (xml != null) {
        JUnitXml.write(xml, results.stream().flatMap(one -> one.suites().stream()).toList());
      }
      if (markdown != null) {
        Files.write(markdown, ResultTable.lines(results));
      }
    } catch (IOException e) {
      throw new BadInput("the results cannot be written", e);
    }
  }
}
