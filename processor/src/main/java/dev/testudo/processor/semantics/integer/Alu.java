package dev.testudo.processor.semantics.integer;

import dev.testudo.processor.state.CpuState;

/// Integer arithmetic with its flags, for every operand size: the one place where the meaning of
/// ADD to SHRD is written.
///
/// Operands may carry anything above their size. Results are cut to the size, zero-extended. The
/// carry vector of an addition is `a & b | (a | b) & ~sum`, that of a subtraction the same with
/// `~a` and the difference; shifted so that the operand's top bit is bit 63 it is just what
/// [CpuState#flagCarry] holds.
public final class Alu {
  private Alu() {}

  /// A binary operation on operands of `size` bytes that sets flags.
  @FunctionalInterface
  public interface Binary {
    long apply(CpuState cpu, int size, long a, long b);
  }

  /// A unary operation on an operand of `size` bytes that sets flags.
  @FunctionalInterface
  public interface Unary {
    long apply(CpuState cpu, int size, long a);
  }

  /// Sets all six flags by a result, which is cut to the size, and a vector of carries.
  private static long finish(CpuState cpu, int size, long result, long carries) {
    int unused = 64 - (size << 3);
    long extended = result << unused >> unused;
    cpu.flagZero = extended;
    cpu.flagSign = extended;
    cpu.flagCarry = carries << unused | carries & 8;
    return result;
  }

  // ---- results alone: what is left of an operation where nobody looks at its flags ------------

  public static long add(int size, long a, long b) {
    return a + b & mask(size);
  }

  public static long sub(int size, long a, long b) {
    return a - b & mask(size);
  }

  public static long and(int size, long a, long b) {
    return a & b & mask(size);
  }

  public static long or(int size, long a, long b) {
    return (a | b) & mask(size);
  }

  public static long xor(int size, long a, long b) {
    return (a ^ b) & mask(size);
  }

  public static long not(int size, long a) {
    return ~a & mask(size);
  }

  private static long sumCarries(long a, long b, long sum) {
    return a & b | (a | b) & ~sum;
  }

  private static long differenceCarries(long a, long b, long difference) {
    return ~a & b | (~a | b) & difference;
  }

  /// A word whose top bit is CF after [#add(CpuState, int, long, long)].
  public static long sumCarry(int size, long a, long b) {
    return sumCarries(a, b, a + b) << 64 - (size << 3);
  }

  /// A word whose top bit is CF after [#sub(CpuState, int, long, long)].
  public static long differenceCarry(int size, long a, long b) {
    return differenceCarries(a, b, a - b) << 64 - (size << 3);
  }

  // ---- results and flags ----------------------------------------------------------------------

  public static long add(CpuState cpu, int size, long a, long b) {
    long sum = add(size, a, b);
    return finish(cpu, size, sum, sumCarries(a, b, sum));
  }

  public static long adc(CpuState cpu, int size, long a, long b) {
    long sum = a + b + (cpu.flagCarry >>> 63) & mask(size);
    return finish(cpu, size, sum, sumCarries(a, b, sum));
  }

  public static long sub(CpuState cpu, int size, long a, long b) {
    long difference = sub(size, a, b);
    return finish(cpu, size, difference, differenceCarries(a, b, difference));
  }

  public static long sbb(CpuState cpu, int size, long a, long b) {
    long difference = a - b - (cpu.flagCarry >>> 63) & mask(size);
    return finish(cpu, size, difference, differenceCarries(a, b, difference));
  }

  public static long and(CpuState cpu, int size, long a, long b) {
    return finish(cpu, size, and(size, a, b), 0);
  }

  public static long or(CpuState cpu, int size, long a, long b) {
    return finish(cpu, size, or(size, a, b), 0);
  }

  public static long xor(CpuState cpu, int size, long a, long b) {
    return finish(cpu, size, xor(size, a, b), 0);
  }

  public static long neg(CpuState cpu, int size, long a) {
    return sub(cpu, size, 0, a);
  }

  public static long not(CpuState cpu, int size, long a) {
    return not(size, a);
  }

  public static long inc(CpuState cpu, int size, long a) {
    long carry = cpu.flagCarry;
    long result = add(cpu, size, a, 1);
    keepCarry(cpu, carry);
    return result;
  }

  public static long dec(CpuState cpu, int size, long a) {
    long carry = cpu.flagCarry;
    long result = sub(cpu, size, a, 1);
    keepCarry(cpu, carry);
    return result;
  }

  /// Puts an earlier CF beside the present OF and AF.
  private static void keepCarry(CpuState cpu, long earlier) {
    long now = cpu.flagCarry;
    long carry = earlier & Long.MIN_VALUE;
    long overflow = (now ^ now << 1) & Long.MIN_VALUE;
    cpu.flagCarry = carry | (carry ^ overflow) >>> 1 | now & 8;
  }

  /// All ones in the low `size` bytes.
  public static long mask(int size) {
    return -1L >>> 64 - (size << 3);
  }

  /// Sign-extends the low `size` bytes.
  public static long extend(int size, long value) {
    int unused = 64 - (size << 3);
    return value << unused >> unused;
  }

  /// Sets CF and OF and leaves the other flags.
  static void setCarryAndOverflow(CpuState cpu, long carry, long overflow) {
    cpu.flagCarry = carry << 63 | (carry ^ overflow) << 62 | cpu.flagCarry & 8;
  }

  private static void setShiftFlags(
      CpuState cpu, int size, long result, long carry, long overflow) {
    long extended = extend(size, result);
    cpu.flagZero = extended;
    cpu.flagSign = extended;
    cpu.flagCarry = carry << 63 | (carry ^ overflow) << 62;
  }

  // ---- shifts and rotates: the count is masked as the manual says, and a zero count changes no
  // flag ----------------

  private static int count(int size, long b) {
    return (int) b & (size == 8 ? 63 : 31);
  }

  public static long shl(int size, long a, long b) {
    return a << count(size, b) & mask(size);
  }

  public static long shr(int size, long a, long b) {
    return (a & mask(size)) >>> count(size, b);
  }

  public static long sar(int size, long a, long b) {
    return extend(size, a) >> count(size, b) & mask(size);
  }

  public static long rol(int size, long a, long b) {
    int bits = size << 3;
    int n = count(size, b) & bits - 1;
    long value = a & mask(size);
    return n == 0 ? value : (value << n | value >>> bits - n) & mask(size);
  }

  public static long ror(int size, long a, long b) {
    return rol(size, a, (size << 3) - (count(size, b) & (size << 3) - 1));
  }

  public static long shl(CpuState cpu, int size, long a, long b) {
    int n = count(size, b);
    if (n == 0) {
      return a & mask(size);
    }
    int bits = size << 3;
    long result = shl(size, a, b);
    long carry = n <= bits ? a >>> bits - n & 1 : 0;
    setShiftFlags(cpu, size, result, carry, result >>> bits - 1 & 1 ^ carry);
    return result;
  }

  public static long shr(CpuState cpu, int size, long a, long b) {
    int n = count(size, b);
    long value = a & mask(size);
    if (n == 0) {
      return value;
    }
    int bits = size << 3;
    long result = shr(size, a, b);
    setShiftFlags(cpu, size, result, value >>> n - 1 & 1, n == 1 ? value >>> bits - 1 : 0);
    return result;
  }

  public static long sar(CpuState cpu, int size, long a, long b) {
    int n = count(size, b);
    if (n == 0) {
      return a & mask(size);
    }
    long value = extend(size, a);
    long result = sar(size, a, b);
    setShiftFlags(cpu, size, result, value >> n - 1 & 1, 0);
    return result;
  }

  public static long rol(CpuState cpu, int size, long a, long b) {
    int bits = size << 3;
    long result = rol(size, a, b);
    if (count(size, b) == 0) {
      return result;
    }
    long carry = result & 1;
    setCarryAndOverflow(cpu, carry, result >>> bits - 1 ^ carry);
    return result;
  }

  public static long ror(CpuState cpu, int size, long a, long b) {
    int bits = size << 3;
    long result = ror(size, a, b);
    if (count(size, b) == 0) {
      return result;
    }
    setCarryAndOverflow(cpu, result >>> bits - 1, (result >>> bits - 1 ^ result >>> bits - 2) & 1);
    return result;
  }

  public static long rcl(CpuState cpu, int size, long a, long b) {
    int bits = size << 3;
    long value = a & mask(size);
    int n = count(size, b) % (bits + 1);
    if (n == 0) {
      return value;
    }
    long in = cpu.flagCarry >>> 63;
    long out = value >>> bits - n & 1;
    long result = (n == 64 ? 0 : value << n) | in << n - 1;
    if (n > 1) {
      result |= value >>> bits + 1 - n;
    }
    result &= mask(size);
    setCarryAndOverflow(cpu, out, result >>> bits - 1 ^ out);
    return result;
  }

  public static long rcr(CpuState cpu, int size, long a, long b) {
    int bits = size << 3;
    long value = a & mask(size);
    int n = count(size, b) % (bits + 1);
    if (n == 0) {
      return value;
    }
    long in = cpu.flagCarry >>> 63;
    long out = value >>> n - 1 & 1;
    long result = (n == 64 ? 0 : value >>> n) | in << bits - n;
    if (n > 1) {
      result |= value << bits + 1 - n;
    }
    result &= mask(size);
    setCarryAndOverflow(cpu, out, (result >>> bits - 1 ^ result >>> bits - 2) & 1);
    return result;
  }

  /// SHLD: shifts `a` left and fills from the top of `b`. For 16-bit operands and counts over 16,
  /// for which the manual defines nothing, the three words a:b:a are shifted, as processors do.
  public static long shld(CpuState cpu, int size, long a, long b, long shift) {
    int n = count(size, shift);
    long value = a & mask(size);
    if (n == 0) {
      return value;
    }
    int bits = size << 3;
    long result;
    long carry;
    if (size == 2) {
      long wide = value << 32 | (b & 0xffff) << 16 | value;
      result = wide << n >>> 32 & 0xffff;
      carry = wide << n >>> 48 & 1;
    } else {
      long fill = b & mask(size);
      result = (value << n | fill >>> bits - n) & mask(size);
      carry = value >>> bits - n & 1;
    }
    setShiftFlags(cpu, size, result, carry, (result ^ value) >>> bits - 1 & 1);
    return result;
  }

  public static long shrd(CpuState cpu, int size, long a, long b, long shift) {
    int n = count(size, shift);
    long value = a & mask(size);
    if (n == 0) {
      return value;
    }
    int bits = size << 3;
    long result;
    long carry;
    if (size == 2) {
      long wide = value << 32 | (b & 0xffff) << 16 | value;
      result = wide >>> n & 0xffff;
      carry = wide >>> n - 1 & 1;
    } else {
      result = (value >>> n | (b & mask(size)) << bits - n) & mask(size);
      carry = value >>> n - 1 & 1;
    }
    setShiftFlags(cpu, size, result, carry, (result ^ value) >>> bits - 1 & 1);
    return result;
  }

  // ---- conditions
  // --------------------------------------------------------------------------------------------------

  /// Whether the condition with this code (the low four bits of Jcc, SETcc, CMOVcc) holds.
  public static boolean condition(CpuState cpu, int code) {
    boolean holds =
        switch (code >> 1 & 7) {
          case 0 -> cpu.overflow();
          case 1 -> cpu.carry();
          case 2 -> cpu.zero();
          case 3 -> cpu.carry() || cpu.zero();
          case 4 -> cpu.sign();
          case 5 -> cpu.parity();
          case 6 -> cpu.sign() != cpu.overflow();
          default -> cpu.zero() || cpu.sign() != cpu.overflow();
        };
    return holds == ((code & 1) == 0);
  }
}
