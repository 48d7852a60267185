package dev.testudo.boot;

/// Bytes that have to be in guest memory before the first instruction.
///
/// @param name what it is, for messages
/// @param address physical address
/// @param content the bytes
/// @param length the length in memory, of which what is behind the content is zero
public record LoadSegment(String name, long address, byte[] content, long length) {
  /// Creates a segment that is as long as its content.
  public static LoadSegment of(String name, long address, byte[] content) {
    return new LoadSegment(name, address, content, content.length);
  }

  /// The first address behind the segment.
  public long end() {
    return address + length;
  }
}
