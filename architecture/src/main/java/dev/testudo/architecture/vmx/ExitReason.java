package dev.testudo.architecture.vmx;

import org.jspecify.annotations.Nullable;

/// The basic exit reasons: bits 15:0 of the exit-reason field.
///
/// @sdm 3D "VMX Basic Exit Reasons"
public enum ExitReason {
  EXCEPTION_OR_NMI(0),
  EXTERNAL_INTERRUPT(1),
  TRIPLE_FAULT(2),
  INIT_SIGNAL(3),
  STARTUP_IPI(4),
  IO_SMI(5),
  OTHER_SMI(6),
  INTERRUPT_WINDOW(7),
  NMI_WINDOW(8),
  TASK_SWITCH(9),
  CPUID(10),
  GETSEC(11),
  HLT(12),
  INVD(13),
  INVLPG(14),
  RDPMC(15),
  RDTSC(16),
  RSM(17),
  VMCALL(18),
  VMCLEAR(19),
  VMLAUNCH(20),
  VMPTRLD(21),
  VMPTRST(22),
  VMREAD(23),
  VMRESUME(24),
  VMWRITE(25),
  VMXOFF(26),
  VMXON(27),
  CONTROL_REGISTER_ACCESS(28),
  MOV_DR(29),
  IO_INSTRUCTION(30),
  RDMSR(31),
  WRMSR(32),
  ENTRY_FAILURE_INVALID_GUEST_STATE(33),
  ENTRY_FAILURE_MSR_LOADING(34),
  MWAIT(36),
  MONITOR_TRAP_FLAG(37),
  MONITOR(39),
  PAUSE(40),
  ENTRY_FAILURE_MACHINE_CHECK(41),
  TPR_BELOW_THRESHOLD(43),
  APIC_ACCESS(44),
  VIRTUALIZED_EOI(45),
  ACCESS_TO_GDTR_OR_IDTR(46),
  ACCESS_TO_LDTR_OR_TR(47),
  EPT_VIOLATION(48),
  EPT_MISCONFIGURATION(49),
  INVEPT(50),
  RDTSCP(51),
  PREEMPTION_TIMER_EXPIRED(52),
  INVVPID(53),
  WBINVD(54),
  XSETBV(55),
  APIC_WRITE(56),
  RDRAND(57),
  INVPCID(58),
  VMFUNC(59),
  ENCLS(60),
  RDSEED(61),
  PAGE_MODIFICATION_LOG_FULL(62),
  XSAVES(63),
  XRSTORS(64),
  PCONFIG(65),
  SUB_PAGE_PERMISSION_EVENT(66),
  UMWAIT(67),
  TPAUSE(68),
  LOADIWKEY(69),
  ENCLV(70),
  ENQCMD_PASID_TRANSLATION_FAILURE(72),
  ENQCMDS_PASID_TRANSLATION_FAILURE(73),
  BUS_LOCK(74),
  INSTRUCTION_TIMEOUT(75),
  SEAMCALL(76),
  TDCALL(77),
  RDMSRLIST(78),
  WRMSRLIST(79),
  URDMSR(80),
  UWRMSR(81),
  RDMSR_IMMEDIATE(84),
  WRMSR_IMMEDIATE(85);

  /// Set in the exit-reason field when the exit comes from a VM entry that failed.
  public static final int ENTRY_FAILURE = 1 << 31;

  /// Set in the exit-reason field when an MTF exit was pending behind an SMI.
  public static final int PENDING_MTF = 1 << 28;

  /// Set in the exit-reason field when a bus lock was detected on the way.
  public static final int BUS_LOCK_DETECTED = 1 << 26;

  private static final @Nullable ExitReason[] BY_NUMBER = byNumber();

  private final int number;

  ExitReason(int number) {
    this.number = number;
  }

  /// The basic exit reason as the exit-reason field holds it in bits 15:0.
  public int number() {
    return number;
  }

  /// Whether this reason is one of a VM entry that failed after the checks on controls and host.
  public boolean isEntryFailure() {
    return switch (this) {
      case ENTRY_FAILURE_INVALID_GUEST_STATE,
          ENTRY_FAILURE_MSR_LOADING,
          ENTRY_FAILURE_MACHINE_CHECK ->
          true;
      default -> false;
    };
  }

  /// The reason that bits 15:0 of an exit-reason field name, or null if the manual has none.
  public static @Nullable ExitReason of(long exitReasonField) {
    int number = (int) exitReasonField & 0xffff;
    return number < BY_NUMBER.length ? BY_NUMBER[number] : null;
  }

  private static @Nullable ExitReason[] byNumber() {
    @Nullable ExitReason[] table = new @Nullable ExitReason[WRMSR_IMMEDIATE.number + 1];
    for (ExitReason reason : values()) {
      table[reason.number] = reason;
    }
    return table;
  }
}
