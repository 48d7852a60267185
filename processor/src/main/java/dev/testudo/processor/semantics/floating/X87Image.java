package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.FpuState;

/// FLDENV, FNSTENV, FRSTOR and FNSAVE: the FPU's environment in memory, in the four formats that
/// operand size and mode choose from.
///
/// @sdm 1 "Programming with the x87 FPU > Saving the x87 FPU's State with FSTENV/FNSTENV and
///   FSAVE/FNSAVE"
public final class X87Image {
  private static final int REGISTERS_SIZE = 80;

  /// What is stored into the upper halves of doublewords that hold a word.
  private static final int RESERVED = 0xffff_0000;

  private X87Image() {}

  /// FNSTENV. All exceptions are masked afterwards.
  public static void storeEnvironment(Cpu cpu, Instruction i) {
    X87.checkAvailable(cpu);
    long linear = i.linear(cpu, environmentSize(i), true);
    X87Memory.checkStore(cpu, i, linear, environmentSize(i));
    writeEnvironment(cpu, i, linear);
    cpu.fpu.control |= FpuState.EXCEPTIONS;
  }

  /// FLDENV.
  public static void loadEnvironment(Cpu cpu, Instruction i) {
    X87.beginControl(cpu);
    long linear = i.linear(cpu, environmentSize(i), false);
    checkLoad(cpu, i, linear, environmentSize(i));
    readEnvironment(cpu, i, linear);
  }

  /// FNSAVE: environment and registers, then FNINIT.
  public static void save(Cpu cpu, Instruction i) {
    X87.checkAvailable(cpu);
    int environment = environmentSize(i);
    long linear = i.linear(cpu, environment + REGISTERS_SIZE, true);
    X87Memory.checkStore(cpu, i, linear, environment + REGISTERS_SIZE);
    writeEnvironment(cpu, i, linear);
    FpuState fpu = cpu.fpu;
    for (int n = 0; n < 8; n++) {
      int offset = environment + 10 * n;
      cpu.store64(X87Memory.at(i, linear, offset), RegisterStack.significand(fpu, n));
      cpu.store16(X87Memory.at(i, linear, offset + 8), RegisterStack.signExponent(fpu, n));
    }
    fpu.initialize();
  }

  /// FRSTOR.
  public static void restore(Cpu cpu, Instruction i) {
    X87.beginControl(cpu);
    int environment = environmentSize(i);
    long linear = i.linear(cpu, environment + REGISTERS_SIZE, false);
    checkLoad(cpu, i, linear, environment + REGISTERS_SIZE);
    readEnvironment(cpu, i, linear);
    FpuState fpu = cpu.fpu;
    for (int n = 0; n < 8; n++) {
      int offset = environment + 10 * n;
      int register = RegisterStack.physical(fpu, n);
      fpu.significand[register] = cpu.load64(X87Memory.at(i, linear, offset));
      fpu.signExponent[register] = cpu.load16(X87Memory.at(i, linear, offset + 8));
    }
  }

  private static int environmentSize(Instruction i) {
    return i.operandSize == 2 ? 14 : 28;
  }

  /// Raises what loading would raise, before any of the state is overwritten.
  private static void checkLoad(Cpu cpu, Instruction i, long linear, int size) {
    cpu.load8(linear);
    cpu.load8(X87Memory.at(i, linear, size - 1));
  }

  private static boolean isProtectedFormat(Cpu cpu) {
    return cpu.protectedMode() && (cpu.rflags & CpuState.VM) == 0;
  }

  private static void writeEnvironment(Cpu cpu, Instruction i, long linear) {
    FpuState fpu = cpu.fpu;
    boolean isProtected = isProtectedFormat(cpu);
    int ip = (int) fpu.instructionPointer;
    int dp = (int) fpu.dataPointer;
    if (i.operandSize == 2) {
      write16(cpu, i, linear, 0, fpu.control);
      write16(cpu, i, linear, 2, fpu.statusWord());
      write16(cpu, i, linear, 4, fpu.tagWord());
      write16(cpu, i, linear, 6, ip);
      write16(cpu, i, linear, 8, isProtected ? 0 : (ip >>> 16 & 0xf) << 12 | fpu.opcode);
      write16(cpu, i, linear, 10, dp);
      write16(cpu, i, linear, 12, isProtected ? 0 : (dp >>> 16 & 0xf) << 12);
      return;
    }
    write32(cpu, i, linear, 0, RESERVED | fpu.control);
    write32(cpu, i, linear, 4, RESERVED | fpu.statusWord());
    write32(cpu, i, linear, 8, RESERVED | fpu.tagWord());
    if (isProtected) {
      write32(cpu, i, linear, 12, ip);
      write32(cpu, i, linear, 16, fpu.opcode << 16);
      write32(cpu, i, linear, 20, dp);
      write32(cpu, i, linear, 24, RESERVED);
    } else {
      write32(cpu, i, linear, 12, RESERVED | ip & 0xffff);
      write32(cpu, i, linear, 16, (ip >>> 16) << 12 | fpu.opcode);
      write32(cpu, i, linear, 20, RESERVED | dp & 0xffff);
      write32(cpu, i, linear, 24, (dp >>> 16) << 12);
    }
  }

  private static void readEnvironment(Cpu cpu, Instruction i, long linear) {
    FpuState fpu = cpu.fpu;
    int step = i.operandSize == 2 ? 2 : 4;
    fpu.setControl(read16(cpu, i, linear, 0));
    fpu.setStatusWord(read16(cpu, i, linear, step));
    fpu.setTagWord(read16(cpu, i, linear, 2 * step));
    int ip = read(cpu, i, linear, 3 * step, step);
    int code = read(cpu, i, linear, 4 * step, step);
    int dp = read(cpu, i, linear, 5 * step, step);
    int data = read(cpu, i, linear, 6 * step, step);
    if (isProtectedFormat(cpu)) {
      fpu.instructionPointer = ip & 0xffff_ffffL;
      fpu.dataPointer = dp & 0xffff_ffffL;
      fpu.opcode = step == 4 ? code >>> 16 & 0x7ff : 0;
    } else {
      fpu.instructionPointer = ip & 0xffff | (code & 0x0fff_f000L) << 4;
      fpu.dataPointer = dp & 0xffff | (data & 0x0fff_f000L) << 4;
      fpu.opcode = code & 0x7ff;
    }
  }

  private static void write16(Cpu cpu, Instruction i, long linear, int offset, int value) {
    cpu.store16(X87Memory.at(i, linear, offset), value);
  }

  private static void write32(Cpu cpu, Instruction i, long linear, int offset, int value) {
    cpu.store32(X87Memory.at(i, linear, offset), value);
  }

  private static int read16(Cpu cpu, Instruction i, long linear, int offset) {
    return cpu.load16(X87Memory.at(i, linear, offset));
  }

  private static int read(Cpu cpu, Instruction i, long linear, int offset, int size) {
    return (int) cpu.load(X87Memory.at(i, linear, offset), size);
  }
}
