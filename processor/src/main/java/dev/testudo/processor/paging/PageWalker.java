package dev.testudo.processor.paging;

import dev.testudo.architecture.paging.PageFaultError;
import dev.testudo.architecture.paging.PageTableEntry;
import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.CpuState;

/// The page walk of all paging modes. Results are left in fields, so that a walk allocates nothing.
///
/// Accessed and dirty flags are set after all checks have passed, as the entries stood when they
/// were read; guest-physical addresses of paging structures go through the second level when there
/// is one.
///
/// @sdm 3A "Paging"
public final class PageWalker {
  public static final int READ = 1;
  public static final int WRITE = 2;
  public static final int FETCH = 4;

  private static final int PAGE_FAULT = 14;

  /// Without paging everything is contiguous.
  private static final int UNPAGED_SHIFT = 21;

  private final Cpu cpu;
  private final PhysicalMemory memory;
  private final SecondLevelWalker secondLevel;

  /// Of the last walk: the physical address; whether stores at the same privilege need no further
  /// walk; whether the translation is global; whether it is part of a large page.
  long physical;

  boolean writable;
  boolean global;
  boolean large;

  // Of the last walk, for who builds translations of it: what the entries say, whoever asked.
  private boolean userPage;
  private boolean writablePage;
  private boolean noExecute;
  private boolean dirty;
  private int pageShift;

  // Entries that the walk went through, top first: where they are, their content and their size.
  private final long[] entryAddress = new long[4];
  private final long[] entry = new long[4];
  private int depth;
  private boolean linearOnly;

  PageWalker(Cpu cpu, SecondLevelWalker secondLevel) {
    this.cpu = cpu;
    memory = cpu.memory;
    this.secondLevel = secondLevel;
  }

  /// Translates a linear address.
  ///
  /// @param access [#READ], [#WRITE] or [#FETCH]
  /// @param user the access counts as one of CPL 3
  /// @param smap supervisor accesses to user pages are forbidden
  void walk(long linear, int access, boolean user, boolean smap) {
    if ((cpu.cr0 & Cr0.PG) == 0) {
      large = false;
      global = false;
      writable = true;
      userPage = true;
      writablePage = true;
      noExecute = false;
      dirty = true;
      pageShift = UNPAGED_SHIFT;
      secondLevel.userAddress = true;
      long guestPhysical = linear & 0xffff_ffffL;
      finish(guestPhysical, linear, access);
      return;
    }
    depth = 0;
    if ((cpu.cr4 & Cr4.PAE) == 0) {
      walk32(linear, access, user, smap);
    } else {
      walk64(linear, access, user, smap);
    }
  }

  /// Whether an address that may be fetched from is a user-mode address, which mode-based execute
  /// control looks at; the second level is left out.
  public boolean isUserAddress(long linear) {
    linearOnly = true;
    try {
      walk(linear, FETCH, cpu.cpl == 3, false);
      return secondLevel.userAddress;
    } finally {
      linearOnly = false;
    }
  }

  private void finish(long guestPhysical, long linear, int access) {
    if (cpu.spaces.secondLevel && !linearOnly) {
      physical = secondLevel.translate(guestPhysical, linear, access, true, true);
      writable &= secondLevel.writable;
      large |= secondLevel.large;
    } else {
      physical = guestPhysical;
    }
  }

  /// Where an entry of a paging structure lies in physical memory.
  private long structure(long guestPhysical, long linear, boolean update) {
    return cpu.spaces.secondLevel
        ? secondLevel.translate(guestPhysical, linear, update ? WRITE : READ, true, false)
        : guestPhysical;
  }

  private Fault pageFault(long linear, int access, boolean user, int cause) {
    boolean tellsFetch =
        (cpu.efer & Efer.NXE) != 0 && (cpu.cr4 & Cr4.PAE) != 0 || (cpu.cr4 & Cr4.SMEP) != 0;
    int code =
        cause
            | (access == WRITE ? PageFaultError.WR : 0)
            | (user ? PageFaultError.US : 0)
            | (access == FETCH && tellsFetch ? PageFaultError.ID : 0);
    return new Fault(PAGE_FAULT, code, linear);
  }

  // ---- 4-level and PAE paging
  // --------------------------------------------------------------------------------------

  private void walk64(long linear, int access, boolean user, boolean smap) {
    boolean longMode = (cpu.efer & Efer.LMA) != 0;
    long reservedAddress = PageTableEntry.ADDRESS_MASK & -1L << cpu.model.physicalAddressBits();
    long reserved = reservedAddress | ((cpu.efer & Efer.NXE) == 0 ? PageTableEntry.XD : 0);
    long table;
    int level;
    long all = PageTableEntry.RW | PageTableEntry.US;
    long any = 0;
    if (longMode) {
      table = cpu.cr3 & PageTableEntry.ADDRESS_MASK;
      level = 4;
    } else {
      long pdpte = cpu.pdpte[(int) (linear >>> 30) & 3];
      if ((pdpte & PageTableEntry.P) == 0) {
        throw pageFault(linear, access, user, 0);
      }
      table = pdpte & PageTableEntry.ADDRESS_MASK;
      level = 2;
      reserved |= 0x7ff0_0000_0000_0000L; // bits 62:52 are reserved in PAE paging
    }
    while (true) {
      int shift = 3 + 9 * level;
      long address = table + ((linear >>> shift & 511) << 3);
      long place = structure(address, linear, false);
      long e = memory.read(place, 8);
      if ((e & PageTableEntry.P) == 0) {
        throw pageFault(linear, access, user, 0);
      }
      boolean leaf = level == 1 || level < 4 && (e & PageTableEntry.PS) != 0;
      long bad = reserved;
      if (level == 4) {
        bad |= PageTableEntry.PS;
      } else if (leaf && level > 1) {
        bad |= (1L << shift) - 1 & ~0x1fffL;
      }
      if ((e & bad) != 0) {
        throw pageFault(linear, access, user, PageFaultError.P | PageFaultError.RSVD);
      }
      all &= e;
      any |= e;
      entryAddress[depth] = address;
      entry[depth++] = e;
      if (leaf) {
        long offset = (1L << shift) - 1;
        check(
            linear,
            access,
            user,
            smap,
            (all & PageTableEntry.US) != 0,
            (all & PageTableEntry.RW) != 0,
            (any & PageTableEntry.XD) != 0);
        large = level > 1;
        pageShift = shift;
        mark(linear, access, 8);
        finish(e & PageTableEntry.ADDRESS_MASK & ~offset | linear & offset, linear, access);
        return;
      }
      table = e & PageTableEntry.ADDRESS_MASK;
      level--;
    }
  }

  // ---- 32-bit paging
  // -----------------------------------------------------------------------------------------------

  private void walk32(long linear, int access, boolean user, boolean smap) {
    long table = cpu.cr3 & 0xffff_f000L;
    long all = PageTableEntry.RW | PageTableEntry.US;
    for (int level = 2; ; level--) {
      int shift = 2 + 10 * level;
      long address = table + ((linear >>> shift & 1023) << 2);
      long place = structure(address, linear, false);
      long e = memory.read(place, 4);
      if ((e & PageTableEntry.P) == 0) {
        throw pageFault(linear, access, user, 0);
      }
      boolean wide = level == 2 && (e & PageTableEntry.PS) != 0 && (cpu.cr4 & Cr4.PSE) != 0;
      int extra =
          Math.min(cpu.model.physicalAddressBits(), 40) - 32; // PSE-36 address bits in 20:13
      if (wide && (e & 0x3f_e000L & ~((1L << extra) - 1 << 13)) != 0) {
        throw pageFault(linear, access, user, PageFaultError.P | PageFaultError.RSVD);
      }
      all &= e;
      entryAddress[depth] = address;
      entry[depth++] = e;
      if (wide || level == 1) {
        check(
            linear,
            access,
            user,
            smap,
            (all & PageTableEntry.US) != 0,
            (all & PageTableEntry.RW) != 0,
            false);
        large = wide;
        pageShift = shift;
        mark(linear, access, 4);
        long target =
            wide
                ? e & 0xffc0_0000L | (e >>> 13 & 0xff) << 32 | linear & 0x3f_ffff
                : e & 0xffff_f000L | linear & 0xfff;
        finish(target, linear, access);
        return;
      }
      table = e & 0xffff_f000L;
    }
  }

  // ---- rights
  // ------------------------------------------------------------------------------------------------------

  private void check(
      long linear,
      int access,
      boolean user,
      boolean smap,
      boolean userPage,
      boolean writablePage,
      boolean noExecute) {
    boolean writeProtect = (cpu.cr0 & Cr0.WP) != 0;
    boolean mayWrite = writablePage || !user && !writeProtect;
    boolean allowed = true;
    if (user) {
      allowed = userPage;
    } else if (userPage) {
      allowed = access == FETCH ? (cpu.cr4 & Cr4.SMEP) == 0 : !smap;
    }
    if (access == WRITE) {
      allowed &= mayWrite;
    } else if (access == FETCH) {
      allowed &= !noExecute;
    }
    if (!allowed) {
      throw pageFault(linear, access, user, PageFaultError.P);
    }
    writable = mayWrite;
    this.userPage = userPage;
    this.writablePage = writablePage;
    this.noExecute = noExecute;
    secondLevel.userAddress = userPage;
  }

  /// Sets accessed flags, and the dirty flag of the leaf for a write.
  private void mark(long linear, int access, int size) {
    int last = depth - 1;
    for (int i = 0; i <= last; i++) {
      long e = entry[i];
      long marked = e | PageTableEntry.A | (i == last && access == WRITE ? PageTableEntry.D : 0);
      if (marked != e) {
        memory.write(structure(entryAddress[i], linear, true), size, marked);
        entry[i] = marked;
      }
    }
    dirty = (entry[last] & PageTableEntry.D) != 0;
    writable &= dirty;
    global = (entry[last] & PageTableEntry.G) != 0 && (cpu.cr4 & Cr4.PGE) != 0;
  }

  /// Translates for a hypervisor that carries out its guest's paging.
  ///
  /// @param access [#READ], [#WRITE] or [#FETCH]
  /// @param user the access counts as one of CPL 3
  /// @param smap supervisor accesses to user pages are forbidden
  /// @return the physical address; the other results are in the methods that follow
  public long translate(long linear, int access, boolean user, boolean smap) {
    walk(linear, access, user, smap);
    return physical;
  }

  /// All entries are open to user mode.
  public boolean isUserPage() {
    return userPage;
  }

  /// All entries allow writes.
  public boolean isWritablePage() {
    return writablePage;
  }

  public boolean isExecuteDisabled() {
    return noExecute;
  }

  public boolean isDirty() {
    return dirty;
  }

  public boolean isGlobal() {
    return global;
  }

  /// The binary logarithm of the page's size.
  public int pageShift() {
    return pageShift;
  }

  /// Reads the four PDPTEs of PAE paging at `cr3`.
  ///
  /// Raises #GP(0) if a present one has reserved bits set; nothing is loaded then.
  public void loadPdptes(long cr3) {
    long table = cr3 & 0xffff_ffe0L;
    long[] read = new long[4];
    long reserved = 0x1e6L | -1L << cpu.model.physicalAddressBits();
    for (int i = 0; i < 4; i++) {
      long at = table + 8L * i;
      read[i] =
          memory.read(
              cpu.spaces.secondLevel ? secondLevel.translate(at, 0, READ, false, false) : at, 8);
      if ((read[i] & PageTableEntry.P) != 0 && (read[i] & reserved) != 0) {
        throw cpu.generalProtection(0);
      }
    }
    System.arraycopy(read, 0, cpu.pdpte, 0, 4);
  }

  /// Whether supervisor data accesses to user pages are forbidden now.
  boolean smapActive() {
    return (cpu.cr4 & Cr4.SMAP) != 0 && (cpu.rflags & CpuState.AC) == 0;
  }
}
