package dev.testudo.processor.event;

import dev.testudo.architecture.register.Cr4;
import dev.testudo.processor.Cpu;

/// The address breakpoints of DR0 to DR3. While DR7 enables one, instructions are executed one by
/// one and every access comes here.
///
/// @sdm 3B "Debug, Branch Profile, TSC, and Intel Resource Director Technology Features > Debug
///   Registers"
public final class Breakpoints {
  private static final int EXECUTE = 0;
  private static final int WRITE = 1;
  private static final int IO = 2;

  private Breakpoints() {}

  /// To be called when DR7 changes.
  public static void changed(Cpu cpu) {
    boolean active = (cpu.dr[7] & 0xff) != 0;
    if (active != cpu.breakpointsActive) {
      cpu.breakpointsActive = active;
      cpu.spaces.flushAll();
    }
    cpu.updateStepping();
  }

  /// The bits B0 to B3 of the breakpoints that a data access meets become pending; they trap after
  /// the instruction.
  public static void access(Cpu cpu, long linear, int size, boolean write) {
    note(cpu, match(cpu, linear, size, write ? 1 << WRITE | 1 << 3 : 1 << 3));
  }

  /// The same for an access to an I/O port, which counts only with CR4.DE.
  public static void portAccess(Cpu cpu, int port, int size) {
    if ((cpu.cr4 & Cr4.DE) != 0) {
      note(cpu, match(cpu, port, size, 1 << IO));
    }
  }

  private static void note(Cpu cpu, int matched) {
    if ((matched & enabled(cpu)) != 0) {
      cpu.pendingDebug |= matched;
    }
  }

  /// Raises #DB if an enabled breakpoint is on the instruction about to be executed and RF does not
  /// forbid it.
  public static void instruction(Cpu cpu, long linear) {
    int matched = match(cpu, linear, 1, 1 << EXECUTE);
    if ((matched & enabled(cpu)) != 0) {
      throw new Fault(1, Fault.NO_ERROR_CODE, matched);
    }
  }

  private static int enabled(Cpu cpu) {
    int bits = 0;
    for (int i = 0; i < 4; i++) {
      bits |= (cpu.dr[7] >> 2 * i & 3) != 0 ? 1 << i : 0;
    }
    return bits;
  }

  /// Breakpoints, enabled or not, whose address and type fit.
  private static int match(Cpu cpu, long address, int size, int types) {
    int bits = 0;
    for (int i = 0; i < 4; i++) {
      int control = (int) (cpu.dr[7] >>> 16 + 4 * i) & 15;
      if ((types & 1 << (control & 3)) == 0) {
        continue;
      }
      int length = (control & 3) == EXECUTE ? 1 : length(control >> 2);
      long start = cpu.dr[i] & -length;
      if (address < start + length && address + size > start) {
        bits |= 1 << i;
      }
    }
    return bits;
  }

  private static int length(int code) {
    return switch (code) {
      case 0 -> 1;
      case 1 -> 2;
      case 2 -> 8;
      default -> 4;
    };
  }
}
