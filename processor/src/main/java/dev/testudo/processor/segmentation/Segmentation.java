package dev.testudo.processor.segmentation;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.UnimplementedException;

/// The checks of a segment on each access outside 64-bit mode.
public final class Segmentation {
  private Segmentation() {}

  /// The linear address of an offset in a segment, or #GP(0) or #SS(0).
  public static long linear(Cpu cpu, int segment, long offset, int size, boolean write) {
    throw new UnimplementedException("segment check");
  }
}
