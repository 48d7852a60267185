package dev.testudo.hypervisor;

import dev.testudo.architecture.register.DebugCtl;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.register.Msr;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.architecture.vmx.VmxMsr;
import dev.testudo.hypervisor.nested.vmx.MsrStore;
import dev.testudo.hypervisor.paging.ShadowPaging;
import dev.testudo.hypervisor.state.VirtualProcessorState;
import dev.testudo.processor.TimestampClock;
import dev.testudo.processor.apic.LocalApic;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.VmxCapabilities;
import org.jspecify.annotations.Nullable;

/// MSRs as L1 sees them, when L0 has to read or write one for it: what the current VMCS holds, what
/// L0 emulates, and the processor's own for the rest.
final class MsrAccess implements MsrStore {
  private final HardwarePort port;
  private final VirtualProcessorState state;
  private final LocalApic apic;
  private final VmxCapabilities capabilities;
  private final @Nullable ShadowPaging shadowPaging;
  private final boolean nested;
  private final Clock clock;
  private long value;

  /// What the time-stamp counter needs.
  interface Clock {
    long time();

    long frequency();

    void offsetChanged();
  }

  MsrAccess(
      HardwarePort port,
      VirtualProcessorState state,
      LocalApic apic,
      VmxCapabilities capabilities,
      @Nullable ShadowPaging shadowPaging,
      boolean nested,
      Clock clock) {
    this.port = port;
    this.state = state;
    this.apic = apic;
    this.capabilities = capabilities;
    this.shadowPaging = shadowPaging;
    this.nested = nested;
    this.clock = clock;
  }

  /// L1's time-stamp counter.
  long timestamp() {
    return TimestampClock.timestampAt(clock.time(), clock.frequency()) + state.tscOffset;
  }

  /// The field of the current VMCS that holds an MSR, or null.
  private static @Nullable VmcsField field(int msr) {
    return switch (msr) {
      case Msr.IA32_EFER -> VmcsField.GUEST_IA32_EFER;
      case Msr.IA32_PAT -> VmcsField.GUEST_IA32_PAT;
      case Msr.IA32_DEBUGCTL -> VmcsField.GUEST_IA32_DEBUGCTL;
      case Msr.IA32_FS_BASE -> VmcsField.GUEST_FS_BASE;
      case Msr.IA32_GS_BASE -> VmcsField.GUEST_GS_BASE;
      case Msr.IA32_SYSENTER_CS -> VmcsField.GUEST_IA32_SYSENTER_CS;
      case Msr.IA32_SYSENTER_ESP -> VmcsField.GUEST_IA32_SYSENTER_ESP;
      case Msr.IA32_SYSENTER_EIP -> VmcsField.GUEST_IA32_SYSENTER_EIP;
      default -> null;
    };
  }

  private long efer() {
    return shadowPaging != null ? shadowPaging.efer() : port.vmread(VmcsField.GUEST_IA32_EFER);
  }

  @Override
  public boolean read(int msr) {
    if (LocalApic.ownsMsr(msr)) {
      if (!apic.canReadMsr(msr)) {
        return false;
      }
      value = apic.readMsr(msr);
      return true;
    }
    VmcsField field = field(msr);
    if (field != null) {
      value = msr == Msr.IA32_EFER ? efer() : port.vmread(field);
      return true;
    }
    switch (msr) {
      case Msr.IA32_TIME_STAMP_COUNTER -> value = timestamp();
      case Msr.IA32_TSC_ADJUST -> value = state.tscAdjust;
      case Msr.IA32_FEATURE_CONTROL -> {
        if (!nested) {
          return false;
        }
        value = state.featureControl;
      }
      default -> {
        if (msr >= VmxMsr.FIRST && msr <= VmxMsr.LAST) {
          value = capabilities.msr(msr);
          return nested && capabilities.hasMsr(msr);
        }
        return readProcessor(msr);
      }
    }
    return true;
  }

  private boolean readProcessor(int msr) {
    try {
      value = port.rdmsr(msr);
      return true;
    } catch (IllegalArgumentException fault) {
      return false;
    }
  }

  @Override
  public long value() {
    return value;
  }

  @Override
  public boolean write(int msr, long written) {
    if (LocalApic.ownsMsr(msr)) {
      return apic.writeMsr(msr, written);
    }
    VmcsField field = field(msr);
    if (field != null) {
      return writeField(msr, field, written);
    }
    switch (msr) {
      case Msr.IA32_TIME_STAMP_COUNTER -> changeTsc(written - timestamp());
      case Msr.IA32_TSC_ADJUST -> changeTsc(written - state.tscAdjust);
      case Msr.IA32_FEATURE_CONTROL -> {
        long writable = VmxMsr.FEATURE_CONTROL_LOCK | VmxMsr.FEATURE_CONTROL_VMX_OUTSIDE_SMX;
        if (!nested
            || (state.featureControl & VmxMsr.FEATURE_CONTROL_LOCK) != 0
            || (written & ~writable) != 0) {
          return false;
        }
        state.featureControl = written;
      }
      default -> {
        return (msr < VmxMsr.FIRST || msr > VmxMsr.LAST) && port.wrmsr(msr, written);
      }
    }
    return true;
  }

  private void changeTsc(long by) {
    state.tscOffset += by;
    state.tscAdjust += by;
    clock.offsetChanged();
  }

  private boolean writeEfer(long written) {
    long before = efer();
    long cr0 = shadowPaging != null ? shadowPaging.cr0() : port.vmread(VmcsField.GUEST_CR0);
    boolean paging = (cr0 & 1L << 31) != 0;
    if ((written & ~Efer.DEFINED) != 0 || paging && ((written ^ before) & Efer.LME) != 0) {
      return false;
    }
    long next = written & ~Efer.LMA | before & Efer.LMA;
    if (shadowPaging != null) {
      shadowPaging.setEfer(next);
    } else {
      port.vmwrite(VmcsField.GUEST_IA32_EFER, next);
    }
    return true;
  }

  private boolean writeField(int msr, VmcsField field, long written) {
    switch (msr) {
      case Msr.IA32_EFER -> {
        return writeEfer(written);
      }
      case Msr.IA32_PAT -> {
        for (int i = 0; i < 8; i++) {
          long type = written >>> 8 * i & 0xff;
          if (type > 7 || type == 2 || type == 3) {
            return false;
          }
        }
      }
      case Msr.IA32_FS_BASE, Msr.IA32_GS_BASE, Msr.IA32_SYSENTER_ESP, Msr.IA32_SYSENTER_EIP -> {
        if (written << 16 >> 16 != written) {
          return false;
        }
      }
      case Msr.IA32_DEBUGCTL -> {
        if ((written & ~(DebugCtl.LBR | DebugCtl.BTF)) != 0) {
          return false;
        }
      }
      default -> {
        // Anything goes.
      }
    }
    port.vmwrite(field, written);
    return true;
  }
}
