package dev.testudo.machine.device;

/// An interrupt line that remembers its level and its rising edges.
public final class RecordedLine implements InterruptLine {
  private boolean level;
  private int edges;

  @Override
  public void set(boolean asserted) {
    if (asserted && !level) {
      edges++;
    }
    level = asserted;
  }

  /// The present level.
  public boolean isAsserted() {
    return level;
  }

  /// How often it has risen.
  public int edges() {
    return edges;
  }
}
