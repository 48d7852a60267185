package dev.testudo.processor.vmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InstructionError;
import dev.testudo.architecture.vmx.InvalidationType;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.architecture.vmx.VmxMsr;
import dev.testudo.processor.Processor;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The VMX instructions' failures, VMCS regions, and entries, through the hardware port.
class VmxUnitTest {
  private static final long VMXON = 0x1000;
  private static final long VMCS = 0x2000;
  private static final long OTHER = 0x3000;
  private static final long CODE = 0x8000;

  private static final PhysicalBus NO_DEVICES =
      new PhysicalBus() {
        @Override
        public long read(long physical, int size) {
          return -1;
        }

        @Override
        public void write(long physical, int size, long value) {}

        @Override
        public int readPort(int port, int size) {
          return -1;
        }

        @Override
        public void writePort(int port, int size, int value) {}
      };

  private PhysicalMemory memory;
  private VmxPort port;

  @BeforeEach
  void processor() {
    memory = new PhysicalMemory(NO_DEVICES, ProcessorModel.PHYSICAL_ADDRESS_BITS);
    memory.addRam(0, 1 << 20);
    for (long region : new long[] {VMXON, VMCS, OTHER}) {
      memory.write(region, 4, VmxCapabilities.REVISION);
    }
    port = VmxPort.of(new Processor(ProcessorModel.standard(1, 1), memory, 0));
    assertThat(port.vmxon(VMXON)).isEqualTo(VmxStatus.SUCCEED);
  }

  private void current() {
    assertThat(port.vmclear(VMCS)).isEqualTo(VmxStatus.SUCCEED);
    assertThat(port.vmptrld(VMCS)).isEqualTo(VmxStatus.SUCCEED);
  }

  private void assertFailed(VmxStatus status, InstructionError error) {
    assertThat(status).isEqualTo(VmxStatus.FAIL_VALID);
    assertThat(port.vmread(VmcsField.VM_INSTRUCTION_ERROR)).isEqualTo(error.number());
  }

  @Test
  void withoutACurrentVmcsFailuresAreInvalid() {
    assertThat(port.vmclear(8)).isEqualTo(VmxStatus.FAIL_INVALID);
    assertThat(port.vmptrld(VMXON)).isEqualTo(VmxStatus.FAIL_INVALID);
    assertThat(port.vmlaunch(1000)).isEqualTo(VmxStatus.FAIL_INVALID);
    assertThat(port.vmptrst()).isEqualTo(-1L);
    assertThatThrownBy(() -> port.vmread(VmcsField.GUEST_RIP))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void vmclearAndVmptrldCheckTheirPointers() {
    current();
    long beyond = 1L << ProcessorModel.PHYSICAL_ADDRESS_BITS;
    assertFailed(port.vmclear(VMCS + 8), InstructionError.VMCLEAR_INVALID_ADDRESS);
    assertFailed(port.vmclear(beyond), InstructionError.VMCLEAR_INVALID_ADDRESS);
    assertFailed(port.vmclear(VMXON), InstructionError.VMCLEAR_VMXON_POINTER);
    assertFailed(port.vmptrld(beyond), InstructionError.VMPTRLD_INVALID_ADDRESS);
    assertFailed(port.vmptrld(VMXON), InstructionError.VMPTRLD_VMXON_POINTER);
    memory.write(OTHER, 4, VmxCapabilities.REVISION + 1);
    assertFailed(port.vmptrld(OTHER), InstructionError.VMPTRLD_INCORRECT_REVISION_IDENTIFIER);
    assertFailed(port.vmxon(VMXON), InstructionError.VMXON_IN_ROOT_OPERATION);
    assertThat(port.vmptrst()).isEqualTo(VMCS);
  }

  @Test
  void aVmcsKeepsItsFieldsInMemoryWhileItIsNotActive() {
    current();
    port.vmwrite(VmcsField.GUEST_RIP, 0x1234_5678_9abcL);
    port.vmwrite(VmcsField.GUEST_CS_SELECTOR, 0x12_3456);
    assertThat(port.vmclear(VMCS)).isEqualTo(VmxStatus.SUCCEED);
    assertThat(port.vmptrst()).isEqualTo(-1L);
    assertThat(port.vmptrld(OTHER)).isEqualTo(VmxStatus.SUCCEED);
    assertThat(port.vmread(VmcsField.GUEST_RIP)).isZero();
    assertThat(port.vmptrld(VMCS)).isEqualTo(VmxStatus.SUCCEED);
    assertThat(port.vmread(VmcsField.GUEST_RIP)).isEqualTo(0x1234_5678_9abcL);
    assertThat(port.vmread(VmcsField.GUEST_CS_SELECTOR)).isEqualTo(0x3456);
  }

  @Test
  void moreVmcsesThanTheProcessorHoldsLoseNothing() {
    for (int i = 0; i < 40; i++) {
      long region = 0x1_0000 + 0x1000L * i;
      memory.write(region, 4, VmxCapabilities.REVISION);
      assertThat(port.vmptrld(region)).isEqualTo(VmxStatus.SUCCEED);
      port.vmwrite(VmcsField.GUEST_RSP, i);
    }
    for (int i = 0; i < 40; i++) {
      assertThat(port.vmptrld(0x1_0000 + 0x1000L * i)).isEqualTo(VmxStatus.SUCCEED);
      assertThat(port.vmread(VmcsField.GUEST_RSP)).isEqualTo(i);
    }
  }

  @Test
  void launchStateDecidesBetweenVmlaunchAndVmresume() {
    current();
    assertFailed(port.vmresume(1000), InstructionError.VMRESUME_NON_LAUNCHED_VMCS);
    realModeGuest(0xf4);
    port.vmwrite(
        VmcsField.PRIMARY_PROCESSOR_BASED_CONTROLS,
        port.vmread(VmcsField.PRIMARY_PROCESSOR_BASED_CONTROLS)
            | PrimaryProcessorControl.HLT_EXITING.mask());
    assertThat(port.vmlaunch(1000)).isEqualTo(VmxStatus.SUCCEED);
    assertThat(port.vmread(VmcsField.EXIT_REASON)).isEqualTo(ExitReason.HLT.number());
    assertThat(port.vmread(VmcsField.EXIT_INSTRUCTION_LENGTH)).isEqualTo(1);
    assertThat(port.vmread(VmcsField.GUEST_RIP)).isEqualTo(CODE);
    assertFailed(port.vmlaunch(1000), InstructionError.VMLAUNCH_NON_CLEAR_VMCS);
    assertThat(port.vmresume(1000)).isEqualTo(VmxStatus.SUCCEED);
  }

  @Test
  void invalidControlsHostAndGuestAreToldApart() {
    current();
    assertFailed(port.vmlaunch(1000), InstructionError.ENTRY_INVALID_CONTROL_FIELDS);
    realModeGuest(0xf4);
    port.vmwrite(VmcsField.HOST_CR3, -1);
    assertFailed(port.vmlaunch(1000), InstructionError.ENTRY_INVALID_HOST_STATE_FIELDS);
    port.vmwrite(VmcsField.HOST_CR3, 0);
    port.vmwrite(VmcsField.GUEST_RFLAGS, 0);
    assertThat(port.vmlaunch(1000)).isEqualTo(VmxStatus.SUCCEED);
    assertThat(port.vmread(VmcsField.EXIT_REASON)).isEqualTo(0x8000_0021L);
    assertThat(port.inGuest()).isFalse();
  }

  @Test
  void aRunEndsWithTheHostsInterrupt() {
    current();
    realModeGuest(0xeb, 0xfe);
    port.vmwrite(VmcsField.PIN_BASED_CONTROLS, port.vmread(VmcsField.PIN_BASED_CONTROLS) | 1);
    long until = port.now() + 10_000;
    assertThat(port.vmlaunch(until)).isEqualTo(VmxStatus.SUCCEED);
    assertThat(port.vmread(VmcsField.EXIT_REASON))
        .isEqualTo(ExitReason.EXTERNAL_INTERRUPT.number());
    assertThat(port.now()).isGreaterThanOrEqualTo(until);
    assertThat(port.counters().of(PortCounters.Call.VM_EXIT)).isEqualTo(1);
  }

  /// #SS whose delivery finds no IDT: the exception bitmap is asked for each exception as it
  /// arises, and only then two become a double fault, and three a shutdown.
  @Test
  void theExceptionBitmapIsAskedBeforeExceptionsAreCombined() {
    exceptionsOfAReadBeyondTheStack(1 << Vector.GP);
    assertException(Vector.GP);
    assertThat(port.vmread(VmcsField.IDT_VECTORING_INFORMATION) & 0x8000_00ffL)
        .isEqualTo(0x8000_0000L | Vector.SS);
    exceptionsOfAReadBeyondTheStack(1 << Vector.DF);
    assertException(Vector.DF);
    assertThat(port.vmread(VmcsField.IDT_VECTORING_INFORMATION)).isZero();
    exceptionsOfAReadBeyondTheStack(0);
    assertThat(port.vmread(VmcsField.EXIT_REASON)).isEqualTo(ExitReason.TRIPLE_FAULT.number());
    assertThat(port.vmread(VmcsField.IDT_VECTORING_INFORMATION)).isZero();
  }

  private void exceptionsOfAReadBeyondTheStack(int bitmap) {
    current();
    realModeGuest(0x36, 0xa1, 0xff, 0xff);
    port.vmwrite(VmcsField.EXCEPTION_BITMAP, bitmap);
    assertThat(port.vmlaunch(1000)).isEqualTo(VmxStatus.SUCCEED);
  }

  private void assertException(int vector) {
    assertThat(port.vmread(VmcsField.EXIT_REASON)).isEqualTo(ExitReason.EXCEPTION_OR_NMI.number());
    assertThat(port.vmread(VmcsField.EXIT_INTERRUPTION_INFORMATION) & 0xff).isEqualTo(vector);
  }

  @Test
  void invalidationChecksItsOperands() {
    current();
    InstructionError error = InstructionError.INVALID_OPERAND_TO_INVEPT_INVVPID;
    assertFailed(port.invept(0, 0x1e), error);
    assertFailed(port.invept(InvalidationType.INVEPT_SINGLE_CONTEXT, 0x1d), error);
    assertThat(port.invept(InvalidationType.INVEPT_SINGLE_CONTEXT, 0x1e))
        .isEqualTo(VmxStatus.SUCCEED);
    assertFailed(port.invvpid(4, 1, 0), error);
    assertFailed(port.invvpid(InvalidationType.INVVPID_SINGLE_CONTEXT, 0, 0), error);
    assertFailed(port.invvpid(InvalidationType.INVVPID_INDIVIDUAL_ADDRESS, 1, 1L << 47), error);
    assertThat(port.invvpid(InvalidationType.INVVPID_ALL_CONTEXTS, 0, 0))
        .isEqualTo(VmxStatus.SUCCEED);
  }

  @Test
  void capabilitiesFollowTheFeatures() {
    VmxCapabilities all = port.capabilities();
    VmxCapabilities less = all.without(VmxFeature.EPT);
    assertThat(less.has(VmxFeature.UNRESTRICTED_GUEST)).isFalse();
    assertThat(less.supports(VmcsField.EPT_POINTER)).isFalse();
    assertThat(less.msr(VmxMsr.IA32_VMX_PROCBASED_CTLS2) >>> 32 & 2).isZero();
    assertThat(all.msr(VmxMsr.IA32_VMX_PROCBASED_CTLS2) >>> 32 & 2).isEqualTo(2);
    assertThat(all.msr(VmxMsr.IA32_VMX_BASIC)).isEqualTo(0x00d8_1000_11e5_7ed0L);
    assertThat(all.msr(VmxMsr.IA32_VMX_TRUE_PINBASED_CTLS) & 0xffff_ffffL).isEqualTo(0x16);
  }

  /// A real-mode guest without paging or EPT is what unrestricted guests with EPT are for.
  private void realModeGuest(int... code) {
    for (int i = 0; i < code.length; i++) {
      memory.write(CODE + i, 1, code[i]);
    }
    identityEpt();
    VmxCapabilities can = port.capabilities();
    port.vmwrite(VmcsField.PIN_BASED_CONTROLS, can.pinAllowed0());
    port.vmwrite(
        VmcsField.PRIMARY_PROCESSOR_BASED_CONTROLS,
        can.primaryAllowed0()
            | PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS.mask() & 0xffff_ffffL);
    port.vmwrite(VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS, 0x82);
    port.vmwrite(VmcsField.EPT_POINTER, 0xa001eL);
    port.vmwrite(VmcsField.PRIMARY_EXIT_CONTROLS, can.exitAllowed0() | 1 << 9);
    port.vmwrite(VmcsField.ENTRY_CONTROLS, can.entryAllowed0());
    port.vmwrite(VmcsField.VMCS_LINK_POINTER, -1);
    port.vmwrite(VmcsField.HOST_CR0, can.cr0Fixed0());
    port.vmwrite(VmcsField.HOST_CR4, Cr4.PAE | Cr4.VMXE);
    port.vmwrite(VmcsField.HOST_CS_SELECTOR, 8);
    port.vmwrite(VmcsField.HOST_TR_SELECTOR, 16);
    port.vmwrite(VmcsField.GUEST_CR0, 0x20);
    port.vmwrite(VmcsField.GUEST_CR4, Cr4.VMXE);
    port.vmwrite(VmcsField.GUEST_RFLAGS, 2);
    port.vmwrite(VmcsField.GUEST_RIP, CODE);
    VmcsField[] limits = {
      VmcsField.GUEST_ES_LIMIT, VmcsField.GUEST_CS_LIMIT, VmcsField.GUEST_SS_LIMIT,
      VmcsField.GUEST_DS_LIMIT, VmcsField.GUEST_FS_LIMIT, VmcsField.GUEST_GS_LIMIT,
      VmcsField.GUEST_TR_LIMIT
    };
    for (VmcsField limit : limits) {
      port.vmwrite(limit, 0xffff);
    }
    VmcsField[] data = {
      VmcsField.GUEST_ES_ACCESS_RIGHTS, VmcsField.GUEST_SS_ACCESS_RIGHTS,
      VmcsField.GUEST_DS_ACCESS_RIGHTS, VmcsField.GUEST_FS_ACCESS_RIGHTS,
      VmcsField.GUEST_GS_ACCESS_RIGHTS
    };
    for (VmcsField rights : data) {
      port.vmwrite(rights, 0x93);
    }
    port.vmwrite(VmcsField.GUEST_CS_ACCESS_RIGHTS, 0x9b);
    port.vmwrite(VmcsField.GUEST_TR_ACCESS_RIGHTS, 0x8b);
    port.vmwrite(VmcsField.GUEST_LDTR_ACCESS_RIGHTS, 0x1_0000);
  }

  /// Maps the first GiB to itself by one entry of 1 GiB.
  private void identityEpt() {
    memory.write(0xa0000, 8, 0xa1007L);
    memory.write(0xa1000, 8, 0xb7L);
  }
}
