package dev.testudo.processor.semantics.simd;

/// Shifts of packed integers in a 64-bit word, by one count for all lanes. The count is unsigned
/// and may be anything: from the lane width up all bits are shifted out.
public final class PackedShift {
  private static final long EACH_WORD = 0x0001_0001_0001_0001L;
  private static final long EACH_DWORD = 0x0000_0001_0000_0001L;

  private PackedShift() {}

  private static boolean beyond(long count, int width) {
    return Long.compareUnsigned(count, width) >= 0;
  }

  public static long leftWords(long a, long count) {
    return beyond(count, 16) ? 0 : a << count & (0xffff << count & 0xffff) * EACH_WORD;
  }

  public static long leftDwords(long a, long count) {
    return beyond(count, 32) ? 0 : a << count & (0xffff_ffffL << count & 0xffff_ffffL) * EACH_DWORD;
  }

  public static long leftQwords(long a, long count) {
    return beyond(count, 64) ? 0 : a << count;
  }

  public static long rightWords(long a, long count) {
    return beyond(count, 16) ? 0 : a >>> count & (0xffff >>> count) * EACH_WORD;
  }

  public static long rightDwords(long a, long count) {
    return beyond(count, 32) ? 0 : a >>> count & (0xffff_ffffL >>> count) * EACH_DWORD;
  }

  public static long rightQwords(long a, long count) {
    return beyond(count, 64) ? 0 : a >>> count;
  }

  public static long rightSignedWords(long a, long count) {
    long n = beyond(count, 16) ? 15 : count;
    long sign = PackedArithmetic.WORDS >>> n;
    return PackedArithmetic.subtract(rightWords(a, n) ^ sign, sign, PackedArithmetic.WORDS);
  }

  public static long rightSignedDwords(long a, long count) {
    int n = beyond(count, 32) ? 31 : (int) count;
    return PackedMultiplication.dwords((int) a >> n, (int) (a >>> 32) >> n);
  }
}
