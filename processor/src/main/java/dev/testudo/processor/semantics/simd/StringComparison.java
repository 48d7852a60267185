package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.CpuState;

/// PCMPESTRI, PCMPESTRM, PCMPISTRI, PCMPISTRM: comparisons of strings in registers.
///
/// The first operand (ModRM.reg) is the set, the ranges or the needle; the second is the string.
/// The immediate chooses the elements, how comparisons are aggregated, the polarity and the output.
///
/// @sdm 1 "Programming with SSE4 > SSE4.2 String and Text Instructions"
public final class StringComparison {
  private StringComparison() {}

  private static boolean words(int control) {
    return (control & 1) != 0;
  }

  /// Elements in a register.
  private static int count(int control) {
    return words(control) ? 8 : 16;
  }

  private static int element(Cpu cpu, int operand, int index, int control) {
    if (words(control)) {
      int x = (int) (cpu.xmm[operand + (index >> 2)] >>> 16 * (index & 3));
      return (control & 2) != 0 ? (short) x : x & 0xffff;
    }
    int x = (int) (cpu.xmm[operand + (index >> 3)] >>> 8 * (index & 7));
    return (control & 2) != 0 ? (byte) x : x & 0xff;
  }

  /// The number of elements before the first that is zero.
  private static int implicitLength(Cpu cpu, int operand, int control) {
    int n = count(control);
    int length = 0;
    while (length < n && element(cpu, operand, length, control) != 0) {
      length++;
    }
    return length;
  }

  /// The absolute value of a general register, at most the number of elements.
  private static int explicitLength(Cpu cpu, int register, Instruction i) {
    long value = i.has(Instruction.REX_W) ? cpu.r[register] : (int) cpu.r[register];
    int n = count((int) i.immediate);
    return value <= -n || value >= n ? n : (int) Math.abs(value);
  }

  // ---- aggregation: a bit for each element of the second operand

  private static int equalAny(Cpu cpu, int a, int lengthA, int b, int lengthB, int control) {
    int result = 0;
    for (int j = 0; j < lengthB; j++) {
      int x = element(cpu, b, j, control);
      for (int k = 0; k < lengthA; k++) {
        if (element(cpu, a, k, control) == x) {
          result |= 1 << j;
        }
      }
    }
    return result;
  }

  private static int ranges(Cpu cpu, int a, int lengthA, int b, int lengthB, int control) {
    int result = 0;
    for (int j = 0; j < lengthB; j++) {
      int x = element(cpu, b, j, control);
      for (int k = 0; k + 1 < lengthA; k += 2) {
        if (element(cpu, a, k, control) <= x && x <= element(cpu, a, k + 1, control)) {
          result |= 1 << j;
        }
      }
    }
    return result;
  }

  /// Where both strings have ended they are equal.
  private static int equalEach(Cpu cpu, int a, int lengthA, int b, int lengthB, int control) {
    int result = 0;
    int n = count(control);
    for (int j = 0; j < n; j++) {
      boolean inA = j < lengthA;
      boolean inB = j < lengthB;
      if (inA == inB && (!inA || element(cpu, a, j, control) == element(cpu, b, j, control))) {
        result |= 1 << j;
      }
    }
    return result;
  }

  /// Where the needle begins; it may run over the end of the register, but not of the string.
  private static int equalOrdered(Cpu cpu, int a, int lengthA, int b, int lengthB, int control) {
    int result = 0;
    int n = count(control);
    for (int j = 0; j < n; j++) {
      boolean found = true;
      for (int k = 0; found && k < lengthA && j + k < n; k++) {
        found = j + k < lengthB && element(cpu, a, k, control) == element(cpu, b, j + k, control);
      }
      if (found) {
        result |= 1 << j;
      }
    }
    return result;
  }

  /// The second intermediate result, and the flags.
  private static int compare(Cpu cpu, int a, int lengthA, int b, int lengthB, int control) {
    int result =
        switch (control >> 2 & 3) {
          case 0 -> equalAny(cpu, a, lengthA, b, lengthB, control);
          case 1 -> ranges(cpu, a, lengthA, b, lengthB, control);
          case 2 -> equalEach(cpu, a, lengthA, b, lengthB, control);
          default -> equalOrdered(cpu, a, lengthA, b, lengthB, control);
        };
    int n = count(control);
    if ((control & 0x10) != 0) {
      result ^= (1 << ((control & 0x20) != 0 ? lengthB : n)) - 1;
    }
    cpu.setArithmeticFlags(
        (result != 0 ? CpuState.CF : 0)
            | (lengthB < n ? CpuState.ZF : 0)
            | (lengthA < n ? CpuState.SF : 0)
            | ((result & 1) != 0 ? CpuState.OF : 0));
    return result;
  }

  private static int implicit(Cpu cpu, Instruction i) {
    int b = Xmm.sourceUnaligned(cpu, i);
    int a = Xmm.destination(i);
    int control = (int) i.immediate;
    return compare(
        cpu, a, implicitLength(cpu, a, control), b, implicitLength(cpu, b, control), control);
  }

  private static int explicit(Cpu cpu, Instruction i) {
    int b = Xmm.sourceUnaligned(cpu, i);
    int a = Xmm.destination(i);
    return compare(
        cpu, a, explicitLength(cpu, 0, i), b, explicitLength(cpu, 2, i), (int) i.immediate);
  }

  // ---- output

  private static void index(Cpu cpu, Instruction i, int result) {
    int control = (int) i.immediate;
    if (result == 0) {
      cpu.r[1] = count(control);
    } else if ((control & 0x40) != 0) {
      cpu.r[1] = 31 - Integer.numberOfLeadingZeros(result);
    } else {
      cpu.r[1] = Integer.numberOfTrailingZeros(result);
    }
  }

  private static void mask(Cpu cpu, Instruction i, int result) {
    int control = (int) i.immediate;
    long low = result;
    long high = 0;
    if ((control & 0x40) != 0) {
      low = 0;
      int n = count(control) / 2;
      int width = 64 / n;
      for (int k = 0; k < n; k++) {
        long lane = -1L >>> 64 - width << width * k;
        low |= (result >> k & 1) != 0 ? lane : 0;
        high |= (result >> k + n & 1) != 0 ? lane : 0;
      }
    }
    cpu.xmm[0] = low;
    cpu.xmm[1] = high;
  }

  /// PCMPISTRI
  public static void implicitIndex(Cpu cpu, Instruction i) {
    index(cpu, i, implicit(cpu, i));
  }

  /// PCMPISTRM
  public static void implicitMask(Cpu cpu, Instruction i) {
    mask(cpu, i, implicit(cpu, i));
  }

  /// PCMPESTRI
  public static void explicitIndex(Cpu cpu, Instruction i) {
    index(cpu, i, explicit(cpu, i));
  }

  /// PCMPESTRM
  public static void explicitMask(Cpu cpu, Instruction i) {
    mask(cpu, i, explicit(cpu, i));
  }
}
