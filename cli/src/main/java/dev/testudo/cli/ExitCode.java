package dev.testudo.cli;

/// What the `testudo` command tells its caller. These numbers are promised by `testudo --help`.
public enum ExitCode {
  /// The command did what was asked.
  SUCCESS(0, "success: the guest powered off, or every test passed"),
  /// The command worked; what it judged did not.
  FAILURE(1, "a test failed, or the two ways of running differ"),
  /// Nothing was run, because of what the user gave or what the host lacks.
  BAD_INPUT(
      2, "bad input: a wrong option, file, package or image, or something missing on the host"),
  /// The guest stopped in a way that no guest should.
  GUEST_STOPPED(3, "the guest stopped: triple fault, or something the machine does not implement"),
  /// The guest used up what `--limit` allows.
  LIMIT(4, "the guest did not finish within --limit"),
  /// A defect of Testudo itself.
  DEFECT(70, "a defect in Testudo: please report it with what it printed");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /// The number given to the operating system.
  public int code() {
    return code;
  }

  /// One line for the help.
  public String meaning() {
    return meaning;
  }
}
