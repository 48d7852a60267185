package dev.testudo.hypervisor.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.architecture.paging.PageTableEntry;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import org.junit.jupiter.api.Test;

class ShadowTablesTest {
  private static final long START = 1 << 20;
  private static final long LARGE = 2L << 20;
  private static final long RIGHTS = PageTableEntry.RW | PageTableEntry.US;

  private final PhysicalMemory memory = new PhysicalMemory(new NoBus(), 40);
  private final HostPages pages = new HostPages(memory, START, 16 << 20);

  private static final class NoBus implements PhysicalBus {
    @Override
    public long read(long physical, int size) {
      return -1;
    }

    @Override
    public void write(long physical, int size, long value) {}

    @Override
    public int readPort(int port, int size) {
      return -1;
    }

    @Override
    public void writePort(int port, int size, int value) {}
  }

  ShadowTablesTest() {
    memory.addRam(0, 16 << 20);
  }

  /// What the processor's walk finds: the address, or -1.
  private long walk(ShadowTables tables, int levels, long linear) {
    long table = tables.root();
    for (int level = levels; ; level--) {
      int shift = 3 + 9 * level;
      int mask = levels == 3 && level == 3 ? 3 : 511;
      long entry = memory.readLong(table + (linear >>> shift & mask) * 8);
      if ((entry & PageTableEntry.P) == 0) {
        return -1;
      }
      if (level == 1 || (entry & PageTableEntry.PS) != 0) {
        long offset = (1L << shift) - 1;
        return entry & PageTableEntry.ADDRESS_MASK & ~offset | linear & offset;
      }
      table = entry & PageTableEntry.ADDRESS_MASK;
    }
  }

  @Test
  void pagesOfAllSizesAreFound() {
    ShadowTables tables = new ShadowTables(pages, true);
    long linear = 0xffff_8880_1234_5678L;
    for (int level = 1; level <= 3; level++) {
      assertThat(tables.map(linear, 0x1_4000_0000L + (linear & 0x3fff_ffff), level, level, RIGHTS))
          .isTrue();
      assertThat(walk(tables, 4, linear)).isEqualTo(0x1_4000_0000L + (linear & 0x3fff_ffff));
    }
  }

  @Test
  void theSameEntryAgainChangesNothing() {
    ShadowTables tables = new ShadowTables(pages, true);
    assertThat(tables.map(0x1000, 0x5000, 1, 1, RIGHTS)).isTrue();
    assertThat(tables.map(0x1000, 0x5000, 1, 1, RIGHTS)).isFalse();
    assertThat(tables.map(0x1000, 0x5000, 1, 1, PageTableEntry.US)).isTrue();
  }

  @Test
  void theTablesOfPaeHaveFourEntriesAtTheTop() {
    ShadowTables tables = new ShadowTables(pages, false);
    tables.map(0xc000_1000L, 0x7000, 1, 1, RIGHTS);
    assertThat(walk(tables, 3, 0xc000_1234L)).isEqualTo(0x7234);
    // Anything but P would be reserved.
    assertThat(memory.readLong(tables.root() + 24) & 0xfff).isEqualTo(PageTableEntry.P);
  }

  @Test
  void invalidatingDropsOnePage() {
    ShadowTables tables = new ShadowTables(pages, true);
    tables.map(0x1000, 0x5000, 1, 1, RIGHTS);
    tables.map(0x2000, 0x6000, 1, 1, RIGHTS);
    assertThat(tables.invalidate(0x1234)).isFalse();
    assertThat(walk(tables, 4, 0x1000)).isEqualTo(-1);
    assertThat(walk(tables, 4, 0x2000)).isEqualTo(0x6000);
  }

  @Test
  void invalidatingDropsAllPartsOfALargePage() {
    ShadowTables tables = new ShadowTables(pages, true);
    tables.map(LARGE + 0x1000, 0x5000, 1, 2, RIGHTS);
    tables.map(LARGE + 0x2000, 0x6000, 1, 2, RIGHTS);
    assertThat(tables.invalidate(LARGE + 0x10_0000)).isTrue();
    assertThat(walk(tables, 4, LARGE + 0x1000)).isEqualTo(-1);
    assertThat(walk(tables, 4, LARGE + 0x2000)).isEqualTo(-1);
  }

  @Test
  void globalPagesStay() {
    ShadowTables tables = new ShadowTables(pages, true);
    tables.map(0x1000, 0x5000, 1, 1, RIGHTS);
    tables.map(0x2000, 0x6000, 1, 1, RIGHTS | ShadowTables.GLOBAL);
    tables.clearButGlobals();
    assertThat(walk(tables, 4, 0x1000)).isEqualTo(-1);
    assertThat(walk(tables, 4, 0x2000)).isEqualTo(0x6000);
  }

  @Test
  void nothingIsLeftBehind() {
    long before = pages.inUse();
    ShadowTables tables = new ShadowTables(pages, true);
    for (long linear = 0; linear < 1L << 40; linear += 0x12_3456_7000L) {
      tables.map(linear, 0x5000, 1, 1, RIGHTS);
      tables.map(linear + LARGE, 0x20_0000, 2, 2, RIGHTS);
    }
    tables.map(0, 0, 3, 3, RIGHTS);
    assertThat(tables.tables()).isEqualTo((int) (pages.inUse() - before));
    tables.free();
    assertThat(pages.inUse()).isEqualTo(before);
  }
}
