package dev.testudo.processor.paging;

import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.state.CpuState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The TLBs of a processor. There is a set for each address space, told apart by VPID, EPT root and
/// PCID, and in it a TLB for each kind of privilege: user, supervisor, and supervisor with access
/// to user pages. Changing from one to another, at VM entries and exits above all, swaps a
/// reference and flushes nothing.
///
/// VMX sets the fields that describe non-root operation and calls [#select()].
public final class AddressSpaces {
  /// The most sets kept; the one unused for longest makes room.
  private static final int LIMIT = 64;

  private static final int USER = 0;
  private static final int SUPERVISOR = 1;
  private static final int SUPERVISOR_LIFTED = 2;

  /// User accesses while alignment is checked: a TLB without data entries, so that all of them come
  /// to [MemoryAccess].
  private static final int USER_CHECKED = 3;

  private static final class Space {
    final boolean guest;
    final int vpid;
    final long eptRoot;
    final int pcid;
    final @Nullable Tlb[] tlbs = new Tlb[4];
    long lastUse;

    Space(boolean guest, int vpid, long eptRoot, int pcid) {
      this.guest = guest;
      this.vpid = vpid;
      this.eptRoot = eptRoot;
      this.pcid = pcid;
    }

    boolean is(boolean isGuest, int id, long root, int contextId) {
      return guest == isGuest && vpid == id && eptRoot == root && pcid == contextId;
    }
  }

  private final Cpu cpu;
  final PageWalker walker;
  public final SecondLevelWalker secondLevelWalker;
  private final List<Space> spaces = new ArrayList<>();
  private @Nullable Space space;
  private long uses;

  /// VPID in use; 0 in root operation, and in non-root operation without VPIDs.
  public int vpid;

  /// Guest-physical addresses are translated by EPT.
  public boolean secondLevel;

  /// The EPT pointer, if [#secondLevel].
  public long eptPointer;

  /// EPT entries have execute permissions for user-mode and supervisor-mode addresses apart.
  public boolean modeBasedExecute;

  /// Told of everything that software invalidates.
  private Invalidations invalidations = Invalidations.IGNORED;

  /// Host-physical page whose accesses are virtualized APIC accesses, or -1.
  public long apicAccessPage = -1;

  public AddressSpaces(Cpu cpu) {
    this.cpu = cpu;
    secondLevelWalker = new SecondLevelWalker(cpu);
    walker = new PageWalker(cpu, secondLevelWalker);
    cpu.memory.onWatch(frame -> each(s -> true, t -> t.withholdWrites(frame)));
  }

  public PageWalker walker() {
    return walker;
  }

  /// Has somebody told of what software invalidates from now on.
  public void tell(Invalidations listener) {
    invalidations = listener;
  }

  private int pcid() {
    return (cpu.cr4 & Cr4.PCIDE) != 0 && (cpu.efer & Efer.LMA) != 0 ? (int) cpu.cr3 & 0xfff : 0;
  }

  private long eptRoot() {
    return secondLevel ? eptPointer & -4096L | (modeBasedExecute ? 3 : 1) : 0;
  }

  private Space space() {
    boolean guest = cpu.nonRoot;
    long root = eptRoot();
    int contextId = pcid();
    Space current = space;
    if (current == null || !current.is(guest, vpid, root, contextId)) {
      current = find(guest, root, contextId);
      current.lastUse = ++uses;
      space = current;
    }
    return current;
  }

  private Space find(boolean guest, long root, int contextId) {
    Space oldest = null;
    for (Space s : spaces) {
      if (s.is(guest, vpid, root, contextId)) {
        return s;
      }
      if (oldest == null || s.lastUse < oldest.lastUse) {
        oldest = s;
      }
    }
    if (spaces.size() >= LIMIT && oldest != null) {
      spaces.remove(oldest);
    }
    Space made = new Space(guest, vpid, root, contextId);
    spaces.add(made);
    return made;
  }

  private static Tlb tlb(Space s, int privilege) {
    Tlb t = s.tlbs[privilege];
    if (t == null) {
      t = new Tlb();
      s.tlbs[privilege] = t;
    }
    return t;
  }

  /// The TLB for the present address space, CPL and SMAP state.
  public Tlb current() {
    if (cpu.cpl == 3) {
      return tlb(space(), cpu.alignmentChecked ? USER_CHECKED : USER);
    }
    return tlb(space(), supervisorKind(false));
  }

  /// The TLB for implicit supervisor accesses.
  Tlb supervisor() {
    return tlb(space(), supervisorKind(true));
  }

  private int supervisorKind(boolean implicit) {
    boolean restricted = (cpu.cr4 & Cr4.SMAP) != 0 && (implicit || (cpu.rflags & CpuState.AC) == 0);
    return restricted ? SUPERVISOR : SUPERVISOR_LIFTED;
  }

  /// To be called after a change of the fields above, of `Cpu.nonRoot` or of CR3: chooses the TLB
  /// in use.
  public void select() {
    cpu.tlb = current();
    cpu.next = null;
  }

  // ---- invalidation
  // ------------------------------------------------------------------------------------------------

  @FunctionalInterface
  private interface Choice {
    boolean of(Space s);
  }

  @FunctionalInterface
  private interface Action {
    void on(Tlb t);
  }

  private void each(Choice choice, Action action) {
    for (Space s : spaces) {
      if (choice.of(s)) {
        for (Tlb t : s.tlbs) {
          if (t != null) {
            action.on(t);
          }
        }
      }
    }
    cpu.next = null;
  }

  /// Drops everything.
  public void flushAll() {
    each(s -> true, Tlb::flush);
  }

  private boolean mine(Space s) {
    return s.guest == cpu.nonRoot && s.vpid == vpid && s.eptRoot == eptRoot();
  }

  /// Drops all entries of the present VPID, global ones too: a change of CR0, CR4 or EFER that
  /// alters paging.
  public void flushPresent() {
    invalidations.all();
    each(this::mine, Tlb::flush);
  }

  /// MOV to CR3, after CR3 has changed: drops what is not global of the new PCID, unless told to
  /// keep it.
  public void changedCr3(boolean keep) {
    if (!keep) {
      int contextId = pcid();
      invalidations.context(contextId);
      each(s -> mine(s) && s.pcid == contextId, Tlb::flushNonGlobal);
    }
    select();
  }

  /// INVLPG.
  public void invalidatePage(long linear) {
    invalidations.page(linear);
    each(this::mine, t -> t.invalidate(linear));
  }

  /// INVPCID.
  ///
  /// @param type 0 address, 1 PCID, 2 all with globals, 3 all but globals
  public void invalidatePcid(int type, int contextId, long linear) {
    switch (type) {
      case 0 -> {
        invalidations.page(contextId, linear);
        each(s -> mine(s) && s.pcid == contextId, t -> t.invalidate(linear));
      }
      case 1 -> {
        invalidations.context(contextId);
        each(s -> mine(s) && s.pcid == contextId, Tlb::flushNonGlobal);
      }
      case 2 -> {
        invalidations.all();
        each(this::mine, Tlb::flush);
      }
      default -> {
        invalidations.allButGlobals();
        each(this::mine, Tlb::flushNonGlobal);
      }
    }
  }

  /// INVVPID.
  ///
  /// @param type 0 address, 1 VPID, 2 all VPIDs but 0, 3 VPID but globals
  public void invalidateVpid(int type, int id, long linear) {
    switch (type) {
      case 0 -> each(s -> s.vpid == id, t -> t.invalidate(linear));
      case 1 -> each(s -> s.vpid == id, Tlb::flush);
      case 2 -> each(s -> s.vpid != 0, Tlb::flush);
      default -> each(s -> s.vpid == id, Tlb::flushNonGlobal);
    }
  }

  /// INVEPT.
  ///
  /// @param type 1 the context of `pointer`, 2 all
  public void invalidateEpt(int type, long pointer) {
    long root = pointer & -4096L | 1;
    each(type == 1 ? s -> (s.eptRoot & ~2) == root : s -> s.eptRoot != 0, Tlb::flush);
  }

  /// Drops the translations of VPID 0 on one side: VM entries and exits without VPIDs.
  public void flushUntagged(boolean guest) {
    each(s -> s.guest == guest && s.vpid == 0, Tlb::flush);
  }
}
