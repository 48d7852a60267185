package dev.testudo.conformance.vector;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;

/// Replays the recorded vectors on our processor and tells where it differs from silicon.
///
///     java ... dev.testudo.conformance.vector.VectorReplay [-n STATES_SHOWN] [-q] [REGEX]
///
/// REGEX selects forms by a part of their text, such as `^add ` or `xmm`. `-q` prints only the counts.
public final class VectorReplay {
  /// What came of a replay.
  ///
  /// @param forms forms replayed
  /// @param failedForms forms with at least one difference
  /// @param states states replayed
  /// @param failedStates states with differences
  public record Result(int forms, int failedForms, int states, int failedStates) {}

  private final PrintStream out;
  private final int shown;
  private final VectorMachine machine;

  private VectorReplay(PrintStream out, int shown) {
    machine = new VectorMachine();
    this.out = out;
    this.shown = shown;
  }

  /// Replays all forms whose text contains a match of `filter`.
  ///
  /// @param shown differing states to print for each form, -1 for not even the form's name
  public static Result replay(Pattern filter, PrintStream out, int shown) {
    VectorReplay replay = new VectorReplay(out, shown);
    int forms = 0;
    int failedForms = 0;
    int states = 0;
    int failedStates = 0;
    for (VectorForm form : VectorFile.embedded().forms()) {
      if (!filter.matcher(form.title()).find()) {
        continue;
      }
      int failed = replay.replay(form);
      forms++;
      failedForms += failed > 0 ? 1 : 0;
      states += form.states();
      failedStates += failed;
    }
    return new Result(forms, failedForms, states, failedStates);
  }

  private int replay(VectorForm form) {
    int failed = 0;
    ByteBuffer outcomes = form.outcomes().duplicate().order(form.outcomes().order());
    for (int i = 0; i < form.states(); i++) {
      VectorState before = form.initial(i);
      Outcome silicon = VectorForm.read(outcomes, form.kind(), before);
      List<String> differences;
      try {
        Outcome ours = machine.run(form, before);
        differences = Comparison.differences(form, before, silicon, ours);
      } catch (RuntimeException e) {
        differences = List.of(e.getClass().getSimpleName() + ": " + e.getMessage() + at(e));
      }
      if (!differences.isEmpty() && failed++ < shown) {
        out.println(form.title() + "  state " + i + hex(form.code()));
        if (silicon.vector() != Outcome.NO_EXCEPTION) {
          out.println("    silicon raised #" + silicon.vector());
        }
        Comparison.describe(form, before).forEach(line -> out.println("    " + line));
        differences.forEach(line -> out.println("  ! " + line));
      }
    }
    if (failed > 0 && shown >= 0) {
      out.println("FAIL " + form.title() + ": " + failed + " of " + form.states() + " states");
    }
    return failed;
  }

  private static String at(RuntimeException e) {
    return e.getStackTrace().length > 0 ? " at " + e.getStackTrace()[0] : "";
  }

  private static String hex(byte[] code) {
    StringBuilder text = new StringBuilder(" ");
    for (byte b : code) {
      text.append(" %02x".formatted(b));
    }
    return text.toString();
  }

  /// Exit code 1 when there are differences.
  public static void main(String[] arguments) {
    int shown = 1;
    Pattern filter = Pattern.compile("");
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "-q" -> shown = -1;
        case "-n" -> shown = Integer.parseInt(arguments[++i]);
        default -> filter = Pattern.compile(arguments[i]);
      }
    }
    Result result = replay(filter, System.out, shown);
    System.out.println(result);
    System.exit(result.failedForms() == 0 ? 0 : 1);
  }
}
