package dev.testudo.hypervisor.paging;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.paging.PageFaultError;
import dev.testudo.architecture.paging.PageTableEntry;
import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.register.Rflags;
import dev.testudo.hypervisor.emulate.ControlRegisters;
import dev.testudo.hypervisor.emulate.InstructionEmulator;
import dev.testudo.hypervisor.memory.HostPages;
import dev.testudo.hypervisor.memory.ShadowTables;
import dev.testudo.hypervisor.state.ShadowedRegisters;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.paging.Invalidations;
import dev.testudo.processor.paging.PageWalker;
import dev.testudo.processor.state.Segment;
import dev.testudo.processor.vmx.HardwarePort;

/// A virtual TLB: a guest without EPT runs with page tables of L0's, which begin empty. Each page
/// fault exits; L0 walks the guest's own tables, and either the fault is the guest's, or the
/// translation is added and the guest goes on. What the guest invalidates is dropped, and nothing
/// else ever is, just as a TLB may keep anything until then: so no page of the guest needs to be
/// write-protected, and a guest that changes its tables without invalidating sees what it would see
/// on silicon.
///
/// The guest's paging may be of any kind, or off; L0's tables are of 4-level paging when the guest
/// is in IA-32e mode and of PAE paging otherwise. A page is writable in them only when its dirty
/// flag is set, and present only when its accessed flags are, so that L0, whose walk sets the
/// flags, sees the first access. CR0.WP is always 1; CR4.SMEP, CR4.SMAP and EFER.NXE are the
/// guest's, so that the processor applies them.
///
/// @sdm 3C "Virtualization of System Resources > Memory Virtualization > Virtual TLB"
public final class ShadowPaging implements ControlRegisters, Invalidations {
  /// Bits of CR0 and CR4 whose changes L0 has to see.
  public static final long CR0_OWNED = Cr0.PE | Cr0.PG | Cr0.WP;

  public static final long CR4_OWNED =
      Cr4.PSE | Cr4.PAE | Cr4.PGE | Cr4.PCIDE | Cr4.SMEP | Cr4.SMAP;

  private static final int PAGE_FAULT = 14;
  private static final int GIBIBYTE_SHIFT = 30;
  private static final int LARGE_SHIFT = 21;
  private static final int LONGEST_INSTRUCTION = 15;

  // Ways of paging, as numbers for [ShadowSpaces].
  private static final int PAGED = 1;
  private static final int PHYSICAL_ADDRESS_EXTENSION = 2;
  private static final int LONG = 4;
  private static final int EXECUTE_DISABLE = 8;
  private static final int WRITE_PROTECT = 16;
  private static final int SIZE_EXTENSION = 32;

  /// Where the guest's physical pages are.
  public interface Frames {
    /// The host-physical address, or -1 where a device answers.
    long hostPhysical(long guestPhysical);

    /// Whether all of a naturally aligned block is RAM.
    boolean isRam(long start, long size);
  }

  /// What came of a page fault.
  public sealed interface Result {
    /// A translation was added: the guest can go on.
    enum Added implements Result {
      ADDED
    }

    /// The guest's tables do not allow the access.
    record Raised(Fault fault) implements Result {}

    /// The access is to a device, or is one that no entry can allow alone: the instruction has to
    /// be carried out.
    enum Emulated implements Result {
      EMULATED
    }
  }

  private final HardwarePort port;
  private final InstructionEmulator emulator;
  private final Frames frames;
  private final ShadowSpaces spaces;
  private ShadowedRegisters registers;

  /// The guest is L2: its hypervisor owns bits of CR0 and CR4, so that their read shadows do not
  /// tell what it has.
  private boolean inner;

  public ShadowPaging(
      HardwarePort port,
      HostPages pages,
      InstructionEmulator emulator,
      Frames frames,
      ShadowedRegisters registers) {
    this.port = port;
    this.emulator = emulator;
    this.frames = frames;
    this.registers = registers;
    spaces = new ShadowSpaces(port, pages);
    emulator.use(this);
    emulator.cpu().spaces.tell(this);
  }

  /// Another guest's registers are those that count; its VMCS is the current one.
  ///
  /// @param isInner whether it is L2
  public void switchTo(ShadowedRegisters guest, boolean isInner) {
    registers = guest;
    inner = isInner;
  }

  // ---- control registers
  // -----------------------------------------------------------------------------------------

  private static long visible(long real, long mask, long shadow) {
    return real & ~mask | shadow & mask;
  }

  /// CR0 as the guest has it, but for the bits that have nothing to do with paging.
  public long cr0() {
    long real = port.vmread(GUEST_CR0);
    return inner
        ? real & ~Cr0.WP | (registers.writeProtect ? Cr0.WP : 0)
        : visible(real, port.vmread(CR0_GUEST_HOST_MASK), port.vmread(CR0_READ_SHADOW));
  }

  /// CR4 as the guest has it.
  public long cr4() {
    long real = port.vmread(GUEST_CR4);
    return inner
        ? real & ~Cr4.PAE | (registers.physicalAddressExtension ? Cr4.PAE : 0)
        : visible(real, port.vmread(CR4_GUEST_HOST_MASK), port.vmread(CR4_READ_SHADOW));
  }

  public long cr3() {
    return registers.cr3;
  }

  public long efer() {
    return registers.efer;
  }

  /// WRMSR of the guest, checked.
  public void setEfer(long efer) {
    registers.efer = efer;
    port.vmwrite(GUEST_IA32_EFER, processorEfer(efer));
  }

  /// With paging always on, LME without LMA cannot be.
  private static long processorEfer(long efer) {
    return (efer & Efer.LMA) != 0 ? efer : efer & ~Efer.LME;
  }

  @Override
  public void loaded(Cpu cpu) {
    cpu.cr3 = registers.cr3;
    cpu.efer = registers.efer;
    System.arraycopy(registers.pdpte, 0, cpu.pdpte, 0, cpu.pdpte.length);
  }

  @Override
  public void stored(Cpu cpu) {
    registers.cr3 = cpu.cr3;
    System.arraycopy(cpu.pdpte, 0, registers.pdpte, 0, cpu.pdpte.length);
    if (!inner) {
      registers.efer = cpu.efer;
      control(port.vmread(CR0_READ_SHADOW));
    }
  }

  /// L1's registers have been written into the current VMCS as if they were the processor's: takes
  /// them, and puts the processor's there.
  public void adopt() {
    registers.cr3 = port.vmread(GUEST_CR3);
    registers.efer = port.vmread(GUEST_IA32_EFER);
    registers.pdpte[0] = port.vmread(GUEST_PDPTE0);
    registers.pdpte[1] = port.vmread(GUEST_PDPTE1);
    registers.pdpte[2] = port.vmread(GUEST_PDPTE2);
    registers.pdpte[3] = port.vmread(GUEST_PDPTE3);
    control(port.vmread(CR0_READ_SHADOW));
  }

  private void control(long cr0) {
    long unpaged = (cr0 & Cr0.PG) == 0 ? Cr4.SMEP | Cr4.SMAP | Cr4.PCIDE : 0;
    port.vmwrite(GUEST_CR0, port.vmread(GUEST_CR0) | CR0_OWNED);
    port.vmwrite(GUEST_CR4, port.vmread(GUEST_CR4) & ~unpaged | Cr4.PAE);
    port.vmwrite(GUEST_IA32_EFER, processorEfer(registers.efer));
  }

  /// Before an entry: gives the processor the tables of the address space that the guest is in.
  public void beforeEntry() {
    port.vmwrite(GUEST_CR3, tables().root() | pcid(cr4()));
  }

  private int pcid(long cr4) {
    return (cr4 & Cr4.PCIDE) != 0 && (registers.efer & Efer.LMA) != 0
        ? (int) registers.cr3 & 0xfff
        : 0;
  }

  private int vpid() {
    return (int) port.vmread(VIRTUAL_PROCESSOR_IDENTIFIER);
  }

  private ShadowTables tables() {
    long cr4 = cr4();
    int mode = mode(cr0(), cr4, registers.efer);
    return spaces.tables(vpid(), pcid(cr4), mode, (mode & LONG) != 0);
  }

  private static int mode(long cr0, long cr4, long efer) {
    if ((cr0 & Cr0.PG) == 0) {
      return 0;
    }
    return PAGED
        | ((cr4 & Cr4.PAE) != 0 ? PHYSICAL_ADDRESS_EXTENSION : 0)
        | ((efer & Efer.LMA) != 0 ? LONG : 0)
        | ((efer & Efer.NXE) != 0 ? EXECUTE_DISABLE : 0)
        | ((cr0 & Cr0.WP) != 0 ? WRITE_PROTECT : 0)
        | ((cr4 & Cr4.PSE) != 0 ? SIZE_EXTENSION : 0);
  }

  static boolean hasFourMegabytePages(int mode) {
    return (mode & (PAGED | PHYSICAL_ADDRESS_EXTENSION | SIZE_EXTENSION))
        == (PAGED | SIZE_EXTENSION);
  }

  // ---- page faults
  // -----------------------------------------------------------------------------------------------

  /// Decides about a page fault that exited.
  ///
  /// @param error the error code, which is about L0's tables
  public Result resolve(long linear, int error) {
    Cpu cpu = emulator.cpu();
    cpu.cr0 = cr0();
    cpu.cr4 = cr4();
    loaded(cpu);
    cpu.spaces.secondLevel = false;
    boolean user = (error & PageFaultError.US) != 0;
    int told =
        (error & PageFaultError.ID) != 0
            ? PageWalker.FETCH
            : (error & PageFaultError.WR) != 0 ? PageWalker.WRITE : PageWalker.READ;
    int access = told == PageWalker.READ && mayBeFetch(cpu, linear) ? PageWalker.FETCH : told;
    boolean smap = (cpu.cr4 & Cr4.SMAP) != 0;
    boolean lifted =
        Segment.dpl((int) port.vmread(GUEST_SS_ACCESS_RIGHTS)) < 3
            && (port.vmread(GUEST_RFLAGS) & Rflags.AC) != 0;
    PageWalker walker = cpu.spaces.walker();
    try {
      long physical = walker.translate(linear, access, user, smap && !lifted);
      Result result = add(cpu, walker, linear, physical, access);
      if (result == Result.Added.ADDED || result == Result.Emulated.EMULATED) {
        return result;
      }
      // The tables allow it, and the processor does not: an access that SMAP forbids whatever
      // RFLAGS.AC says, such as one to a descriptor table.
      walker.translate(linear, told, user, smap);
      return result;
    } catch (Fault fault) {
      return new Result.Raised(fault);
    }
  }

  /// Without SMEP and execute-disable, the error code does not tell fetches from reads; they differ
  /// for SMAP alone.
  private boolean mayBeFetch(Cpu cpu, long linear) {
    if ((cpu.cr4 & Cr4.SMEP) != 0 || (cpu.efer & Efer.NXE) != 0) {
      return false;
    }
    long ahead = linear - port.vmread(GUEST_CS_BASE) - port.vmread(GUEST_RIP);
    return (ahead & 0xffff_ffffL) < LONGEST_INSTRUCTION;
  }

  private Result add(Cpu cpu, PageWalker walker, long linear, long physical, int access) {
    long host = frames.hostPhysical(physical);
    if (host < 0) {
      return Result.Emulated.EMULATED;
    }
    boolean writable = walker.isWritablePage() && walker.isDirty();
    boolean user = walker.isUserPage();
    if (access == PageWalker.WRITE && !walker.isWritablePage()) {
      // The supervisor writes with CR0.WP clear.
      if (user && (cpu.cr4 & (Cr4.SMEP | Cr4.SMAP)) != 0) {
        return Result.Emulated.EMULATED;
      }
      writable = true;
      user = false;
    }
    long flags =
        (writable ? PageTableEntry.RW : 0)
            | (user ? PageTableEntry.US : 0)
            | (walker.isExecuteDisabled() ? PageTableEntry.XD : 0)
            | (walker.isGlobal() ? ShadowTables.GLOBAL : 0);
    int guestLevel =
        walker.pageShift() >= GIBIBYTE_SHIFT ? 3 : walker.pageShift() >= LARGE_SHIFT ? 2 : 1;
    int level = guestLevel;
    while (level > 1
        && (((host ^ physical) & ShadowTables.pageSize(level) - 1) != 0
            || !frames.isRam(
                physical & -ShadowTables.pageSize(level), ShadowTables.pageSize(level)))) {
      level--;
    }
    // Without paging nothing is invalidated page by page.
    boolean paged = (cpu.cr0 & Cr0.PG) != 0;
    return tables().map(linear, host, level, paged ? guestLevel : level, flags)
        ? Result.Added.ADDED
        : new Result.Raised(
            new Fault(
                PAGE_FAULT,
                PageFaultError.P | (int) port.vmread(EXIT_INTERRUPTION_ERROR_CODE),
                linear));
  }

  // ---- invalidation
  // ----------------------------------------------------------------------------------------------

  @Override
  public void all() {
    spaces.clear(vpid());
  }

  @Override
  public void allButGlobals() {
    spaces.clearButGlobals(vpid());
  }

  @Override
  public void context(int pcid) {
    spaces.clearButGlobals(vpid(), pcid);
  }

  @Override
  public void page(long linear) {
    spaces.invalidate(vpid(), linear);
  }

  @Override
  public void page(int pcid, long linear) {
    spaces.invalidate(vpid(), pcid, linear);
  }

  /// Drops all translations of a VPID of the processor.
  public void clear(int vpid) {
    spaces.clear(vpid);
  }

  public void clearButGlobals(int vpid) {
    spaces.clearButGlobals(vpid);
  }

  public void invalidate(int vpid, long linear) {
    spaces.invalidate(vpid, linear);
  }
}
