package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.FpuState;

/// The control instructions that touch neither numbers nor the environment image in memory.
///
/// @sdm 1 "Programming with the x87 FPU > x87 FPU Control Instructions"
public final class X87Control {
  private X87Control() {}

  /// FWAIT.
  public static void await(Cpu cpu, Instruction i) {
    X87.checkAvailableToWait(cpu);
    X87.checkPending(cpu);
  }

  /// FNOP.
  public static void noOperation(Cpu cpu, Instruction i) {
    X87.beginControl(cpu);
    X87.record(cpu, i);
  }

  /// FNINIT.
  public static void initialize(Cpu cpu, Instruction i) {
    X87.checkAvailable(cpu);
    cpu.fpu.initialize();
  }

  /// FNCLEX.
  public static void clearExceptions(Cpu cpu, Instruction i) {
    X87.checkAvailable(cpu);
    cpu.fpu.status &= ~(FpuState.EXCEPTIONS | FpuState.STACK_FAULT);
  }

  /// FNENI, FNDISI and FNSETPM of older processors: nothing.
  public static void nothing(Cpu cpu, Instruction i) {
    X87.checkAvailable(cpu);
  }

  /// FLDCW.
  public static void loadControlWord(Cpu cpu, Instruction i) {
    FpuState fpu = X87.beginControl(cpu);
    fpu.setControl(cpu.load16(i.linear(cpu, 2, false)));
  }

  /// FNSTCW.
  public static void storeControlWord(Cpu cpu, Instruction i) {
    X87.checkAvailable(cpu);
    cpu.store16(i.linear(cpu, 2, true), cpu.fpu.control);
  }

  /// FNSTSW m16.
  public static void storeStatusWord(Cpu cpu, Instruction i) {
    X87.checkAvailable(cpu);
    cpu.store16(i.linear(cpu, 2, true), cpu.fpu.statusWord());
  }

  /// FNSTSW AX.
  public static void statusWordToAx(Cpu cpu, Instruction i) {
    X87.checkAvailable(cpu);
    cpu.setRegister16(0, cpu.fpu.statusWord());
  }

  /// FINCSTP.
  public static void incrementTop(Cpu cpu, Instruction i) {
    FpuState fpu = X87.beginControl(cpu);
    X87.record(cpu, i);
    fpu.top = fpu.top + 1 & 7;
    fpu.status &= ~FpuState.C1;
  }

  /// FDECSTP.
  public static void decrementTop(Cpu cpu, Instruction i) {
    FpuState fpu = X87.beginControl(cpu);
    X87.record(cpu, i);
    fpu.top = fpu.top - 1 & 7;
    fpu.status &= ~FpuState.C1;
  }

  /// FFREE.
  public static void free(Cpu cpu, Instruction i) {
    FpuState fpu = X87.beginControl(cpu);
    X87.record(cpu, i);
    RegisterStack.free(fpu, X87.sti(i));
    fpu.status &= ~FpuState.C1;
  }

  /// FFREEP, an encoding that the manual does not list and all processors have.
  public static void freeAndPop(Cpu cpu, Instruction i) {
    FpuState fpu = X87.beginControl(cpu);
    X87.record(cpu, i);
    RegisterStack.free(fpu, X87.sti(i));
    fpu.status &= ~FpuState.C1;
    RegisterStack.pop(fpu);
  }
}
