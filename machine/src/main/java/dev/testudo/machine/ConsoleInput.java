package dev.testudo.machine;

/// Bytes that come into the machine through its serial port.
///
/// What a person types arrives at no defined virtual time, so a machine with a live input is not
/// deterministic; one without is.
public interface ConsoleInput {
  /// No byte is there.
  int NONE = -1;

  /// Nobody ever types anything.
  ConsoleInput SILENT =
      new ConsoleInput() {
        @Override
        public int poll() {
          return NONE;
        }

        @Override
        public boolean await() {
          return false;
        }
      };

  /// The next byte, or [#NONE] when there is none at present.
  int poll();

  /// Waits until there is a byte; the machine has nothing else to do.
  ///
  /// @return false when there will never be one
  boolean await();
}
