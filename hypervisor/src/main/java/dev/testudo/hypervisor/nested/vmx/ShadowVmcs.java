package dev.testudo.hypervisor.nested.vmx;

import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.architecture.vmx.VmcsRegion;
import dev.testudo.hypervisor.memory.HostPages;
import dev.testudo.hypervisor.nested.vmx.ShadowedFields.Shadowing;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.VmxFeature;
import java.util.ArrayList;
import java.util.List;

/// The shadow VMCS through which the processor itself carries out most of L1's VMREADs and
/// VMWRITEs: vmcs01 runs with VMCS shadowing, its link pointer names the shadow, and the bitmaps
/// let the [frequent fields][ShadowedFields] through.
///
/// There is one for each processor of L1, in the processor's private format, made at the first
/// VMXON and used again for every vmcs12. What L1 owns is vmcs12, which is in its memory; the
/// shadow holds copies.
///
/// While L1 runs with a current vmcs12, the fields that it may write are newer in the shadow than
/// in vmcs12, so that whoever looks at vmcs12 must [pull][#pull] first. When L0 has changed vmcs12,
/// it notes that the shadow is [out of date][#outdate], and before the next entry to L1 the shadow
/// is [brought up to date][#push].
final class ShadowVmcs {
  private static final int PAGE = 4096;

  private final NestedHost host;
  private final HardwarePort port;
  private final Vmcs12 vmcs12;
  private final boolean available;
  private final List<VmcsField> writable = new ArrayList<>();
  private final List<VmcsField> readable = new ArrayList<>();
  private long region = NestedState.NONE;
  private boolean inUse;
  private boolean outdated;

  ShadowVmcs(NestedHost host, Vmcs12 vmcs12) {
    this.host = host;
    this.vmcs12 = vmcs12;
    port = host.port();
    available =
        host.uses(L0Feature.SHADOW_VMCS) && port.capabilities().has(VmxFeature.VMCS_SHADOWING);
    for (VmcsField field : VmcsField.all()) {
      Shadowing shadowing = ShadowedFields.of(field);
      if (shadowing != Shadowing.NONE
          && host.offeredCapabilities().supports(field)
          && port.capabilities().supports(field)) {
        readable.add(field);
        if (shadowing == Shadowing.READ_WRITE) {
          writable.add(field);
        }
      }
    }
  }

  /// L1 has executed VMXON; vmcs01 is current.
  void prepare() {
    if (!available || region != NestedState.NONE) {
      return;
    }
    HostPages pages = host.pages();
    region = pages.allocate();
    pages
        .memory()
        .write(
            region, 4, VmxCapabilities.REVISION | VmcsRegion.SHADOW_VMCS_INDICATOR & 0xffff_ffffL);
    port.vmclear(region);
    port.vmwrite(VmcsField.VMREAD_BITMAP_ADDRESS, bitmap(pages, readable));
    port.vmwrite(VmcsField.VMWRITE_BITMAP_ADDRESS, bitmap(pages, writable));
  }

  /// A bitmap by encodings that is clear for the fields given. Both halves of a 64-bit field go
  /// through.
  private static long bitmap(HostPages pages, List<VmcsField> fields) {
    long page = pages.allocate();
    PhysicalMemory memory = pages.memory();
    for (int i = 0; i < PAGE; i += 8) {
      memory.writeLong(page + i, -1);
    }
    for (VmcsField field : fields) {
      int bits = field.width() == VmcsField.Width.BITS_64 ? 3 : 1;
      long at = page + (field.encoding() >>> 3);
      memory.write(at, 1, memory.read(at, 1) & ~((long) bits << (field.encoding() & 7)));
    }
    return page;
  }

  /// A vmcs12 has become L1's current VMCS; vmcs01 is current.
  void enable() {
    if (!available) {
      return;
    }
    outdated = true;
    if (!inUse) {
      inUse = true;
      set(region, true);
    }
  }

  /// L1 has no current VMCS any more; vmcs01 is current. What the shadow holds is gone.
  void disable() {
    if (inUse) {
      inUse = false;
      outdated = false;
      set(VmcsRegion.NO_POINTER, false);
    }
  }

  private void set(long link, boolean shadowing) {
    long mask = SecondaryProcessorControl.VMCS_SHADOWING.mask();
    long controls = port.vmread(VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS);
    port.vmwrite(
        VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS,
        shadowing ? controls | mask : controls & ~mask);
    port.vmwrite(VmcsField.VMCS_LINK_POINTER, link);
  }

  /// Takes what L1 has written; vmcs01 is current.
  void pull() {
    if (!inUse || outdated) {
      // Out of date means that L1 has not run since vmcs12 was changed.
      return;
    }
    port.vmptrld(region);
    for (VmcsField field : writable) {
      vmcs12.write(field, port.vmread(field));
    }
    port.vmptrld(host.vmcs01());
    host.counters().pulledShadow();
  }

  /// L0 has changed vmcs12. What L1 wrote before must have been [pulled][#pull].
  void outdate() {
    outdated = inUse;
  }

  /// L1's VMWRITE of a field that it can only read without an exit.
  void write(VmcsField field) {
    if (inUse && !outdated && ShadowedFields.of(field) != Shadowing.NONE) {
      port.vmptrld(region);
      port.vmwrite(field, vmcs12.read(field));
      port.vmptrld(host.vmcs01());
    }
  }

  /// Before an entry to L1; vmcs01 is current.
  void push() {
    if (!outdated) {
      return;
    }
    outdated = false;
    port.vmptrld(region);
    for (VmcsField field : readable) {
      port.vmwrite(field, vmcs12.read(field));
    }
    port.vmptrld(host.vmcs01());
    host.counters().pushedShadow();
  }
}
