package dev.testudo.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// An ELF file with the note of a PVH entry point, entered in 32-bit protected mode with EBX
/// pointing to the start information.
///
/// @see <a href="https://xenbits.xen.org/docs/unstable/misc/pvh.html">x86/HVM direct boot ABI</a>
public final class PvhImage implements BootImage {
  private static final int MAGIC = 0x336e_c578;
  private static final int VERSION = 1;
  private static final long ADDRESS = 0x9000;
  private static final int INFORMATION_SIZE = 56;
  private static final int MODULE_SIZE = 32;
  private static final int MAP_ENTRY_SIZE = 24;
  private static final int PAGE = 4096;

  private final ElfFile elf;

  PvhImage(ElfFile elf) {
    this.elf = elf;
  }

  @Override
  public String format() {
    return "PVH";
  }

  @Override
  public LoadPlan plan(BootEnvironment environment) throws BootException {
    List<LoadSegment> segments = new ArrayList<>(elf.loadSegments());
    long at = segments.stream().mapToLong(LoadSegment::end).max().orElse(0);
    List<LoadSegment> modules = new ArrayList<>();
    for (BootModule module : environment.modules()) {
      at = at + PAGE - 1 & -PAGE;
      modules.add(LoadSegment.of("module " + module.commandLine(), at, module.content()));
      at += module.content().length;
    }
    segments.addAll(modules);
    segments.add(LoadSegment.of("start information", ADDRESS, information(environment, modules)));
    segments.add(GlobalDescriptors.segment(false));
    InitialState state =
        InitialState.protectedMode(
                elf.pvhEntry().orElse(elf.physicalEntry()),
                GlobalDescriptors.CODE,
                GlobalDescriptors.DATA,
                GlobalDescriptors.ADDRESS,
                GlobalDescriptors.LIMIT)
            .with(GeneralRegister.RBX, ADDRESS);
    return LoadPlan.checked(environment, segments, state);
  }

  private static byte[] information(BootEnvironment environment, List<LoadSegment> modules) {
    byte[] commandLine = (environment.commandLine() + "\0").getBytes(StandardCharsets.UTF_8);
    int moduleList = INFORMATION_SIZE;
    int memoryMap = moduleList + MODULE_SIZE * modules.size();
    int text = memoryMap + MAP_ENTRY_SIZE * environment.memoryMap().size();
    ByteBuffer buffer =
        ByteBuffer.allocate(text + commandLine.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(MAGIC).putInt(VERSION).putInt(0).putInt(modules.size());
    buffer.putLong(modules.isEmpty() ? 0 : ADDRESS + moduleList);
    buffer.putLong(ADDRESS + text);
    buffer.putLong(environment.rootSystemDescriptionPointer());
    buffer.putLong(ADDRESS + memoryMap);
    buffer.putInt(environment.memoryMap().size()).putInt(0);
    for (LoadSegment module : modules) {
      buffer.putLong(module.address()).putLong(module.length()).putLong(0).putLong(0);
    }
    for (MemoryRegion region : environment.memoryMap()) {
      buffer.putLong(region.start()).putLong(region.length());
      buffer.putInt(region.type().code()).putInt(0);
    }
    buffer.put(commandLine);
    return buffer.array();
  }
}
