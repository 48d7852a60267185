package dev.testudo.processor.semantics.system;

import dev.testudo.architecture.register.Cr4;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.TimestampClock;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Intercepted;

/// The time-stamp counter: the processor's ticks at the TSC frequency, plus an offset that writes
/// change.
public final class Timestamp {
  private Timestamp() {}

  /// The counter without the offset of non-root operation.
  public static long counter(Cpu cpu) {
    return TimestampClock.timestampAt(cpu.now(), cpu.model.tscFrequency()) + cpu.msr.tscOffset;
  }

  /// The counter as the present software reads it.
  public static long visible(Cpu cpu) {
    long tsc = counter(cpu);
    return cpu.nonRoot ? cpu.interception.timestamp(cpu, tsc) : tsc;
  }

  /// WRMSR to IA32_TIME_STAMP_COUNTER: IA32_TSC_ADJUST moves along.
  static void set(Cpu cpu, long value) {
    move(cpu, value - counter(cpu));
  }

  /// WRMSR to IA32_TSC_ADJUST: the counter moves along.
  static void setAdjust(Cpu cpu, long value) {
    move(cpu, value - cpu.msr.tscAdjust);
  }

  private static void move(Cpu cpu, long delta) {
    cpu.msr.tscOffset += delta;
    cpu.msr.tscAdjust += delta;
    cpu.apic.timestampChanged();
  }

  /// Whether the instruction exited.
  private static boolean exits(Cpu cpu, Instruction i, Intercepted kind) {
    if (cpu.cpl > 0 && (cpu.cr4 & Cr4.TSD) != 0) {
      throw cpu.generalProtection(0);
    }
    return Privilege.intercepts(cpu, i, kind);
  }

  static void rdtsc(Cpu cpu, Instruction i) {
    if (!exits(cpu, i, Intercepted.RDTSC)) {
      setPair(cpu, visible(cpu));
    }
  }

  static void rdtscp(Cpu cpu, Instruction i) {
    if (cpu.nonRoot && !cpu.interception.enables(cpu, Intercepted.RDTSCP)) {
      throw cpu.undefined();
    }
    if (exits(cpu, i, Intercepted.RDTSCP)) {
      return;
    }
    setPair(cpu, visible(cpu));
    cpu.r[1] = cpu.msr.tscAux;
  }

  /// RDPID.
  static void processorId(Cpu cpu, Instruction i) {
    if (cpu.nonRoot && !cpu.interception.enables(cpu, Intercepted.RDTSCP)) {
      throw cpu.undefined();
    }
    cpu.setRegister(i.rm, i.codeSize == 64 ? 8 : 4, cpu.msr.tscAux);
  }

  /// RDPMC: there is no performance counter, so every index is wrong.
  static void rdpmc(Cpu cpu, Instruction i) {
    if (cpu.cpl > 0 && (cpu.cr4 & Cr4.PCE) == 0) {
      throw cpu.generalProtection(0);
    }
    if (!Privilege.intercepts(cpu, i, Intercepted.RDPMC)) {
      throw cpu.generalProtection(0);
    }
  }

  static void setPair(Cpu cpu, long value) {
    cpu.r[0] = value & 0xffff_ffffL;
    cpu.r[2] = value >>> 32;
  }
}
