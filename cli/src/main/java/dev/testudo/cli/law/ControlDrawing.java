package dev.testudo.cli.law;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.VmxCapabilities;

/// Draws controls, and takes back what the rules do not allow together.
final class ControlDrawing {
  private static final int SHARE = 20;

  private final Dice dice;
  private final GuestMode mode;
  private final Fields fields;

  ControlDrawing(Dice dice, GuestMode mode, Fields fields) {
    this.dice = dice;
    this.mode = mode;
    this.fields = fields;
  }

  void draw() {
    VmxCapabilities can = fields.capabilities();
    fields.set(PIN_BASED_CONTROLS, some(can.pinAllowed0(), can.pinAllowed1()));
    fields.set(
        PRIMARY_PROCESSOR_BASED_CONTROLS, some(can.primaryAllowed0(), can.primaryAllowed1()));
    fields.set(SECONDARY_PROCESSOR_BASED_CONTROLS, some(0, can.secondaryAllowed1()));
    fields.set(PRIMARY_EXIT_CONTROLS, some(can.exitAllowed0(), can.exitAllowed1()));
    fields.set(
        ENTRY_CONTROLS,
        some(
            can.entryAllowed0(),
            can.entryAllowed1()
                & ~(EntryControl.IA32E_MODE_GUEST.mask() | EntryControl.ENTRY_TO_SMM.mask())));
    if (dice.percent(70)) {
      add(PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS);
    }
    if (dice.percent(50)) {
      add(SecondaryProcessorControl.ENABLE_EPT);
    }
    // Each instruction would exit.
    if (dice.percent(80)) {
      remove(PrimaryProcessorControl.MONITOR_TRAP_FLAG);
    }
    reconcile();
    pointers();
    masks();
    lists();
    injection();
  }

  private long some(int needed, int allowed) {
    return (needed | dice.some(allowed & ~needed & 0xffff_ffffL, SHARE)) & 0xffff_ffffL;
  }

  private void add(PrimaryProcessorControl control) {
    fields.add(PRIMARY_PROCESSOR_BASED_CONTROLS, control.mask());
  }

  private void remove(PrimaryProcessorControl control) {
    fields.remove(PRIMARY_PROCESSOR_BASED_CONTROLS, control.mask());
  }

  private void add(SecondaryProcessorControl control) {
    if (fields.capabilities().has(dev.testudo.processor.vmx.VmxFeature.SECONDARY_CONTROLS)) {
      add(PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS);
      fields.add(SECONDARY_PROCESSOR_BASED_CONTROLS, control.mask());
    }
  }

  private void remove(SecondaryProcessorControl control) {
    fields.remove(SECONDARY_PROCESSOR_BASED_CONTROLS, control.mask());
  }

  private boolean has(SecondaryProcessorControl control) {
    return has(PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS)
        && fields.has(SECONDARY_PROCESSOR_BASED_CONTROLS, control.mask());
  }

  private boolean has(PrimaryProcessorControl control) {
    return fields.has(PRIMARY_PROCESSOR_BASED_CONTROLS, control.mask());
  }

  private boolean has(PinBasedControl control) {
    return fields.has(PIN_BASED_CONTROLS, control.mask());
  }

  private void reconcile() {
    if (mode.needsUnrestrictedGuest()) {
      add(SecondaryProcessorControl.UNRESTRICTED_GUEST);
      add(SecondaryProcessorControl.ENABLE_EPT);
    }
    if (has(PinBasedControl.PROCESS_POSTED_INTERRUPTS)) {
      add(SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY);
      fields.add(PRIMARY_EXIT_CONTROLS, ExitControl.ACKNOWLEDGE_INTERRUPT_ON_EXIT.mask());
    }
    if (has(SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY)) {
      fields.add(PIN_BASED_CONTROLS, PinBasedControl.EXTERNAL_INTERRUPT_EXITING.mask());
    }
    if (has(SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY)
        || has(SecondaryProcessorControl.APIC_REGISTER_VIRTUALIZATION)
        || has(SecondaryProcessorControl.VIRTUALIZE_X2APIC_MODE)) {
      add(PrimaryProcessorControl.USE_TPR_SHADOW);
    }
    if (has(SecondaryProcessorControl.VIRTUALIZE_X2APIC_MODE)) {
      remove(SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES);
    }
    if (has(PinBasedControl.VIRTUAL_NMIS)) {
      fields.add(PIN_BASED_CONTROLS, PinBasedControl.NMI_EXITING.mask());
    } else {
      remove(PrimaryProcessorControl.NMI_WINDOW_EXITING);
    }
    if (!has(SecondaryProcessorControl.ENABLE_EPT)) {
      remove(SecondaryProcessorControl.UNRESTRICTED_GUEST);
      remove(SecondaryProcessorControl.ENABLE_PML);
      remove(SecondaryProcessorControl.MODE_BASED_EXECUTE_CONTROL);
      remove(SecondaryProcessorControl.ENABLE_VM_FUNCTIONS);
    }
    if (!has(PinBasedControl.ACTIVATE_PREEMPTION_TIMER)) {
      fields.remove(PRIMARY_EXIT_CONTROLS, ExitControl.SAVE_PREEMPTION_TIMER_VALUE.mask());
    }
  }

  private void pointers() {
    fields.set(IO_BITMAP_A_ADDRESS, Places.IO_BITMAP_A);
    fields.set(IO_BITMAP_B_ADDRESS, Places.IO_BITMAP_B);
    fields.set(MSR_BITMAP_ADDRESS, Places.MSR_BITMAP);
    fields.set(VMREAD_BITMAP_ADDRESS, Places.VMREAD_BITMAP);
    fields.set(VMWRITE_BITMAP_ADDRESS, Places.VMWRITE_BITMAP);
    fields.set(VIRTUAL_APIC_ADDRESS, Places.VIRTUAL_APIC);
    fields.set(APIC_ACCESS_ADDRESS, Places.APIC_ACCESS);
    fields.set(POSTED_INTERRUPT_DESCRIPTOR_ADDRESS, Places.POSTED_INTERRUPTS);
    fields.set(POSTED_INTERRUPT_NOTIFICATION_VECTOR, 0x20 + dice.below(0xe0));
    fields.set(PML_ADDRESS, Places.PAGE_LOG);
    fields.set(EPTP_LIST_ADDRESS, Places.EPT_LIST);
    fields.set(VM_FUNCTION_CONTROLS, dice.percent(70) ? 1 : 0);
    int flags = has(SecondaryProcessorControl.ENABLE_PML) || dice.percent(50) ? 0x5e : 0x1e;
    fields.set(EPT_POINTER, Places.EPT | flags);
    fields.set(VIRTUAL_PROCESSOR_IDENTIFIER, 1 + dice.below(4));
    if (has(SecondaryProcessorControl.VMCS_SHADOWING)) {
      fields.set(VMCS_LINK_POINTER, Places.SHADOW_VMCS);
    }
  }

  private void masks() {
    if (dice.percent(40)) {
      fields.set(CR0_GUEST_HOST_MASK, dice.quarterOfBits());
      fields.set(CR0_READ_SHADOW, dice.bits());
    }
    if (dice.percent(40)) {
      fields.set(CR4_GUEST_HOST_MASK, dice.quarterOfBits());
      fields.set(CR4_READ_SHADOW, dice.bits());
    }
    fields.set(EXCEPTION_BITMAP, dice.percent(50) ? 0 : dice.quarterOfBits());
    if (dice.percent(30)) {
      fields.set(PAGE_FAULT_ERROR_CODE_MASK, dice.below(32));
      fields.set(PAGE_FAULT_ERROR_CODE_MATCH, dice.below(32));
    }
    fields.set(CR3_TARGET_COUNT, dice.percent(70) ? 0 : dice.below(5));
    fields.set(CR3_TARGET_VALUE_0, Places.TABLES_64);
    fields.set(CR3_TARGET_VALUE_1, Places.POINTERS_PAE);
    fields.set(CR3_TARGET_VALUE_2, Places.DIRECTORY_32);
    fields.set(XSS_EXITING_BITMAP, dice.bits());
    fields.set(TSC_OFFSET, dice.bits());
    fields.set(TSC_MULTIPLIER, dice.bits());
    // Either at once or never: in between it is a matter of time.
    fields.set(PREEMPTION_TIMER_VALUE, dice.percent(20) ? 0 : 0xffff_ffffL);
    fields.set(TPR_THRESHOLD, dice.percent(70) ? 0 : dice.below(16));
    for (VmcsField bitmap :
        new VmcsField[] {
          EOI_EXIT_BITMAP_0, EOI_EXIT_BITMAP_1, EOI_EXIT_BITMAP_2, EOI_EXIT_BITMAP_3
        }) {
      fields.set(bitmap, dice.bits());
    }
  }

  private void lists() {
    fields.set(ENTRY_MSR_LOAD_ADDRESS, Places.ENTRY_LOAD_LIST);
    fields.set(EXIT_MSR_STORE_ADDRESS, Places.EXIT_STORE_LIST);
    fields.set(EXIT_MSR_LOAD_ADDRESS, Places.EXIT_LOAD_LIST);
    fields.set(ENTRY_MSR_LOAD_COUNT, dice.percent(85) ? 0 : dice.below(5));
    fields.set(EXIT_MSR_STORE_COUNT, dice.percent(90) ? 0 : dice.below(5));
    fields.set(EXIT_MSR_LOAD_COUNT, dice.percent(92) ? 0 : dice.below(5));
  }

  private void injection() {
    if (!dice.percent(20)) {
      return;
    }
    int type = dice.of(0, 0, 2, 3, 3, 3, 4, 5, 6, 7);
    int vector =
        switch (type) {
          case 2 -> 2;
          case 3 -> dice.of(0, 1, 6, 8, 10, 11, 12, 13, 14, 16, 17);
          case 5 -> 1;
          case 6 -> dice.of(3, 4);
          case 7 -> 0;
          default -> dice.below(256);
        };
    boolean code =
        type == 3
            && (vector == 8 || vector >= 10 && vector <= 14 || vector == 17)
            && mode.isProtected();
    fields.set(
        ENTRY_INTERRUPTION_INFORMATION,
        0x8000_0000L | (long) type << 8 | vector | (code ? 0x800 : 0));
    fields.set(ENTRY_EXCEPTION_ERROR_CODE, code ? vector == 17 ? 0 : dice.below(0x1_0000) & ~1 : 0);
    fields.set(ENTRY_INSTRUCTION_LENGTH, 1 + dice.below(3));
    fields.set(GUEST_ACTIVITY_STATE, 0);
    if (type == 0) {
      fields.set(GUEST_RFLAGS, fields.get(GUEST_RFLAGS) | 0x200);
    }
    fields.set(GUEST_INTERRUPTIBILITY_STATE, fields.get(GUEST_INTERRUPTIBILITY_STATE) & ~3);
  }
}
