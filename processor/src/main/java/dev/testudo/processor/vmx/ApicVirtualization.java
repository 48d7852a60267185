package dev.testudo.processor.vmx;

import dev.testudo.architecture.vmx.ExitQualification;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Events;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.VmxState;

/// Virtualization of the local APIC: the virtual-APIC page, the accesses that go to it instead of
/// exiting, and virtual interrupts.
///
/// Some accesses are followed by an exit after the instruction (trap-like). Such an exit is noted
/// here and taken at the next instruction boundary.
///
/// @sdm 3C "APIC Virtualization and Virtual Interrupts"
final class ApicVirtualization {
  private static final int TPR = 0x80;
  private static final int PPR = 0xa0;
  private static final int EOI = 0xb0;
  private static final int ISR = 0x100;
  private static final int IRR = 0x200;
  private static final int ICR_LOW = 0x300;
  private static final int ICR_HIGH = 0x310;
  private static final int SELF_IPI = 0x3f0;

  private final VmxUnit unit;
  private final Cpu cpu;
  private final PhysicalMemory memory;

  // The controls of the present guest.
  private boolean tprShadow;
  private boolean virtualizeAccesses;
  private boolean virtualizeX2Apic;
  private boolean registerVirtualization;
  private boolean interruptDelivery;
  private boolean interruptWindow;
  private long page;

  private final VmxState state;

  ApicVirtualization(VmxUnit unit) {
    this.unit = unit;
    cpu = unit.cpu;
    memory = unit.memory;
    state = unit.state;
  }

  void configure(
      Vmcs vmcs,
      boolean shadow,
      boolean accesses,
      boolean x2apic,
      boolean registers,
      boolean delivery,
      boolean window) {
    tprShadow = shadow;
    virtualizeAccesses = accesses;
    virtualizeX2Apic = x2apic;
    registerVirtualization = registers;
    interruptDelivery = delivery;
    interruptWindow = window;
    page = shadow ? vmcs.read(VmcsField.VIRTUAL_APIC_ADDRESS) : 0;
  }

  /// What a VM entry does after loading the guest.
  void enter(Vmcs vmcs) {
    state.pendingExit = VmxState.NONE;
    state.virtualInterruptRecognized = false;
    if (interruptDelivery) {
      updatePpr(vmcs);
      evaluate(vmcs);
    } else if (tprShadow && virtualizeAccesses) {
      compareWithThreshold(vmcs);
    }
  }

  boolean hasTprShadow() {
    return tprShadow;
  }

  // ---- the page
  // --------------------------------------------------------------------------------------------------

  private int read32(int offset) {
    return (int) memory.read(page + offset, 4);
  }

  private void write32(int offset, int value) {
    memory.write(page + offset, 4, value);
  }

  private int bitOffset(int register, int vector) {
    return register + (vector >> 5) * 16;
  }

  private void setBit(int register, int vector) {
    int at = bitOffset(register, vector);
    write32(at, read32(at) | 1 << (vector & 31));
  }

  private void clearBit(int register, int vector) {
    int at = bitOffset(register, vector);
    write32(at, read32(at) & ~(1 << (vector & 31)));
  }

  /// The highest vector in a 256-bit register, or 0.
  private int highest(int register) {
    for (int i = 7; i >= 0; i--) {
      int word = read32(register + i * 16);
      if (word != 0) {
        return i * 32 + 31 - Integer.numberOfLeadingZeros(word);
      }
    }
    return 0;
  }

  private static int requesting(Vmcs vmcs) {
    return (int) vmcs.read(VmcsField.GUEST_INTERRUPT_STATUS) & 0xff;
  }

  private static int servicing(Vmcs vmcs) {
    return (int) vmcs.read(VmcsField.GUEST_INTERRUPT_STATUS) >> 8 & 0xff;
  }

  private static void setStatus(Vmcs vmcs, int requesting, int servicing) {
    vmcs.write(VmcsField.GUEST_INTERRUPT_STATUS, requesting | servicing << 8);
  }

  // ---- priorities and virtual interrupts
  // -------------------------------------------------------------------------

  private void updatePpr(Vmcs vmcs) {
    int tpr = read32(TPR) & 0xff;
    int service = servicing(vmcs);
    write32(PPR, (tpr & 0xf0) >= (service & 0xf0) ? tpr : service & 0xf0);
  }

  private void evaluate(Vmcs vmcs) {
    state.virtualInterruptRecognized =
        !interruptWindow && (requesting(vmcs) & 0xf0) > (read32(PPR) & 0xf0);
    wake();
  }

  private void wake() {
    if (state.virtualInterruptRecognized || state.pendingExit != VmxState.NONE) {
      cpu.attention |= Cpu.ATTENTION_GUEST;
    }
  }

  private void compareWithThreshold(Vmcs vmcs) {
    int threshold = (int) vmcs.read(VmcsField.TPR_THRESHOLD) & 0xf;
    if ((read32(TPR) >> 4 & 0xf) < threshold) {
      exitAfter(ExitReason.TPR_BELOW_THRESHOLD, 0);
    }
  }

  private void exitAfter(ExitReason reason, long qualification) {
    state.pendingExit = reason.ordinal();
    state.pendingExitQualification = qualification;
    wake();
  }

  private static final ExitReason[] REASONS = ExitReason.values();

  /// Takes a trap-like exit that waits.
  void takePendingExit() {
    if (state.pendingExit != VmxState.NONE) {
      ExitReason reason = REASONS[state.pendingExit];
      state.pendingExit = VmxState.NONE;
      unit.exit.event(reason, state.pendingExitQualification);
    }
  }

  boolean recognizesInterrupt() {
    return state.virtualInterruptRecognized;
  }

  /// Delivers the recognized virtual interrupt if the guest lets interrupts through.
  void deliverInterrupt() {
    if (!state.virtualInterruptRecognized
        || (cpu.rflags & Cpu.IF) == 0
        || cpu.interruptShadow != 0
        || cpu.activity != ActivityState.ACTIVE && cpu.activity != ActivityState.HLT) {
      return;
    }
    Vmcs vmcs = unit.vmcs();
    int vector = requesting(vmcs);
    setBit(ISR, vector);
    write32(PPR, vector & 0xf0);
    clearBit(IRR, vector);
    setStatus(vmcs, highest(IRR), vector);
    state.virtualInterruptRecognized = false;
    Events.inject(
        cpu, InterruptionType.EXTERNAL_INTERRUPT.number(), vector, Fault.NO_ERROR_CODE, 0);
  }

  private void tprChanged(Vmcs vmcs) {
    if (interruptDelivery) {
      updatePpr(vmcs);
      evaluate(vmcs);
    } else {
      compareWithThreshold(vmcs);
    }
  }

  private void endOfInterrupt(Vmcs vmcs) {
    int vector = servicing(vmcs);
    clearBit(ISR, vector);
    setStatus(vmcs, requesting(vmcs), highest(ISR));
    updatePpr(vmcs);
    VmcsField bitmap =
        switch (vector >> 6) {
          case 0 -> VmcsField.EOI_EXIT_BITMAP_0;
          case 1 -> VmcsField.EOI_EXIT_BITMAP_1;
          case 2 -> VmcsField.EOI_EXIT_BITMAP_2;
          default -> VmcsField.EOI_EXIT_BITMAP_3;
        };
    if ((vmcs.read(bitmap) >>> (vector & 63) & 1) != 0) {
      exitAfter(ExitReason.VIRTUALIZED_EOI, vector);
    } else {
      evaluate(vmcs);
    }
  }

  private void selfIpi(Vmcs vmcs, int vector) {
    setBit(IRR, vector);
    setStatus(vmcs, Math.max(requesting(vmcs), vector), servicing(vmcs));
    evaluate(vmcs);
  }

  /// Processing of posted interrupts when the notification vector has arrived.
  ///
  /// @sdm 3C "Posted-Interrupt Processing"
  void processPosted(Vmcs vmcs) {
    long descriptor = vmcs.read(VmcsField.POSTED_INTERRUPT_DESCRIPTOR_ADDRESS);
    memory.write(descriptor + 32, 8, memory.read(descriptor + 32, 8) & ~1L);
    int top = requesting(vmcs);
    for (int i = 0; i < 8; i++) {
      int word = (int) memory.read(descriptor + 4L * i, 4);
      if (word != 0) {
        memory.write(descriptor + 4L * i, 4, 0);
        write32(IRR + 16 * i, read32(IRR + 16 * i) | word);
        top = Math.max(top, i * 32 + 31 - Integer.numberOfLeadingZeros(word));
      }
    }
    setStatus(vmcs, top, servicing(vmcs));
    evaluate(vmcs);
  }

  // ---- CR8
  // -------------------------------------------------------------------------------------------------------

  long readCr8() {
    return read32(TPR) >> 4 & 0xf;
  }

  void writeCr8(long value) {
    write32(TPR, (int) (value & 0xf) << 4);
    tprChanged(unit.vmcs());
  }

  // ---- accesses to the APIC-access page
  // --------------------------------------------------------------------------

  /// An access to the APIC-access page: virtualized, or an exit.
  boolean access(int offset, int size, boolean write, boolean fetch, long value) {
    boolean inOneRegister = size <= 4 && (offset & 15) + size <= 4;
    if (!tprShadow
        || fetch
        || !inOneRegister
        || !(write ? isWriteVirtualized(offset & ~15) : isReadVirtualized(offset & ~15))) {
      exitAccess(offset, write, fetch);
    }
    if (write) {
      memory.write(page + offset, size, value);
      written(unit.vmcs(), offset & ~15);
    } else {
      cpu.virtualizedRead = memory.read(page + offset, size);
    }
    return true;
  }

  private void exitAccess(int offset, boolean write, boolean fetch) {
    int type =
        cpu.deliveringInformation != 0
            ? ExitQualification.ApicAccess.LINEAR_EVENT_DELIVERY
            : fetch
                ? ExitQualification.ApicAccess.LINEAR_FETCH
                : write
                    ? ExitQualification.ApicAccess.LINEAR_WRITE
                    : ExitQualification.ApicAccess.LINEAR_READ;
    unit.exit.access(ExitReason.APIC_ACCESS, ExitQualification.ApicAccess.of(type, offset));
  }

  private boolean isReadVirtualized(int register) {
    if (register == TPR) {
      return true;
    }
    if (!registerVirtualization) {
      return false;
    }
    return switch (register) {
      case 0x20, 0x30, EOI, 0xd0, 0xe0, 0xf0, 0x280, ICR_LOW, ICR_HIGH, 0x380, 0x3e0 -> true;
      default -> register >= 0x100 && register < 0x280 || register >= 0x320 && register <= 0x370;
    };
  }

  private boolean isWriteVirtualized(int register) {
    if (register == TPR) {
      return true;
    }
    if (!registerVirtualization) {
      return interruptDelivery && (register == EOI || register == ICR_LOW);
    }
    return switch (register) {
      case 0x20, EOI, 0xd0, 0xe0, 0xf0, 0x280, ICR_LOW, ICR_HIGH, 0x380, 0x3e0 -> true;
      default -> register >= 0x320 && register <= 0x370;
    };
  }

  /// APIC-write emulation: what follows a write to the page.
  private void written(Vmcs vmcs, int register) {
    switch (register) {
      case TPR -> {
        write32(TPR, read32(TPR) & 0xff);
        tprChanged(vmcs);
      }
      case EOI -> {
        if (interruptDelivery) {
          write32(EOI, 0);
          endOfInterrupt(vmcs);
        } else {
          exitAfter(ExitReason.APIC_WRITE, EOI);
        }
      }
      case ICR_LOW -> {
        int command = read32(ICR_LOW);
        if (interruptDelivery && isSelfIpi(command)) {
          selfIpi(vmcs, command & 0xff);
        } else {
          exitAfter(ExitReason.APIC_WRITE, ICR_LOW);
        }
      }
      case ICR_HIGH -> write32(ICR_HIGH, read32(ICR_HIGH) & 0xff00_0000);
      default -> exitAfter(ExitReason.APIC_WRITE, register);
    }
  }

  /// Whether an interrupt command is one that the processor sends to itself without help: fixed,
  /// edge, to self.
  private static boolean isSelfIpi(int command) {
    int reserved = 0xfff0_0000 | 3 << 16 | 1 << 13;
    int deliveryStatus = 1 << 12;
    int levelTrigger = 1 << 15;
    int deliveryMode = 7 << 8;
    return (command & (reserved | deliveryStatus | levelTrigger | deliveryMode)) == 0
        && (command >> 18 & 3) == 1
        && (command & 0xf0) != 0;
  }

  // ---- x2APIC MSRs
  // -----------------------------------------------------------------------------------------------

  /// RDMSR of 800H to 8FFH: returns whether it was virtualized, with the value in
  /// `Cpu.virtualizedRead`.
  boolean readMsr(int index) {
    int register = (index & 0xff) << 4;
    if (!virtualizeX2Apic || !registerVirtualization && register != TPR) {
      return false;
    }
    cpu.virtualizedRead = memory.read(page + register, 8);
    return true;
  }

  /// WRMSR of 800H to 8FFH: returns whether it was virtualized.
  boolean writeMsr(int index, long value) {
    int register = (index & 0xff) << 4;
    if (!virtualizeX2Apic || register != TPR && !interruptDelivery) {
      return false;
    }
    Vmcs vmcs = unit.vmcs();
    switch (register) {
      case TPR -> {
        require(value >>> 8 == 0);
        memory.write(page + TPR, 8, value);
        tprChanged(vmcs);
      }
      case EOI -> {
        require(value == 0);
        write32(EOI, 0);
        endOfInterrupt(vmcs);
      }
      case SELF_IPI -> {
        require(value >>> 8 == 0);
        memory.write(page + SELF_IPI, 8, value);
        if ((value & 0xf0) != 0) {
          selfIpi(vmcs, (int) value);
        } else {
          exitAfter(ExitReason.APIC_WRITE, SELF_IPI);
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void require(boolean holds) {
    if (!holds) {
      throw cpu.generalProtection(0);
    }
  }
}
