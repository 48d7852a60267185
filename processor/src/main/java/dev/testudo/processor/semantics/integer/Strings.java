package dev.testudo.processor.semantics.integer;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.paging.Tlb;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import java.util.Arrays;

/// MOVS, STOS, LODS, CMPS, SCAS and their repetition.
///
/// A repeated instruction does a bounded number of iterations and then, if it is not finished,
/// leaves RIP where it is: it is executed again, and interrupts are taken in between, as on a
/// processor. Registers are updated after each iteration, so a fault loses nothing.
final class Strings {
  /// Iterations before a repeated instruction lets others in.
  static final int CHUNK = 4096;

  private static final int RCX = 1;
  private static final int RSI = 6;
  private static final int RDI = 7;

  private Strings() {}

  /// One iteration; returns whether a repetition goes on.
  @FunctionalInterface
  private interface Step {
    boolean run(Cpu cpu, Instruction i);
  }

  private static void repeat(Cpu cpu, Instruction i, Step step) {
    if ((i.prefixes & (Instruction.REP | Instruction.REPNE)) == 0) {
      step.run(cpu, i);
      return;
    }
    long mask = i.addressMask;
    int most = (cpu.rflags & CpuState.TF) != 0 ? 1 : CHUNK;
    long count = cpu.r[RCX] & mask;
    int done = 0;
    boolean more = true;
    while (count != 0 && more && done < most) {
      more = step.run(cpu, i);
      count--;
      done++;
      cpu.setRegister(RCX, i.addressSize, count);
    }
    if (done > 1) {
      cpu.spend(done - 1);
    }
    if (count != 0 && more) {
      cpu.rip = cpu.currentRip();
    }
  }

  private static void advance(Cpu cpu, Instruction i, int register) {
    long delta = (cpu.rflags & CpuState.DF) != 0 ? -i.operandSize : i.operandSize;
    cpu.setRegister(register, i.addressSize, cpu.r[register] + delta);
  }

  private static long source(Cpu cpu, Instruction i) {
    long offset = cpu.r[RSI] & i.addressMask;
    return i.codeSize == 64
        ? offset + cpu.base[i.baseSegment]
        : cpu.segmentLinear(i.segment, offset, i.operandSize, false);
  }

  private static long destination(Cpu cpu, Instruction i, boolean write) {
    long offset = cpu.r[RDI] & i.addressMask;
    return i.codeSize == 64 ? offset : cpu.segmentLinear(Segment.ES, offset, i.operandSize, write);
  }

  static void movs(Cpu cpu, Instruction i) {
    if (!bulk(cpu, i) || !moveBulk(cpu, i)) {
      repeat(cpu, i, Strings::moveOne);
    }
  }

  private static boolean moveOne(Cpu cpu, Instruction i) {
    long value = cpu.load(source(cpu, i), i.operandSize);
    cpu.store(destination(cpu, i, true), i.operandSize, value);
    advance(cpu, i, RSI);
    advance(cpu, i, RDI);
    return true;
  }

  static void stos(Cpu cpu, Instruction i) {
    if (!bulk(cpu, i) || !storeBulk(cpu, i)) {
      repeat(cpu, i, Strings::storeOne);
    }
  }

  private static boolean storeOne(Cpu cpu, Instruction i) {
    cpu.store(destination(cpu, i, true), i.operandSize, cpu.r[0]);
    advance(cpu, i, RDI);
    return true;
  }

  static void lods(Cpu cpu, Instruction i) {
    repeat(cpu, i, Strings::loadOne);
  }

  private static boolean loadOne(Cpu cpu, Instruction i) {
    cpu.setRegister(0, i.operandSize, cpu.load(source(cpu, i), i.operandSize));
    advance(cpu, i, RSI);
    return true;
  }

  static void cmps(Cpu cpu, Instruction i) {
    repeatCompare(cpu, i, Strings::compareOne);
  }

  /// A comparison that faults leaves the flags as they were before the instruction.
  private static void repeatCompare(Cpu cpu, Instruction i, Step step) {
    long zero = cpu.flagZero;
    long sign = cpu.flagSign;
    long carry = cpu.flagCarry;
    try {
      repeat(cpu, i, step);
    } catch (Fault fault) {
      cpu.flagZero = zero;
      cpu.flagSign = sign;
      cpu.flagCarry = carry;
      throw fault;
    }
  }

  private static boolean compareOne(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long a = cpu.load(source(cpu, i), size);
    long b = cpu.load(destination(cpu, i, false), size);
    Alu.sub(cpu, size, a, b);
    advance(cpu, i, RSI);
    advance(cpu, i, RDI);
    return cpu.zero() == i.has(Instruction.REP);
  }

  static void scas(Cpu cpu, Instruction i) {
    repeatCompare(cpu, i, Strings::scanOne);
  }

  private static boolean scanOne(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long b = cpu.load(destination(cpu, i, false), size);
    Alu.sub(cpu, size, cpu.r[0], b);
    advance(cpu, i, RDI);
    return cpu.zero() == i.has(Instruction.REP);
  }

  // ---- whole runs at once
  // ------------------------------------------------------------------------------------------
  // In 64-bit mode, going up, within pages that the TLB holds: what is copied is what the
  // iterations would copy. Where the TLB does not hold a page yet, the first iteration is done by
  // itself: it raises what there is to raise, and brings the page in if that is plain memory. So
  // what a run takes does not depend on what the TLB holds.

  private static boolean bulk(Cpu cpu, Instruction i) {
    return i.codeSize == 64
        && i.addressSize == 8
        && (i.prefixes & (Instruction.REP | Instruction.REPNE)) != 0
        && (cpu.rflags & (CpuState.TF | CpuState.DF)) == 0
        && cpu.r[RCX] > 1;
  }

  /// Iterations that fit in what is left of a page.
  private static int fits(long linear, int size) {
    return (Tlb.PAGE - ((int) linear & Tlb.PAGE - 1)) / size;
  }

  /// Returns whether a run was done; if not, there are iterations left to be done one by one.
  private static boolean moveBulk(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long from = cpu.r[RSI] + cpu.base[i.baseSegment];
    long to = cpu.r[RDI];
    int n = (int) Math.min(cpu.r[RCX], Math.min(fits(from, size), fits(to, size)));
    if (n == 0) {
      return false;
    }
    int s = (int) from & Tlb.PAGE - 1;
    int t = (int) to & Tlb.PAGE - 1;
    int done = 0;
    if (cpu.tlb.readable(from) == null || cpu.tlb.writable(to) == null) {
      moveOne(cpu, i);
      done = 1;
    }
    byte[] source = cpu.tlb.readable(from);
    byte[] target = cpu.tlb.writable(to);
    int bytes = (n - done) * size;
    if (source == null
        || target == null
        || source == target && t > s && t < s + n * size) { // a copy that repeats a pattern
      return finishFirst(cpu, done);
    }
    System.arraycopy(source, s + done * size, target, t + done * size, bytes);
    cpu.r[RSI] += bytes;
    cpu.r[RDI] += bytes;
    finishBulk(cpu, n, size);
    return true;
  }

  /// Returns whether a run was done; if not, there are iterations left to be done one by one.
  private static boolean storeBulk(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long to = cpu.r[RDI];
    int n = (int) Math.min(cpu.r[RCX], fits(to, size));
    if (n == 0) {
      return false;
    }
    int done = 0;
    if (cpu.tlb.writable(to) == null) {
      storeOne(cpu, i);
      done = 1;
    }
    byte[] target = cpu.tlb.writable(to);
    if (target == null) {
      return finishFirst(cpu, done);
    }
    int t = ((int) to & Tlb.PAGE - 1) + done * size;
    int bytes = (n - done) * size;
    long pattern = cpu.register(0, size);
    if (pattern == ((pattern & 0xff) * 0x0101_0101_0101_0101L) >>> 64 - (size << 3)) {
      Arrays.fill(target, t, t + bytes, (byte) pattern);
    } else {
      for (int k = 0; k < bytes; k++) {
        target[t + k] = (byte) (pattern >>> (k % size << 3));
      }
    }
    cpu.r[RDI] += bytes;
    finishBulk(cpu, n, size);
    return true;
  }

  /// Counts an iteration that brought no plain memory in. There is at least one more.
  private static boolean finishFirst(Cpu cpu, int done) {
    if (done != 0) {
      cpu.r[RCX]--;
      cpu.spend(1);
    }
    return false;
  }

  private static void finishBulk(Cpu cpu, int n, int size) {
    cpu.spend((long) n * size >> 5);
    cpu.r[RCX] -= n;
    if (cpu.r[RCX] != 0) {
      cpu.rip = cpu.currentRip();
    }
  }
}
