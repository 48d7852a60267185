package dev.testudo.cli.law;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.register.Rflags;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.VmcsField;

/// Draws guest and host state that the rules of VM entry pass: every register that may differ does
/// so now and then.
final class StateDrawing {
  private static final long DEFAULT_PAT = 0x0007_0406_0007_0406L;
  private static final int UNUSABLE = 0x1_0000;
  private static final VmcsField[] SELECTORS = {
    GUEST_ES_SELECTOR,
    GUEST_CS_SELECTOR,
    GUEST_SS_SELECTOR,
    GUEST_DS_SELECTOR,
    GUEST_FS_SELECTOR,
    GUEST_GS_SELECTOR
  };

  /// Bits of CR4 that change little for a guest that runs a few instructions.
  private static final long HARMLESS_CR4 =
      Cr4.PGE
          | Cr4.PCE
          | Cr4.TSD
          | Cr4.DE
          | Cr4.MCE
          | Cr4.OSFXSR
          | Cr4.OSXMMEXCPT
          | Cr4.OSXSAVE
          | Cr4.FSGSBASE
          | Cr4.UMIP
          | Cr4.SMEP
          | Cr4.PVI
          | Cr4.VME;

  private final Dice dice;
  private final GuestMode mode;
  private final Fields fields;

  StateDrawing(Dice dice, GuestMode mode, Fields fields) {
    this.dice = dice;
    this.mode = mode;
    this.fields = fields;
  }

  void draw(long hostRip) {
    controlRegisters();
    segments();
    others();
    nonRegister();
    host(hostRip);
  }

  private void controlRegisters() {
    long cr0 = Cr0.NE | Cr0.ET;
    cr0 |= mode.isProtected() ? Cr0.PE : 0;
    cr0 |= mode.paging ? Cr0.PG : 0;
    cr0 |= dice.some(Cr0.WP | Cr0.AM | Cr0.MP, 40) | dice.some(Cr0.TS | Cr0.EM, 10);
    cr0 |= dice.percent(5) ? Cr0.CD : 0;
    fields.set(GUEST_CR0, cr0);
    long cr4 = Cr4.VMXE | dice.some(HARMLESS_CR4 & fields.capabilities().cr4Fixed1(), 30);
    long cr3 = Places.TABLES_64;
    switch (mode) {
      case LONG, COMPATIBILITY -> {
        cr4 |= Cr4.PAE;
        if (dice.percent(15)) {
          cr4 |= Cr4.PCIDE;
          cr3 |= dice.below(0x1000);
        }
      }
      case PAE -> {
        cr4 |= Cr4.PAE;
        cr3 = Places.POINTERS_PAE;
      }
      case LEGACY, VIRTUAL_8086 -> {
        cr4 |= Cr4.PSE;
        cr3 = Places.DIRECTORY_32;
      }
      case UNPAGED, REAL -> cr3 = dice.percent(50) ? 0 : Places.DIRECTORY_32;
    }
    fields.set(GUEST_CR3, cr3);
    fields.set(GUEST_CR4, cr4);
    long efer = dice.some(Efer.SCE | Efer.NXE, 70) | (mode.longMode ? Efer.LMA | Efer.LME : 0);
    if (!mode.paging && dice.percent(20)) {
      efer |= Efer.LME;
    }
    fields.set(GUEST_IA32_EFER, efer);
    fields.set(GUEST_PDPTE0, Places.DIRECTORY + 1);
    fields.set(GUEST_IA32_PAT, dice.percent(80) ? DEFAULT_PAT : 0x0607_0501_0406_0001L);
  }

  private void segments() {
    boolean ring3 = mode.isProtected() && dice.percent(25) || mode == GuestMode.VIRTUAL_8086;
    if (mode.hasRealSegments()) {
      int rights = mode == GuestMode.VIRTUAL_8086 ? 0xf3 : 0x93;
      for (VmcsField selector : SELECTORS) {
        segment(selector, 0, 0, 0xffff, rights);
      }
      if (mode == GuestMode.REAL) {
        fields.set(GUEST_CS_ACCESS_RIGHTS, 0x9b);
      }
    } else {
      int privilege = ring3 ? 0x60 : 0;
      int ring = ring3 ? 0x18 + 3 : 0;
      for (VmcsField selector : SELECTORS) {
        if (dice.percent(10) && selector != GUEST_CS_SELECTOR && selector != GUEST_SS_SELECTOR) {
          segment(selector, 0, 0, 0, UNUSABLE);
        } else {
          segment(selector, 0x10 + ring, 0, 0xffff_ffffL, 0xc093 | privilege);
        }
      }
      if (mode == GuestMode.LONG) {
        segment(GUEST_CS_SELECTOR, 0x08 + ring, 0, 0xffff_ffffL, 0xa09b | privilege);
      } else {
        segment(GUEST_CS_SELECTOR, 0x18 + ring, 0, 0xffff_ffffL, 0xc09b | privilege);
      }
    }
    if (dice.percent(50)) {
      fields.set(GUEST_LDTR_ACCESS_RIGHTS, UNUSABLE);
    } else {
      fields.set(GUEST_LDTR_ACCESS_RIGHTS, 0x82);
      fields.set(GUEST_LDTR_LIMIT, 0xff);
      fields.set(GUEST_LDTR_BASE, Places.DESCRIPTORS);
    }
    fields.set(GUEST_TR_SELECTOR, 0x40);
    fields.set(GUEST_TR_BASE, Places.TASKS);
    fields.set(GUEST_TR_LIMIT, dice.of(0x67, 0x2ff));
    fields.set(GUEST_TR_ACCESS_RIGHTS, 0x8b);
    if (!mode.longMode) {
      fields.set(GUEST_TR_BASE, Places.TASKS + 0x400);
      fields.set(GUEST_TR_SELECTOR, 0x50);
    }
    fields.set(GUEST_GDTR_BASE, Places.DESCRIPTORS);
    fields.set(GUEST_GDTR_LIMIT, dice.percent(90) ? 0xff : 0x1f);
    fields.set(
        GUEST_IDTR_BASE,
        mode == GuestMode.REAL
            ? Places.VECTORS
            : mode.longMode ? Places.GATES_64 : Places.GATES_32);
    fields.set(GUEST_IDTR_LIMIT, dice.percent(90) ? 0xfff : 0x5f);
  }

  private void segment(VmcsField selector, long value, long base, long limit, long rights) {
    int distance = selector.index() - GUEST_ES_SELECTOR.index();
    fields.set(selector, value);
    fields.set(VmcsField.ofIndex(GUEST_ES_BASE.index() + distance), base);
    fields.set(VmcsField.ofIndex(GUEST_ES_LIMIT.index() + distance), limit);
    fields.set(VmcsField.ofIndex(GUEST_ES_ACCESS_RIGHTS.index() + distance), rights);
  }

  private void others() {
    fields.set(GUEST_RIP, Places.CODE);
    fields.set(GUEST_RSP, Places.STACK + 0x800);
    long flags = 2 | dice.some(Rflags.STATUS, 30) | dice.some(Rflags.DF | Rflags.NT, 5);
    flags |= dice.percent(50) ? Rflags.IF : 0;
    flags |= dice.some(Rflags.TF | Rflags.RF | Rflags.AC | Rflags.ID, 8);
    flags |= dice.percent(30) ? Rflags.IOPL : 0;
    flags |= mode == GuestMode.VIRTUAL_8086 ? Rflags.VM : 0;
    fields.set(GUEST_RFLAGS, flags);
    fields.set(GUEST_DR7, dice.percent(85) ? 0x400 : 0x400 | dice.bits() & 0xffff_23ffL);
    fields.set(GUEST_IA32_DEBUGCTL, dice.percent(90) ? 0 : dice.below(4));
    fields.set(GUEST_IA32_SYSENTER_CS, dice.of(0, 8, 0x18));
    fields.set(GUEST_IA32_SYSENTER_ESP, dice.below(1 << 16));
    fields.set(GUEST_IA32_SYSENTER_EIP, Places.HANDLERS);
    fields.set(VMCS_LINK_POINTER, -1);
  }

  private void nonRegister() {
    boolean interruptible = (fields.get(GUEST_RFLAGS) & Rflags.IF) != 0;
    if (dice.percent(12)) {
      fields.set(GUEST_INTERRUPTIBILITY_STATE, interruptible ? dice.of(1, 2, 8) : dice.of(2, 8));
    } else if (dice.percent(6)) {
      fields.set(GUEST_ACTIVITY_STATE, dice.of(1, 1, 3));
    }
    if (dice.percent(6)) {
      fields.set(GUEST_PENDING_DEBUG_EXCEPTIONS, dice.of(0x1001, 0x1002, 0x4000, 0x1004));
    }
    fields.set(GUEST_INTERRUPT_STATUS, dice.percent(60) ? 0 : dice.below(0x1_0000));
    fields.set(PML_INDEX, dice.of(511, 0, 3, 0xffff, dice.below(0x1_0000)));
  }

  // ---- host
  // ----------------------------------------------------------------------------------------------------

  private void host(long hostRip) {
    fields.set(HOST_RIP, hostRip);
    long cr0 = Cr0.PE | Cr0.PG | Cr0.NE | Cr0.ET | dice.some(Cr0.WP | Cr0.AM | Cr0.MP, 50);
    fields.set(HOST_CR0, cr0);
    long changeable = Cr4.PGE | Cr4.PCE | Cr4.DE | Cr4.OSFXSR | Cr4.OSXSAVE | Cr4.SMEP | Cr4.UMIP;
    fields.set(HOST_CR4, Cr4.PAE | Cr4.VMXE | dice.some(changeable | Cr4.PCIDE, 30));
    fields.set(
        HOST_CR3,
        Places.L1_TABLES
            | ((fields.get(HOST_CR4) & Cr4.PCIDE) != 0 ? dice.below(0x1000) : dice.of(0, 0x18)));
    for (VmcsField selector :
        new VmcsField[] {HOST_ES_SELECTOR, HOST_DS_SELECTOR, HOST_FS_SELECTOR, HOST_GS_SELECTOR}) {
      fields.set(selector, dice.percent(60) ? 0x10 : dice.below(0x2000) << 3);
    }
    fields.set(HOST_CS_SELECTOR, dice.percent(80) ? 8 : 1 + dice.below(0x1fff) << 3);
    fields.set(HOST_SS_SELECTOR, dice.percent(80) ? 0x10 : dice.below(0x2000) << 3);
    fields.set(HOST_TR_SELECTOR, dice.percent(80) ? 0x40 : 1 + dice.below(0x1fff) << 3);
    for (VmcsField address :
        new VmcsField[] {
          HOST_FS_BASE,
          HOST_GS_BASE,
          HOST_TR_BASE,
          HOST_GDTR_BASE,
          HOST_IDTR_BASE,
          HOST_IA32_SYSENTER_ESP,
          HOST_IA32_SYSENTER_EIP
        }) {
      fields.set(address, dice.percent(60) ? dice.below(0x4_0000) : dice.bits() >> 17);
    }
    fields.set(HOST_RSP, dice.percent(60) ? Places.STACK : dice.bits());
    fields.set(HOST_IA32_SYSENTER_CS, dice.bits());
    fields.set(HOST_IA32_PAT, dice.percent(70) ? DEFAULT_PAT : 0x0605_0401_0007_0106L);
    fields.set(HOST_IA32_EFER, Efer.LMA | Efer.LME | dice.some(Efer.SCE | Efer.NXE, 60));
  }

  /// Controls that go with the state.
  void addControls() {
    fields.add(ENTRY_CONTROLS, mode.longMode ? EntryControl.IA32E_MODE_GUEST.mask() : 0);
    fields.add(PRIMARY_EXIT_CONTROLS, ExitControl.HOST_ADDRESS_SPACE_SIZE.mask());
  }
}
