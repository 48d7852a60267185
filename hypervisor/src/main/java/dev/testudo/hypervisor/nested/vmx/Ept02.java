package dev.testudo.hypervisor.nested.vmx;

import dev.testudo.architecture.paging.EptEntry;
import dev.testudo.architecture.paging.EptPointer;
import dev.testudo.architecture.vmx.InvalidationType;
import dev.testudo.hypervisor.emulate.Outcome;
import dev.testudo.hypervisor.memory.EptTables;
import dev.testudo.processor.memory.PhysicalMemory;
import java.util.ArrayDeque;
import java.util.Deque;

/// EPT on EPT: the tables with which L2 runs, composed of L1's EPT12 and L0's EPT01 entry by entry
/// as L2's accesses ask for them.
///
/// L1 writes to its EPT12 as it likes, as it could on silicon: what it takes away takes effect with
/// its INVEPT, and what it adds is found at the next violation. With accessed and dirty flags in
/// EPT12 a page is composed read-only until it is written, so that L0 sees the first write and sets
/// the flag.
final class Ept02 {
  /// The most roots kept; the one unused for longest makes room.
  private static final int ROOTS = 16;

  /// The most pages of tables kept in all.
  private static final int TABLES = 32_768;

  private static final class Root {
    final long pointer12;
    final EptTables tables;

    Root(long pointer12, EptTables tables) {
      this.pointer12 = pointer12;
      this.tables = tables;
    }

    long pointer() {
      return tables.pointer() | pointer12 & EptPointer.ACCESSED_DIRTY;
    }
  }

  /// What came of a violation.
  sealed interface Result {
    /// A translation was added: L2 can go on.
    enum Composed implements Result {
      COMPOSED
    }

    /// EPT12 is to blame: the exit is L1's.
    ///
    /// @param permissions bits 6:3 of the exit qualification
    record Violation(long permissions) implements Result {}

    enum Misconfiguration implements Result {
      MISCONFIGURATION
    }

    /// L1's log of modified pages is full: the exit is L1's.
    enum LogFull implements Result {
      LOG_FULL
    }

    /// EPT12 leads to what is no RAM of L1.
    record Device(long guestPhysical) implements Result {}
  }

  private final NestedHost host;
  private final Deque<Root> roots = new ArrayDeque<>();
  private final PinnedPages pinned;

  Ept02(NestedHost host, PinnedPages pinned) {
    this.host = host;
    this.pinned = pinned;
  }

  /// The EPT pointer for L2s whose EPT12 has this pointer.
  long pointer(long pointer12) {
    return root(pointer12).pointer();
  }

  private Root root(long pointer12) {
    Root first = roots.peekFirst();
    if (first != null && first.pointer12 == pointer12) {
      return first;
    }
    Root found = null;
    for (Root root : roots) {
      if (root.pointer12 == pointer12) {
        found = root;
      }
    }
    if (found != null) {
      roots.remove(found);
    } else {
      if (roots.size() >= ROOTS) {
        drop(roots.removeLast());
      }
      found = new Root(pointer12, new EptTables(host.pages()));
    }
    roots.addFirst(found);
    return found;
  }

  private void drop(Root root) {
    host.port().invept(InvalidationType.INVEPT_SINGLE_CONTEXT, root.pointer());
    root.tables.free();
  }

  /// L1's INVEPT of one context.
  void invalidate(long pointer12) {
    for (Root root : roots) {
      if ((root.pointer12 & EptPointer.ADDRESS_MASK) == (pointer12 & EptPointer.ADDRESS_MASK)) {
        root.tables.clear();
        host.port().invept(InvalidationType.INVEPT_SINGLE_CONTEXT, root.pointer());
      }
    }
  }

  /// A page of host-physical memory is no longer to be written without L0's knowing.
  void withdraw(long hostPhysical) {
    for (Root root : roots) {
      if (root.tables.withdraw(hostPhysical)) {
        host.port().invept(InvalidationType.INVEPT_SINGLE_CONTEXT, root.pointer());
      }
    }
  }

  /// L1's INVEPT of all contexts, and the end of VMX operation.
  void invalidateAll() {
    while (!roots.isEmpty()) {
      drop(roots.removeLast());
    }
  }

  /// Composes the translation of one address.
  ///
  /// @param access bits 2:0 of the exit qualification
  /// @param linearValid and `finalAccess`: bits 7 and 8 of it
  /// @param modeBased and `userAddress`: mode-based execute control, and what it looks at
  Result compose(
      long pointer12,
      long guestPhysical,
      long linear,
      int access,
      boolean linearValid,
      boolean finalAccess,
      boolean modeBased,
      boolean userAddress) {
    Outcome outcome =
        host.emulator()
            .translate(
                pointer12,
                guestPhysical,
                linear,
                access,
                linearValid,
                finalAccess,
                modeBased,
                userAddress);
    return switch (outcome) {
      case Outcome.Value(long address) -> add(root(pointer12), guestPhysical, address, access);
      case Outcome.Violation violation -> new Result.Violation(violation.qualification() & 0x78);
      case Outcome.Misconfiguration _ -> Result.Misconfiguration.MISCONFIGURATION;
      case Outcome.LogFull _ -> Result.LogFull.LOG_FULL;
      case Outcome.Done _, Outcome.Raised _, Outcome.Unimplemented _ ->
          throw new IllegalStateException("second-level translation: " + outcome);
    };
  }

  private Result add(Root root, long guestPhysical, long address1, int access) {
    PhysicalMemory memory = host.guestMemory();
    boolean marks = (root.pointer12 & EptPointer.ACCESSED_DIRTY) != 0;
    long table = root.pointer12 & EptPointer.ADDRESS_MASK;
    long permissions = EptTables.ALL;
    int level = 4;
    long entry;
    while (true) {
      entry = memory.readLong(table + (guestPhysical >>> 12 + 9 * (level - 1) & 511) * 8);
      permissions &= entry;
      if (level == 1 || (entry & EptEntry.LARGE_PAGE) != 0) {
        break;
      }
      table = entry & EptEntry.ADDRESS_MASK;
      level--;
    }
    if (marks && (entry & EptEntry.DIRTY) == 0) {
      permissions &= ~EptEntry.WRITE;
    }
    if (root.tables.tables() > TABLES) {
      root.tables.clear();
      host.port().invept(InvalidationType.INVEPT_SINGLE_CONTEXT, root.pointer());
    }
    long stand = pinned.standIn(address1);
    if (stand != PinnedPages.NONE) {
      root.tables.map(guestPhysical, stand, 1, permissions);
      return Result.Composed.COMPOSED;
    }
    if (host.hostPhysical(address1) < 0) {
      return new Result.Device(address1);
    }
    if ((access & EptEntry.WRITE) != 0) {
      host.writeTracking().written(address1 >>> 12);
    }
    while (level > 1
        && (!isAllRam(address1, EptTables.pageSize(level))
            || host.writeTracking()
                .isAnyGuarded(address1 & -EptTables.pageSize(level), EptTables.pageSize(level)))) {
      level--;
    }
    if (host.writeTracking().isGuarded(address1 >>> 12)) {
      permissions &= ~EptEntry.WRITE;
    }
    root.tables.map(guestPhysical, host.hostPhysical(address1), level, permissions);
    return Result.Composed.COMPOSED;
  }

  private boolean isAllRam(long address, long size) {
    long start = address & -size;
    // Holes in RAM are no smaller than 64 KiB.
    for (long at = start; at < start + size; at += 0x10000) {
      if (host.hostPhysical(at) < 0 || host.hostPhysical(at + 0xf000) < 0) {
        return false;
      }
    }
    return true;
  }
}
