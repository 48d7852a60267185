package dev.testudo.processor.vmx.check;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Rflags;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.ProcessorFacts;
import dev.testudo.processor.vmx.VmcsView;
import dev.testudo.processor.vmx.VmxCapabilities;
import org.jspecify.annotations.Nullable;

/// What the rules of VM entry look at.
///
/// @param view the VMCS
/// @param capabilities what the processor offers to whoever enters
/// @param longMode whether the processor is in IA-32e mode at the entry
/// @param currentVmcs the current-VMCS pointer
/// @param memory the memory that addresses in the VMCS mean
public record EntryContext(
    VmcsView view,
    VmxCapabilities capabilities,
    boolean longMode,
    long currentVmcs,
    PhysicalView memory) {

  /// The memory of whoever owns the VMCS.
  public interface PhysicalView {
    /// Nothing is known of memory: rules that would look there pass.
    PhysicalView UNKNOWN =
        new PhysicalView() {
          @Override
          public boolean isKnown() {
            return false;
          }

          @Override
          public long read(long physical, int size) {
            return 0;
          }
        };

    default boolean isKnown() {
      return true;
    }

    /// Reads 1, 4 or 8 bytes that lie in one page.
    long read(long physical, int size);
  }

  long read(VmcsField field) {
    return view.read(field);
  }

  /// Some bits of a field, for rules that depend on no other.
  long read(VmcsField field, long mask) {
    return view.read(field, mask);
  }

  ProcessorFacts facts() {
    return capabilities.facts();
  }

  // ---- controls
  // --------------------------------------------------------------------------------------------------

  boolean has(PinBasedControl control) {
    return control.in(read(VmcsField.PIN_BASED_CONTROLS));
  }

  boolean has(PrimaryProcessorControl control) {
    return control.in(read(VmcsField.PRIMARY_PROCESSOR_BASED_CONTROLS));
  }

  /// Secondary controls count as 0 when they are not activated.
  boolean has(SecondaryProcessorControl control) {
    return has(PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS)
        && control.in(read(VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS));
  }

  boolean has(ExitControl control) {
    return control.in(read(VmcsField.PRIMARY_EXIT_CONTROLS));
  }

  boolean has(EntryControl control) {
    return control.in(read(VmcsField.ENTRY_CONTROLS));
  }

  // ---- guest
  // -----------------------------------------------------------------------------------------------------

  boolean guestLongMode() {
    return has(EntryControl.IA32E_MODE_GUEST);
  }

  boolean guestVirtual8086() {
    return read(VmcsField.GUEST_RFLAGS, Rflags.VM) != 0;
  }

  boolean guestProtected() {
    return (read(VmcsField.GUEST_CR0) & Cr0.PE) != 0;
  }

  /// The guest uses PAE paging.
  boolean guestPaePaging() {
    return (read(VmcsField.GUEST_CR0) & Cr0.PG) != 0
        && (read(VmcsField.GUEST_CR4) & Cr4.PAE) != 0
        && !guestLongMode();
  }

  boolean unrestrictedGuest() {
    return has(SecondaryProcessorControl.UNRESTRICTED_GUEST);
  }

  // ---- injection
  // -------------------------------------------------------------------------------------------------

  boolean injects() {
    return InterruptionInformation.isValid(read(VmcsField.ENTRY_INTERRUPTION_INFORMATION));
  }

  boolean injects(InterruptionType type) {
    long information = read(VmcsField.ENTRY_INTERRUPTION_INFORMATION);
    return InterruptionInformation.isValid(information) && InterruptionType.of(information) == type;
  }

  int injectedVector() {
    return InterruptionInformation.vector(read(VmcsField.ENTRY_INTERRUPTION_INFORMATION));
  }

  // ---- verdicts
  // --------------------------------------------------------------------------------------------------

  /// Null when `holds`, else that the field is to blame.
  static @Nullable Violation require(boolean holds, VmcsField field, String expectation) {
    return holds ? null : new Violation(field, expectation, 0);
  }

  static @Nullable Violation require(
      boolean holds, VmcsField field, String expectation, long qualification) {
    return holds ? null : new Violation(field, expectation, qualification);
  }

  /// Wants a control field to have the bits of `allowed0` and none outside `allowed1`.
  @Nullable Violation allowed(VmcsField field, int allowed0, int allowed1) {
    int value = (int) read(field);
    if ((value & allowed0) == allowed0 && (value & ~allowed1) == 0) {
      return null;
    }
    return new Violation(
        field, "bits 0x%x set and no bit outside 0x%x".formatted(allowed0, allowed1), 0);
  }

  /// Wants a physical address, aligned to a power of two.
  @Nullable Violation physical(VmcsField field, int alignment) {
    long address = read(field);
    boolean good = (address & alignment - 1) == 0 && facts().isPhysical(address);
    return good
        ? null
        : new Violation(
            field,
            "a multiple of %d below 2^%d".formatted(alignment, facts().physicalAddressBits()),
            0);
  }

  /// Wants an MSR area: an address aligned to 16 bytes whose last byte is within the
  /// physical-address width.
  @Nullable Violation msrArea(VmcsField count, VmcsField address) {
    long entries = read(count);
    if (entries == 0) {
      return null;
    }
    Violation start = physical(address, 16);
    if (start != null) {
      return start;
    }
    return require(
        facts().isPhysical(read(address) + entries * 16 - 1),
        address,
        "an area that ends within the physical-address width");
  }

  @Nullable Violation canonical(VmcsField field) {
    return require(ProcessorFacts.isCanonical(read(field)), field, "a canonical address");
  }
}
