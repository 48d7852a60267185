package dev.testudo.machine.device;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Physical addresses that are not RAM. Addresses that nobody claims read as all ones and ignore
/// writes.
public final class MmioBus {
  private record Range(long start, long end, MmioDevice device) {
    boolean holds(long address) {
      return address >= start && address < end;
    }
  }

  private Range[] ranges = {};

  /// Attaches a device to a range of physical addresses; where ranges overlap, the one attached
  /// last answers.
  public void attach(long start, long length, MmioDevice device) {
    Range[] longer = new Range[ranges.length + 1];
    System.arraycopy(ranges, 0, longer, 1, ranges.length);
    longer[0] = new Range(start, start + length, device);
    ranges = longer;
  }

  /// Removes every range of a device.
  public void detach(MmioDevice device) {
    ranges =
        Arrays.stream(ranges).filter(range -> !range.device.equals(device)).toArray(Range[]::new);
  }

  /// Whether a device answers at an address.
  public boolean isClaimed(long address) {
    return find(address) != null;
  }

  /// Reads 1, 2, 4 or 8 bytes.
  public long read(long address, int size) {
    Range range = find(address);
    return (range == null ? -1L : range.device.read(address - range.start, size)) & mask(size);
  }

  /// Writes 1, 2, 4 or 8 bytes.
  public void write(long address, int size, long value) {
    Range range = find(address);
    if (range != null) {
      range.device.write(address - range.start, size, value & mask(size));
    }
  }

  private @Nullable Range find(long address) {
    for (Range range : ranges) {
      if (range.holds(address)) {
        return range;
      }
    }
    return null;
  }

  private static long mask(int size) {
    return size == 8 ? -1L : (1L << (8 * size)) - 1;
  }
}
