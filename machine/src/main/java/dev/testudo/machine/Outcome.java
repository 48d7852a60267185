package dev.testudo.machine;

/// How a run of a machine ended.
public sealed interface Outcome {
  /// One line for people.
  String describe();

  /// The guest switched the machine off.
  ///
  /// @param by the way it took
  record PoweredOff(String by) implements Outcome {
    @Override
    public String describe() {
      return "powered off (" + by + ")";
    }
  }

  /// The guest reset the machine.
  ///
  /// @param by the way it took
  record Reset(String by) implements Outcome {
    @Override
    public String describe() {
      return "reset (" + by + ")";
    }
  }

  /// A test program ended with a status, (value &lt;&lt; 1) | 1.
  ///
  /// @param status the status as a process would return it
  record Exited(int status) implements Outcome {
    @Override
    public String describe() {
      return "exited with status " + status;
    }
  }

  /// The guest put the machine to sleep, and nothing here wakes it.
  ///
  /// @param state 3 for S3
  record Sleeping(int state) implements Outcome {
    @Override
    public String describe() {
      return "sleeping in S" + state + ": waking up is not implemented";
    }
  }

  /// A processor shut down after a triple fault.
  ///
  /// @param processor its number
  record TripleFault(int processor) implements Outcome {
    @Override
    public String describe() {
      return "triple fault on processor " + processor;
    }
  }

  /// Every processor is halted, and nothing will ever wake one.
  record HaltedForever() implements Outcome {
    @Override
    public String describe() {
      return "halted for ever";
    }
  }

  /// The run was ended from outside.
  ///
  /// @param what the limit that was reached
  record LimitReached(String what) implements Outcome {
    @Override
    public String describe() {
      return "stopped: " + what;
    }
  }

  /// The guest did something that the machine does not implement.
  ///
  /// @param processor the number of the processor that did it
  /// @param what what it was, with the place
  record Unimplemented(int processor, String what) implements Outcome {
    @Override
    public String describe() {
      return "not implemented: " + what + ", processor " + processor;
    }
  }
}
