package dev.testudo.processor.memory;

/// A page of RAM whose writes somebody wants to know of, above all the decoded code of that page.
/// TLBs hold no write entry for it, so that each store goes through [PhysicalMemory].
public abstract class WatchedPage {
  /// Whether a store to these bytes matters. Stores for which this is false do not leave their
  /// block.
  public abstract boolean watches(int offset, int length);

  /// Bytes of the page have been written.
  public abstract void written(int offset, int length);
}
