package dev.testudo.hypervisor.memory;

import dev.testudo.architecture.paging.PageTableEntry;
import dev.testudo.processor.memory.PhysicalMemory;

/// A tree of ordinary paging structures in host-physical memory, of 4-level or PAE paging, with
/// which a guest runs in the place of its own. All rights are in the entries of the last level;
/// those above allow everything.
///
/// @sdm 3A "Paging"
public final class ShadowTables {
  /// What entries of upper levels have.
  private static final long OPEN = PageTableEntry.P | PageTableEntry.RW | PageTableEntry.US;

  /// In an entry that leads to a table, a bit that the processor ignores: the table is made of
  /// parts of one page of the guest, which are invalidated together.
  private static final long PARTS = 1L << 9;

  /// In an entry that maps a page: the guest's page is global.
  public static final long GLOBAL = 1L << 10;

  private static final int ENTRIES = 512;

  private final HostPages pages;
  private final PhysicalMemory memory;
  private final int levels;
  private final long root;
  private int tables = 1;

  /// @param longMode of 4-level paging, else of PAE paging
  public ShadowTables(HostPages pages, boolean longMode) {
    this.pages = pages;
    memory = pages.memory();
    levels = longMode ? 4 : 3;
    root = pages.allocate();
  }

  /// What CR3 has to hold, without a PCID.
  public long root() {
    return root;
  }

  /// How many pages the tree takes.
  public int tables() {
    return tables;
  }

  /// The size of a page mapped at a level: 1 for 4 KiB, 2 for 2 MiB, 3 for 1 GiB.
  public static long pageSize(int level) {
    return 4096L << 9 * (level - 1);
  }

  private long slot(long table, long linear, int level) {
    int index = (int) (linear >>> 12 + 9 * (level - 1)) & ENTRIES - 1;
    return table + 8L * (levels == 3 && level == 3 ? index & 3 : index);
  }

  private static boolean isTable(long entry, int level) {
    return (entry & PageTableEntry.P) != 0 && level > 1 && (entry & PageTableEntry.PS) == 0;
  }

  /// Maps the page or the part of a page that holds an address.
  ///
  /// @param level of the entry
  /// @param guestLevel of the guest's page, not below `level`
  /// @param flags rights, and [#GLOBAL]
  /// @return whether this changed anything
  public boolean map(long linear, long hostPhysical, int level, int guestLevel, long flags) {
    long table = root;
    for (int l = levels; l > level; l--) {
      long slot = slot(table, linear, l);
      long entry = memory.readLong(slot);
      if (!isTable(entry, l)) {
        tables++;
        entry = pages.allocate() | (l == 3 && levels == 3 ? PageTableEntry.P : OPEN);
        memory.writeLong(slot, entry);
      }
      if (l <= guestLevel && (entry & PARTS) == 0) {
        entry |= PARTS;
        memory.writeLong(slot, entry);
      }
      table = entry & PageTableEntry.ADDRESS_MASK;
    }
    long slot = slot(table, linear, level);
    long before = memory.readLong(slot);
    long entry =
        hostPhysical & -pageSize(level)
            | flags
            | PageTableEntry.P
            | PageTableEntry.A
            | PageTableEntry.D
            | (level > 1 ? PageTableEntry.PS : 0);
    if (before == entry) {
      return false;
    }
    drop(before, level);
    memory.writeLong(slot, entry);
    return true;
  }

  /// Drops the page that holds an address, with all parts of the guest's page.
  ///
  /// @return whether there were such parts, so that more than one page is gone
  public boolean invalidate(long linear) {
    long table = root;
    for (int level = levels; ; level--) {
      long slot = slot(table, linear, level);
      long entry = memory.readLong(slot);
      if ((entry & PageTableEntry.P) == 0) {
        return false;
      }
      boolean parts = isTable(entry, level) && (entry & PARTS) != 0;
      if (parts || !isTable(entry, level)) {
        drop(entry, level);
        memory.writeLong(slot, 0);
        return parts;
      }
      table = entry & PageTableEntry.ADDRESS_MASK;
    }
  }

  /// Drops all pages but the global ones.
  public void clearButGlobals() {
    clearButGlobals(root, levels);
  }

  private void clearButGlobals(long table, int level) {
    int entries = level == 3 && levels == 3 ? 4 : ENTRIES;
    for (int i = 0; i < entries; i++) {
      long slot = table + 8L * i;
      long entry = memory.readLong(slot);
      if (isTable(entry, level)) {
        clearButGlobals(entry & PageTableEntry.ADDRESS_MASK, level - 1);
      } else if (entry != 0 && (entry & GLOBAL) == 0) {
        memory.writeLong(slot, 0);
      }
    }
  }

  /// Drops everything; the root stays.
  public void clear() {
    for (int i = 0; i < ENTRIES; i++) {
      long entry = memory.readLong(root + 8L * i);
      if (entry != 0) {
        drop(entry, levels);
        memory.writeLong(root + 8L * i, 0);
      }
    }
  }

  /// Frees all, the root too.
  public void free() {
    clear();
    pages.free(root);
    tables = 0;
  }

  private void drop(long entry, int level) {
    if (!isTable(entry, level)) {
      return;
    }
    long table = entry & PageTableEntry.ADDRESS_MASK;
    for (int i = 0; i < ENTRIES; i++) {
      drop(memory.readLong(table + 8L * i), level - 1);
    }
    pages.free(table);
    tables--;
  }
}
