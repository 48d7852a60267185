package dev.testudo.boot;

import java.util.ArrayList;
import java.util.List;

/// A plain ELF executable, entered in 64-bit mode with the first 4 GiB mapped, or in 32-bit
/// protected mode, according to its machine. There is no boot protocol: arguments and modules
/// cannot be given.
public final class ElfImage implements BootImage {
  private final ElfFile elf;

  ElfImage(ElfFile elf) {
    this.elf = elf;
  }

  @Override
  public String format() {
    return "ELF";
  }

  @Override
  public LoadPlan plan(BootEnvironment environment) throws BootException {
    if (!environment.modules().isEmpty()) {
      throw new BootException(
          elf.name() + " is a plain ELF file, to which no initrd or module can be given");
    }
    boolean longMode = elf.isX86With64Bits();
    List<LoadSegment> segments = new ArrayList<>(elf.loadSegments());
    segments.add(GlobalDescriptors.segment(longMode));
    if (longMode) {
      segments.add(IdentityPageTables.segment());
    }
    long entry = elf.physicalEntry();
    InitialState state =
        longMode
            ? InitialState.longMode(
                entry,
                IdentityPageTables.ADDRESS,
                GlobalDescriptors.CODE,
                GlobalDescriptors.DATA,
                GlobalDescriptors.ADDRESS,
                GlobalDescriptors.LIMIT)
            : InitialState.protectedMode(
                entry,
                GlobalDescriptors.CODE,
                GlobalDescriptors.DATA,
                GlobalDescriptors.ADDRESS,
                GlobalDescriptors.LIMIT);
    return LoadPlan.checked(environment, segments, state);
  }
}
