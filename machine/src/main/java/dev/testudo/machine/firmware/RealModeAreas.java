package dev.testudo.machine.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The interrupt vectors and data areas that a BIOS would have left in low memory, and the few
/// instructions at its end that software may run into.
public final class RealModeAreas {
  /// Where the interrupt vectors and the BIOS data area lie.
  public static final long LOW_AREAS = 0;

  /// Where the extended BIOS data area lies.
  public static final long EXTENDED_DATA = MemoryLayout.EXTENDED_BIOS_DATA;

  /// Where the last segment of the BIOS lies.
  public static final long BIOS = 0xf_0000;

  private static final int VECTORS = 256;
  private static final int BIOS_SEGMENT = 0xf000;
  private static final int RETURN_OFFSET = 0xff53;
  private static final int HALT_OFFSET = 0xe05b;
  private static final int RESET_OFFSET = 0xfff0;
  private static final int MODEL_OFFSET = 0xfffe;
  private static final int CONVENTIONAL_KIBIBYTES = 639;

  private RealModeAreas() {}

  /// The interrupt vectors, which all lead to an IRET, and the BIOS data area.
  public static byte[] lowAreas() {
    ByteBuffer areas = ByteBuffer.allocate(0x500).order(ByteOrder.LITTLE_ENDIAN);
    for (int vector = 0; vector < VECTORS; vector++) {
      areas.putInt(BIOS_SEGMENT << 16 | RETURN_OFFSET);
    }
    areas.putShort(0x400, (short) 0x3f8);
    areas.putShort(0x40e, (short) (MemoryLayout.EXTENDED_BIOS_DATA >> 4));
    // One serial port, a coprocessor, no display.
    areas.putShort(0x410, (short) 0x0202);
    areas.putShort(0x413, (short) CONVENTIONAL_KIBIBYTES);
    areas.putShort(0x463, (short) 0x3d4);
    return areas.array();
  }

  /// The extended BIOS data area, which begins with its size in KiB.
  public static byte[] extendedData() {
    return new byte[] {1};
  }

  /// The last segment of the BIOS: an IRET, and a reset entry that halts for ever.
  public static byte[] bios() {
    ByteBuffer bios = ByteBuffer.allocate(0x1_0000).order(ByteOrder.LITTLE_ENDIAN);
    bios.put(RETURN_OFFSET, (byte) 0xcf);
    bios.put(HALT_OFFSET, new byte[] {(byte) 0xfa, (byte) 0xf4, (byte) 0xeb, (byte) 0xfc});
    bios.put(RESET_OFFSET, (byte) 0xea);
    bios.putShort(RESET_OFFSET + 1, (short) HALT_OFFSET);
    bios.putShort(RESET_OFFSET + 3, (short) BIOS_SEGMENT);
    bios.put(MODEL_OFFSET, (byte) 0xfc);
    return bios.array();
  }
}
