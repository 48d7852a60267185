package dev.testudo.hypervisor.paging;

import dev.testudo.architecture.vmx.InvalidationType;
import dev.testudo.hypervisor.memory.HostPages;
import dev.testudo.hypervisor.memory.ShadowTables;
import dev.testudo.processor.vmx.HardwarePort;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Shadow page tables by VPID and PCID, as the processor's TLBs are. A tree is used in a single way
/// of paging: who comes with another finds it empty.
final class ShadowSpaces {
  /// The most trees kept; the one unused for longest makes room.
  private static final int LIMIT = 32;

  /// The most pages of tables kept in all.
  private static final int TABLES = 16_384;

  private static final class Space {
    final int vpid;
    final int pcid;
    final int mode;
    final ShadowTables tables;
    long lastUse;

    Space(int vpid, int pcid, int mode, ShadowTables tables) {
      this.vpid = vpid;
      this.pcid = pcid;
      this.mode = mode;
      this.tables = tables;
    }
  }

  private final HardwarePort port;
  private final HostPages pages;
  private final List<Space> spaces = new ArrayList<>();
  private long uses;

  ShadowSpaces(HardwarePort port, HostPages pages) {
    this.port = port;
    this.pages = pages;
  }

  /// The tree of an address space.
  ///
  /// @param mode a number for the way of paging
  ShadowTables tables(int vpid, int pcid, int mode, boolean longMode) {
    Space found = null;
    int tables = 0;
    for (Space space : spaces) {
      tables += space.tables.tables();
      if (space.vpid == vpid && space.pcid == pcid) {
        found = space;
      }
    }
    if (found != null && (found.mode != mode || tables > TABLES)) {
      drop(found);
      found = null;
    }
    if (found == null) {
      while (spaces.size() >= LIMIT || !spaces.isEmpty() && tables > TABLES) {
        tables -= dropOldest();
      }
      found = new Space(vpid, pcid, mode, new ShadowTables(pages, longMode));
      spaces.add(found);
    }
    found.lastUse = ++uses;
    return found.tables;
  }

  private int dropOldest() {
    Space oldest = spaces.getFirst();
    for (Space space : spaces) {
      if (space.lastUse < oldest.lastUse) {
        oldest = space;
      }
    }
    int tables = oldest.tables.tables();
    drop(oldest);
    return tables;
  }

  private void drop(Space space) {
    spaces.remove(space);
    space.tables.free();
    flushProcessor(space.vpid);
  }

  private void flushProcessor(int vpid) {
    port.invvpid(InvalidationType.INVVPID_SINGLE_CONTEXT, vpid, 0);
  }

  /// Drops all of a VPID.
  void clear(int vpid) {
    each(vpid, space -> true, ShadowTables::clear);
  }

  /// Drops all of a VPID but global pages.
  void clearButGlobals(int vpid) {
    each(vpid, space -> true, ShadowTables::clearButGlobals);
  }

  /// Drops all of a PCID but global pages.
  void clearButGlobals(int vpid, int pcid) {
    each(vpid, space -> space.pcid == pcid, ShadowTables::clearButGlobals);
  }

  private interface Action {
    void on(ShadowTables tables);
  }

  private void each(int vpid, Predicate<Space> choice, Action action) {
    for (Space space : spaces) {
      if (space.vpid == vpid && choice.test(space)) {
        action.on(space.tables);
      }
    }
    flushProcessor(vpid);
  }

  /// Drops one page in all PCIDs of a VPID.
  void invalidate(int vpid, long linear) {
    boolean parts = false;
    for (Space space : spaces) {
      if (space.vpid == vpid) {
        parts |= invalidate(space, linear);
      }
    }
    invalidateProcessor(vpid, linear, parts);
  }

  /// Drops one page of a PCID.
  void invalidate(int vpid, int pcid, long linear) {
    boolean parts = false;
    for (Space space : spaces) {
      if (space.vpid == vpid && space.pcid == pcid) {
        parts |= invalidate(space, linear);
      }
    }
    invalidateProcessor(vpid, linear, parts);
  }

  private static boolean invalidate(Space space, long linear) {
    boolean parts = space.tables.invalidate(linear);
    if (ShadowPaging.hasFourMegabytePages(space.mode)) {
      // The other half of a page of 4 MiB.
      space.tables.invalidate(linear ^ ShadowTables.pageSize(2));
      return true;
    }
    return parts;
  }

  private void invalidateProcessor(int vpid, long linear, boolean parts) {
    if (parts || linear << 16 >> 16 != linear) {
      flushProcessor(vpid);
    } else {
      port.invvpid(InvalidationType.INVVPID_INDIVIDUAL_ADDRESS, vpid, linear);
    }
  }
}
