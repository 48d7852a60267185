package dev.testudo.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/// Starts the `testudo` command and turns every outcome into an exit code: a wrong option or input
/// is one line and [ExitCode#BAD_INPUT], never a stack trace.
public final class Main {
  /// A guest's deepest chain of operations fits many times.
  private static final long STACK_BYTES = 64L << 20;

  private Main() {}

  /// The process's entry point.
  public static void main(String[] arguments) throws InterruptedException {
    int[] code = {ExitCode.DEFECT.code()};
    Thread thread = new Thread(null, () -> code[0] = execute(arguments), "testudo", STACK_BYTES);
    thread.start();
    thread.join();
    System.out.flush();
    System.err.flush();
    System.exit(code[0]);
  }

  /// Runs one command line and gives its exit code, without ending the JVM.
  public static int execute(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new TestudoCommand())
        .setUsageHelpAutoWidth(true)
        .setUsageHelpLongOptionsMaxWidth(30)
        .setParameterExceptionHandler(Main::refuse)
        .setExecutionExceptionHandler(Main::explain);
  }

  private static int refuse(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    String unknown =
        exception instanceof MissingParameterException ? unknown(command, arguments) : null;
    String message =
        unknown == null
            ? String.valueOf(exception.getMessage()).lines().findFirst().orElse("")
            : "Unknown option: '" + unknown + "'";
    line(
        command.getErr(),
        message + "; see '" + command.getCommandSpec().qualifiedName(" ") + " --help'");
    return ExitCode.BAD_INPUT.code();
  }

  /// The first word that looks like an option and is none. It says more than that another is
  /// missing, which is what the parser finds first.
  private static @Nullable String unknown(CommandLine command, String[] arguments) {
    for (String word : arguments) {
      String name = word.split("=", 2)[0];
      if (name.startsWith("--") && !command.getCommandSpec().optionsMap().containsKey(name)) {
        return name;
      }
    }
    return null;
  }

  private static int explain(
      Exception exception, CommandLine command, CommandLine.ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (exception instanceof BadInput) {
      line(err, String.valueOf(exception.getMessage()));
      return ExitCode.BAD_INPUT.code();
    }
    line(err, "this is a defect in Testudo, please report it: " + exception);
    exception.printStackTrace(err);
    err.flush();
    return ExitCode.DEFECT.code();
  }

  private static void line(PrintWriter err, String message) {
    err.println("testudo: " + message);
    err.flush();
  }
}
