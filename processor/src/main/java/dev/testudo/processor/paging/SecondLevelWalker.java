package dev.testudo.processor.paging;

import dev.testudo.architecture.paging.EptEntry;
import dev.testudo.architecture.paging.EptPointer;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.memory.PhysicalMemory;

/// The walk of extended page tables, from guest-physical to host-physical addresses.
///
/// @sdm 3C "The Extended Page Table Mechanism (EPT)"
public final class SecondLevelWalker {
  private static final long READ_WRITE = EptEntry.READ | EptEntry.WRITE;

  private final Cpu cpu;
  private final PhysicalMemory memory;

  /// Of the last translation: whether a store needs no further walk, and whether it is part of a
  /// large page.
  boolean writable;

  boolean large;

  /// Whether the linear address of the next translation is a user-mode address: mode-based execute
  /// control looks at it.
  public boolean userAddress;

  private final long[] entryAddress = new long[4];
  private final long[] entry = new long[4];

  SecondLevelWalker(Cpu cpu) {
    this.cpu = cpu;
    memory = cpu.memory;
  }

  /// Translates a guest-physical address, or takes a VM exit.
  ///
  /// @param linear the linear address being translated, if `linearValid`
  /// @param access [PageWalker#READ], [PageWalker#WRITE] or [PageWalker#FETCH]
  /// @param finalAccess the address is the translation of `linear`, not that of a paging-structure
  ///   entry
  public long translate(
      long guestPhysical, long linear, int access, boolean linearValid, boolean finalAccess) {
    long pointer = cpu.spaces.eptPointer;
    boolean marks = (pointer & EptPointer.ACCESSED_DIRTY) != 0;
    // With accessed and dirty flags enabled, accesses to guest paging-structure entries count as
    // writes.
    int effective = !finalAccess && marks ? PageWalker.READ | PageWalker.WRITE : access;
    boolean modeBased = cpu.spaces.modeBasedExecute;
    long present = EptEntry.PERMISSIONS | (modeBased ? EptEntry.USER_EXECUTE : 0);
    long needed =
        modeBased && userAddress && effective == PageWalker.FETCH
            ? EptEntry.USER_EXECUTE
            : effective;
    long table = pointer & EptPointer.ADDRESS_MASK;
    long permissions = present;
    int depth = 0;
    if (guestPhysical >>> 48 != 0) {
      violation(guestPhysical, linear, effective, 0, linearValid, finalAccess);
    }
    for (int level = 4; ; level--) {
      int shift = 3 + 9 * level;
      long address = table + ((guestPhysical >>> shift & 511) << 3);
      long e = memory.read(address, 8);
      if ((e & present) == 0) {
        violation(guestPhysical, linear, effective, 0, linearValid, finalAccess);
      }
      boolean leaf = level == 1 || level < 4 && (e & EptEntry.LARGE_PAGE) != 0;
      if (misconfigured(e, level, leaf)) {
        cpu.interception.secondLevelMisconfiguration(cpu, guestPhysical, linear);
      }
      permissions &= e;
      entryAddress[depth] = address;
      entry[depth++] = e;
      if (leaf) {
        if ((needed & ~permissions) != 0) {
          int told = (int) (permissions & 7 | (permissions & EptEntry.USER_EXECUTE) >>> 7);
          violation(guestPhysical, linear, effective, told, linearValid, finalAccess);
        }
        writable = (permissions & EptEntry.WRITE) != 0;
        if (marks) {
          mark(depth, (effective & PageWalker.WRITE) != 0, guestPhysical);
        }
        large = level > 1;
        long offset = (1L << shift) - 1;
        return e & EptEntry.ADDRESS_MASK & ~offset | guestPhysical & offset;
      }
      table = e & EptEntry.ADDRESS_MASK;
    }
  }

  private void violation(
      long guestPhysical,
      long linear,
      int access,
      int permissions,
      boolean linearValid,
      boolean finalAccess) {
    cpu.interception.secondLevelViolation(
        cpu, guestPhysical, linear, access, permissions, linearValid, finalAccess);
    throw new IllegalStateException("an EPT violation did not exit");
  }

  /// Reserved combinations and bits.
  ///
  /// @sdm 3C "EPT Violations and EPT Misconfigurations > EPT Misconfigurations"
  private boolean misconfigured(long e, int level, boolean leaf) {
    if ((e & READ_WRITE) == EptEntry.WRITE) {
      return true;
    }
    long reserved = EptEntry.ADDRESS_MASK & -1L << cpu.model.physicalAddressBits();
    if (!leaf) {
      reserved |= level == 4 ? 0xf8L : 0x78L;
      return (e & reserved) != 0;
    }
    int type = (int) (e >>> EptEntry.MEMORY_TYPE_SHIFT) & 7;
    if (type == 2 || type == 3 || type == 7) {
      return true;
    }
    if (level > 1) {
      reserved |= (1L << 3 + 9 * level) - 1 & ~0xfffL;
    }
    return (e & reserved) != 0;
  }

  private void mark(int depth, boolean write, long guestPhysical) {
    for (int i = 0; i < depth; i++) {
      boolean last = i == depth - 1;
      long marked = entry[i] | EptEntry.ACCESSED | (last && write ? EptEntry.DIRTY : 0);
      if (marked != entry[i]) {
        if (last && write && (entry[i] & EptEntry.DIRTY) == 0) {
          cpu.interception.secondLevelDirty(cpu, guestPhysical);
        }
        memory.write(entryAddress[i], 8, marked);
        entry[i] = marked;
      }
    }
    writable &= (entry[depth - 1] & EptEntry.DIRTY) != 0;
  }
}
