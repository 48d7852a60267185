package dev.testudo.processor.memory;

/// Who is told of what is written through one window on memory. Writes through other windows are
/// not observed, nor those of a processor whose memory is another one.
public interface WriteObserver {
  /// Whether writes of a page matter at present. Processors that use the window ask before they
  /// take a page for one that they may write without further ado.
  boolean observes(long page);

  /// A page that is observed has been written.
  void written(long page);
}
