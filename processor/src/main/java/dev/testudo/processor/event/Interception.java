package dev.testudo.processor.event;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;

/// What the processor asks in non-root (guest) operation before it does something that the
/// hypervisor may intercept. VMX and SVM each implement it; semantics know only this port and ask
/// it only when [Cpu#nonRoot] is set.
///
/// A method that decides to exit records the exit, loads the host state and throws [VmExitTaken];
/// otherwise it returns and the instruction or event goes on. The methods for the instructions that
/// exit all the time do not throw: they call [Cpu#depart()] and return true, and the meaning
/// returns at once. Where the order against faults matters, the meaning calls at the right place.
public interface Interception {
  /// Instructions whose interception depends on nothing but a control: CPUID, HLT, INVD, WBINVD,
  /// GETSEC, RSM, RDTSC, RDTSCP, RDPMC, PAUSE, MWAIT, MONITOR, XSETBV, RDRAND, RDSEED, VMX
  /// instructions in their non-root form, and so on.
  ///
  /// @return whether the instruction exited
  boolean instruction(Cpu cpu, Instruction instruction, Intercepted kind);

  /// Instructions intercepted together with an address they name: INVLPG (linear address), INVPCID,
  /// INVEPT, INVVPID, VMPTRLD and the like, SGDT, LIDT, SLDT, LTR (offset of the memory operand),
  /// XSAVES and XRSTORS (component bitmap).
  void instructionWithAddress(Cpu cpu, Instruction instruction, Intercepted kind, long address);

  /// MOV to CR0, CR3, CR4 or CR8.
  ///
  /// @return the value to be written: host-owned bits keep what they are
  long writeControlRegister(Cpu cpu, int register, int generalRegister, long value);

  /// MOV from CR0, CR3, CR4 or CR8.
  ///
  /// @param value the true value
  /// @return what the guest reads
  long readControlRegister(Cpu cpu, int register, int generalRegister, long value);

  /// CLTS. Returns whether CR0.TS is to be cleared.
  boolean clearTaskSwitched(Cpu cpu);

  /// LMSW.
  ///
  /// @param source the 16-bit source
  /// @param memory whether the source is in memory, at `linear`
  /// @return the CR0 value to be written
  long loadMachineStatusWord(Cpu cpu, int source, boolean memory, long linear);

  /// What SMSW and MOV from CR0 read.
  long visibleCr0(Cpu cpu);

  /// Whether an instruction that a control enables (RDTSCP, INVPCID, XSAVES) exists in non-root
  /// operation.
  boolean enables(Cpu cpu, Intercepted kind);

  /// Whether CR8 is the virtual TPR; then [#writeControlRegister] has written it.
  boolean virtualizesCr8(Cpu cpu);

  /// MOV to or from a debug register.
  void debugRegister(Cpu cpu, int register, boolean write, int generalRegister);

  /// IN, OUT, INS, OUTS, after the I/O permission checks.
  ///
  /// @param linear linear address of the string operand, or 0
  /// @return whether the instruction exited
  boolean portAccess(
      Cpu cpu,
      Instruction instruction,
      int port,
      int size,
      boolean in,
      boolean string,
      long linear);

  /// RDMSR. Returns true when nothing is left to do: the instruction exited, or the interception
  /// itself supplied EDX:EAX (virtualized x2APIC registers).
  boolean readMsr(Cpu cpu, int index);

  /// WRMSR. Returns true when nothing is left to do: the instruction exited, or the interception
  /// itself has done the write.
  boolean writeMsr(Cpu cpu, int index, long value);

  /// An exception is about to be delivered.
  void exception(Cpu cpu, Fault fault, boolean software);

  /// A second exception while another event was being delivered led to a double fault or to
  /// shutdown.
  void tripleFault(Cpu cpu);

  /// An external interrupt is pending. Returns true when it goes to the guest as it would without
  /// virtualization.
  boolean externalInterrupt(Cpu cpu);

  /// An NMI is pending. Returns true when the guest is to take it.
  boolean nonMaskableInterrupt(Cpu cpu);

  void initSignal(Cpu cpu);

  void startupIpi(Cpu cpu, int vector);

  /// A task switch is attempted.
  ///
  /// @param source 0 CALL, 1 IRET, 2 JMP, 3 task gate in the IDT
  void taskSwitch(Cpu cpu, int selector, int source);

  /// Instruction boundary in guest operation while `Cpu.attention` is set: preemption timer,
  /// windows, monitor trap, virtual interrupts.
  void boundary(Cpu cpu);

  /// Translation of a guest-physical address failed in the second level.
  ///
  /// @param access read (1), write (2), fetch (4), as in the exit qualification
  /// @param entryPermissions the permissions of the entries, and-ed, in bits 0 to 2 (0 if one was
  ///   not present)
  /// @param linearValid whether `linear` is valid; and whether the access was to its translation or
  ///   to a paging entry
  void secondLevelViolation(
      Cpu cpu,
      long guestPhysical,
      long linear,
      int access,
      int entryPermissions,
      boolean linearValid,
      boolean finalAccess);

  /// The dirty flag of a second-level entry is about to be set (page-modification logging).
  void secondLevelDirty(Cpu cpu, long guestPhysical);

  void secondLevelMisconfiguration(Cpu cpu, long guestPhysical, long linear);

  /// A guest-physical page that the hypervisor virtualizes as the APIC-access page is accessed by
  /// data or fetch. Returns true when the access was virtualized: a read's value is then in
  /// [Cpu#virtualizedRead].
  boolean apicAccess(Cpu cpu, int offset, int size, boolean write, boolean fetch, long value);

  /// The TSC as the guest sees it.
  long timestamp(Cpu cpu, long tsc);
}
