package dev.testudo.machine.device.rtc;

/// What firmware writes into the CMOS memory: the sizes of RAM and a checksum.
public final class CmosMemory {
  /// Index of the century, which the ACPI tables name.
  public static final int CENTURY = RtcRegisters.CENTURY;

  private static final int EQUIPMENT = 0x14;
  private static final int BASE_MEMORY = 0x15;
  private static final int EXTENDED_MEMORY = 0x17;
  private static final int CHECKSUM = 0x2e;
  private static final int EXTENDED_MEMORY_FOUND = 0x30;
  private static final int MEMORY_ABOVE_16_MIB = 0x34;
  private static final int HIGH_MEMORY = 0x5b;
  private static final int PROCESSORS_LESS_ONE = 0x5f;

  private static final int BASE_KIBIBYTES = 640;
  private static final long MEBIBYTE = 1 << 20;
  private static final long MOST = 0xffff;

  private CmosMemory() {}

  /// Fills the memory.
  ///
  /// @param lowBytes where RAM below 4 GiB ends
  /// @param highBytes RAM above 4 GiB
  /// @param processors how many there are
  public static void fill(RealTimeClock clock, long lowBytes, long highBytes, int processors) {
    long extended = Math.min((lowBytes - MEBIBYTE) >> 10, MOST);
    long above16 = lowBytes > 16 * MEBIBYTE ? Math.min((lowBytes >> 16) - 256, MOST) : 0;
    // A coprocessor and no display.
    clock.setMemory(EQUIPMENT, 0x02);
    put(clock, BASE_MEMORY, BASE_KIBIBYTES, 2);
    put(clock, EXTENDED_MEMORY, extended, 2);
    put(clock, EXTENDED_MEMORY_FOUND, extended, 2);
    put(clock, MEMORY_ABOVE_16_MIB, above16, 2);
    put(clock, HIGH_MEMORY, highBytes >> 16, 3);
    clock.setMemory(PROCESSORS_LESS_ONE, processors - 1);
    int sum = 0;
    for (int index = 0x10; index < CHECKSUM; index++) {
      sum += clock.memory(index);
    }
    clock.setMemory(CHECKSUM, sum >> 8);
    clock.setMemory(CHECKSUM + 1, sum);
  }

  private static void put(RealTimeClock clock, int index, long value, int size) {
    for (int i = 0; i < size; i++) {
      clock.setMemory(index + i, (int) (value >>> 8 * i));
    }
  }
}
