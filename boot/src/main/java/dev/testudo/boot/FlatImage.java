package dev.testudo.boot;

import java.util.ArrayList;
import java.util.List;

/// A flat binary: bytes at an address, entered at a point of them.
///
/// @param name for messages
/// @param content the bytes
/// @param loadAddress where they are put
/// @param entry where they are entered
/// @param mode in which mode
public record FlatImage(String name, byte[] content, long loadAddress, long entry, Mode mode)
    implements BootImage {
  /// Where a boot sector is put.
  public static final long BOOT_SECTOR_ADDRESS = 0x7c00;

  /// The mode in which a flat binary is entered.
  public enum Mode {
    /// Real mode.
    REAL,
    /// 32-bit protected mode with flat segments.
    PROTECTED,
    /// 64-bit mode with the first 4 GiB mapped to themselves.
    LONG
  }

  /// A binary that is entered in real mode like a boot sector.
  public static FlatImage bootSector(String name, byte[] content) {
    return new FlatImage(name, content, BOOT_SECTOR_ADDRESS, BOOT_SECTOR_ADDRESS, Mode.REAL);
  }

  @Override
  public String format() {
    return "flat binary";
  }

  @Override
  public LoadPlan plan(BootEnvironment environment) throws BootException {
    if (content.length == 0) {
      throw new BootException(name + " is empty");
    }
    List<LoadSegment> segments = new ArrayList<>();
    segments.add(LoadSegment.of(name, loadAddress, content));
    InitialState state =
        switch (mode) {
          case REAL -> realMode();
          case PROTECTED ->
              InitialState.protectedMode(
                  entry,
                  GlobalDescriptors.CODE,
                  GlobalDescriptors.DATA,
                  GlobalDescriptors.ADDRESS,
                  GlobalDescriptors.LIMIT);
          case LONG ->
              InitialState.longMode(
                  entry,
                  IdentityPageTables.ADDRESS,
                  GlobalDescriptors.CODE,
                  GlobalDescriptors.DATA,
                  GlobalDescriptors.ADDRESS,
                  GlobalDescriptors.LIMIT);
        };
    if (mode != Mode.REAL) {
      segments.add(GlobalDescriptors.segment(mode == Mode.LONG));
    }
    if (mode == Mode.LONG) {
      segments.add(IdentityPageTables.segment());
    }
    return LoadPlan.checked(environment, segments, state);
  }

  private InitialState realMode() throws BootException {
    if (entry < 0 || entry > 0xf_ffff) {
      throw new BootException(name + ": a real-mode entry point must lie below 1 MiB");
    }
    // A boot sector is entered at 0000:7c00; what lies above the first segment gets a segment of
    // its own.
    int segment = entry <= 0xffff ? 0 : (int) (entry >> 4) & 0xf000;
    int offset = (int) entry - (segment << 4);
    return InitialState.realMode(segment, offset)
        .with(GeneralRegister.RSP, BOOT_SECTOR_ADDRESS)
        .with(GeneralRegister.RDX, 0x80);
  }
}
