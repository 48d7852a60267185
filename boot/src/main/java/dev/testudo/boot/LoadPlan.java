package dev.testudo.boot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What has to be done so that an image runs: memory to be written, and the state of the first
/// processor.
///
/// @param segments memory to be written, in this order
/// @param initialState the state of the first processor
public record LoadPlan(List<LoadSegment> segments, InitialState initialState) {
  /// Copies the list.
  public LoadPlan {
    segments = List.copyOf(segments);
  }

  /// Makes a plan after having checked that every segment lies in usable memory and that no two
  /// overlap.
  static LoadPlan checked(
      BootEnvironment environment, List<LoadSegment> segments, InitialState initialState)
      throws BootException {
    for (LoadSegment segment : segments) {
      if (segment.address() < 0 || segment.length() < 0 || segment.end() < 0) {
        throw new BootException(segment.name() + " has an address out of range");
      }
      if (segment.length() > 0 && environment.usableUntil(segment.address()) < segment.end()) {
        throw new BootException(
            "RAM too small: %s needs memory from 0x%x to 0x%x, but there are %d MiB of RAM"
                .formatted(
                    segment.name(),
                    segment.address(),
                    segment.end(),
                    (environment.usableBytes() + BootEnvironment.MEBIBYTE - 1)
                        / BootEnvironment.MEBIBYTE));
      }
    }
    List<LoadSegment> byAddress = new ArrayList<>(segments);
    byAddress.sort(Comparator.comparingLong(LoadSegment::address));
    for (int i = 1; i < byAddress.size(); i++) {
      LoadSegment lower = byAddress.get(i - 1);
      LoadSegment upper = byAddress.get(i);
      if (lower.end() > upper.address() && upper.length() > 0 && lower.length() > 0) {
        throw new BootException(
            "%s (0x%x to 0x%x) overlaps %s (from 0x%x)"
                .formatted(
                    lower.name(), lower.address(), lower.end(), upper.name(), upper.address()));
      }
    }
    return new LoadPlan(segments, initialState);
  }
}
