package dev.testudo.hypervisor.memory;

import dev.testudo.architecture.paging.EptEntry;
import dev.testudo.architecture.paging.EptPointer;
import dev.testudo.processor.memory.PhysicalMemory;

/// A tree of EPT paging structures in host-physical memory.
///
/// @sdm 3C "The Extended Page Table Mechanism (EPT) > EPT Translation Mechanism"
public final class EptTables {
  private static final long WRITE_BACK = 6;
  private static final int ENTRIES = 512;

  /// Everything: read, write, execute, and execute from user mode where that is a permission of its
  /// own.
  public static final long ALL = EptEntry.PERMISSIONS | EptEntry.USER_EXECUTE;

  private final HostPages pages;
  private final PhysicalMemory memory;
  private final long root;
  private int tables = 1;

  public EptTables(HostPages pages) {
    this.pages = pages;
    this.memory = pages.memory();
    root = pages.allocate();
  }

  /// The EPT pointer for this tree: write-back, four levels.
  public long pointer() {
    return root | WRITE_BACK | EptPointer.WALK_LENGTH_4;
  }

  /// How many pages the tree takes.
  public int tables() {
    return tables;
  }

  /// Maps a range with the largest pages that the addresses' alignment allows.
  public void mapRange(long guestPhysical, long hostPhysical, long size, long permissions) {
    long done = 0;
    while (done < size) {
      long at = guestPhysical + done | hostPhysical + done;
      int level = 1;
      while (level < 3
          && (at & pageSize(level + 1) - 1) == 0
          && size - done >= pageSize(level + 1)) {
        level++;
      }
      map(guestPhysical + done, hostPhysical + done, level, permissions);
      done += pageSize(level);
    }
  }

  /// The size of a page mapped at a level: 1 for 4 KiB, 2 for 2 MiB, 3 for 1 GiB.
  public static long pageSize(int level) {
    return 4096L << 9 * (level - 1);
  }

  /// Maps one page. A larger page that covers the address is split, and smaller pages below it are
  /// dropped.
  public void map(long guestPhysical, long hostPhysical, int level, long permissions) {
    long table = root;
    for (int l = 4; l > level; l--) {
      long slot = slot(table, guestPhysical, l);
      long entry = memory.readLong(slot);
      if ((entry & ALL) == 0) {
        entry = newTable() | ALL;
        memory.writeLong(slot, entry);
      } else if ((entry & EptEntry.LARGE_PAGE) != 0) {
        entry = split(entry, l);
        memory.writeLong(slot, entry);
      }
      table = entry & EptEntry.ADDRESS_MASK;
    }
    long slot = slot(table, guestPhysical, level);
    drop(memory.readLong(slot), level);
    long mask = pageSize(level) - 1;
    memory.writeLong(
        slot,
        hostPhysical & ~mask & EptEntry.ADDRESS_MASK
            | permissions
            | WRITE_BACK << EptEntry.MEMORY_TYPE_SHIFT
            | (level > 1 ? EptEntry.LARGE_PAGE : 0));
  }

  /// Removes all mappings through which a page of host-physical memory can be written.
  ///
  /// @return whether there were any
  public boolean withdraw(long hostPhysical) {
    return withdraw(root, 4, hostPhysical);
  }

  private boolean withdraw(long table, int level, long hostPhysical) {
    boolean found = false;
    for (int i = 0; i < ENTRIES; i++) {
      long slot = table + i * 8L;
      long entry = memory.readLong(slot);
      if ((entry & EptEntry.WRITE) == 0) {
        continue;
      }
      if (level > 1 && (entry & EptEntry.LARGE_PAGE) == 0) {
        found |= withdraw(entry & EptEntry.ADDRESS_MASK, level - 1, hostPhysical);
      } else if ((entry & EptEntry.ADDRESS_MASK & -pageSize(level))
          == (hostPhysical & -pageSize(level))) {
        memory.writeLong(slot, 0);
        found = true;
      }
    }
    return found;
  }

  /// Removes the mapping of an address, of whatever size.
  public void unmap(long guestPhysical) {
    long table = root;
    for (int level = 4; ; level--) {
      long slot = slot(table, guestPhysical, level);
      long entry = memory.readLong(slot);
      if ((entry & ALL) == 0) {
        return;
      }
      if (level == 1 || (entry & EptEntry.LARGE_PAGE) != 0) {
        memory.writeLong(slot, 0);
        return;
      }
      table = entry & EptEntry.ADDRESS_MASK;
    }
  }

  /// Frees all tables but the root, which is then empty.
  public void clear() {
    for (int i = 0; i < ENTRIES; i++) {
      long slot = root + i * 8L;
      long entry = memory.readLong(slot);
      if (entry != 0) {
        drop(entry, 4);
        memory.writeLong(slot, 0);
      }
    }
  }

  /// Frees all, the root too.
  public void free() {
    clear();
    pages.free(root);
    tables = 0;
  }

  private static long slot(long table, long guestPhysical, int level) {
    return table + (guestPhysical >>> 12 + 9 * (level - 1) & ENTRIES - 1) * 8;
  }

  private long newTable() {
    tables++;
    return pages.allocate();
  }

  private long split(long entry, int level) {
    long table = newTable();
    long size = pageSize(level - 1);
    long flags = entry & ~EptEntry.ADDRESS_MASK & (level == 2 ? ~EptEntry.LARGE_PAGE : -1L);
    long address = entry & EptEntry.ADDRESS_MASK & -pageSize(level);
    for (int i = 0; i < ENTRIES; i++) {
      memory.writeLong(table + i * 8L, address + i * size | flags);
    }
    return table | ALL;
  }

  private void drop(long entry, int level) {
    if (level == 1 || (entry & ALL) == 0 || (entry & EptEntry.LARGE_PAGE) != 0) {
      return;
    }
    long table = entry & EptEntry.ADDRESS_MASK;
    for (int i = 0; i < ENTRIES; i++) {
      drop(memory.readLong(table + i * 8L), level - 1);
    }
    pages.free(table);
    tables--;
  }
}
