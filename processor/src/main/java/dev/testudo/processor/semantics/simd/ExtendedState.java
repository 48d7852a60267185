package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.FpuState;

/// The legacy region of FXSAVE and XSAVE areas: x87 state and SSE state, to and from memory.
///
/// Nothing here checks or probes; callers have proven that all of the area can be accessed.
///
/// @sdm 1 "Managing State Using the XSAVE Feature Set > XSAVE Area > Legacy Region"
final class ExtendedState {
  static final int MXCSR_DEFAULT = 0x1f80;

  /// Bits of MXCSR that exist.
  static final int MXCSR_MASK = 0xffff;

  static final int X87 = 1;
  static final int SSE = 1 << 1;

  private static final int MXCSR_OFFSET = 24;
  private static final int ST_OFFSET = 32;
  private static final int XMM_OFFSET = 160;

  private ExtendedState() {}

  // ---- proofs that an area can be accessed

  /// Raises what reading the area would raise.
  static void probeRead(Cpu cpu, long area, int size) {
    cpu.load8(area);
    cpu.load8(last(area, size));
  }

  /// The last byte, or the first of its page when that is not the page the area begins in: a fault
  /// there names it.
  private static long last(long area, int size) {
    long last = area + size - 1;
    return (last ^ area) >>> 12 != 0 ? last & -4096L : last;
  }

  /// Raises what writing the area would raise.
  static void probeWrite(Cpu cpu, long area, int size) {
    cpu.loadForStore(area, 1);
    cpu.loadForStore(last(area, size), 1);
  }

  // ---- x87

  /// @param wide whether instruction and data pointers have 64 bits (REX.W)
  static void storeX87(Cpu cpu, long area, boolean wide) {
    FpuState fpu = cpu.fpu;
    cpu.store16(area, fpu.control);
    cpu.store16(area + 2, fpu.statusWord());
    cpu.store16(area + 4, fpu.inUse);
    cpu.store16(area + 6, fpu.opcode);
    if (wide) {
      cpu.store64(area + 8, fpu.instructionPointer);
      cpu.store64(area + 16, fpu.dataPointer);
    } else {
      cpu.store64(area + 8, fpu.instructionPointer & 0xffff_ffffL);
      cpu.store64(area + 16, fpu.dataPointer & 0xffff_ffffL);
    }
    for (int i = 0; i < 8; i++) {
      int register = fpu.top + i & 7;
      cpu.store64(area + ST_OFFSET + 16L * i, fpu.significand[register]);
      cpu.store64(area + ST_OFFSET + 16L * i + 8, fpu.signExponent[register] & 0xffff);
    }
  }

  static void loadX87(Cpu cpu, long area, boolean wide) {
    FpuState fpu = cpu.fpu;
    fpu.setControl(cpu.load16(area));
    fpu.setStatusWord(cpu.load16(area + 2));
    fpu.inUse = cpu.load8(area + 4);
    fpu.opcode = cpu.load16(area + 6) & 0x7ff;
    long ip = cpu.load64(area + 8);
    long dp = cpu.load64(area + 16);
    fpu.instructionPointer = wide ? ip << 16 >> 16 : ip & 0xffff_ffffL;
    fpu.dataPointer = wide ? dp << 16 >> 16 : dp & 0xffff_ffffL;
    for (int i = 0; i < 8; i++) {
      int register = fpu.top + i & 7;
      fpu.significand[register] = cpu.load64(area + ST_OFFSET + 16L * i);
      fpu.signExponent[register] = cpu.load16(area + ST_OFFSET + 16L * i + 8);
    }
  }

  static void initializeX87(Cpu cpu) {
    cpu.fpu.initialize();
    for (int i = 0; i < 8; i++) {
      cpu.fpu.significand[i] = 0;
      cpu.fpu.signExponent[i] = 0;
    }
  }

  private static boolean x87InUse(FpuState fpu) {
    boolean initial =
        fpu.control == 0x37f
            && fpu.statusWord() == 0
            && fpu.inUse == 0
            && fpu.opcode == 0
            && fpu.instructionPointer == 0
            && fpu.dataPointer == 0;
    if (!initial) {
      return true;
    }
    for (int i = 0; i < 8; i++) {
      if (fpu.significand[i] != 0 || fpu.signExponent[i] != 0) {
        return true;
      }
    }
    return false;
  }

  // ---- SSE

  static void storeMxcsr(Cpu cpu, long area) {
    cpu.store32(area + MXCSR_OFFSET, cpu.mxcsr);
    cpu.store32(area + MXCSR_OFFSET + 4, MXCSR_MASK);
  }

  /// MXCSR as the area has it, or #GP(0) if it has bits that do not exist.
  static int checkedMxcsr(Cpu cpu, long area) {
    int value = cpu.load32(area + MXCSR_OFFSET);
    if ((value & ~MXCSR_MASK) != 0) {
      throw cpu.generalProtection(0);
    }
    return value;
  }

  /// XMM registers that the mode can name.
  private static int registers(Cpu cpu) {
    return cpu.code64() ? 16 : 8;
  }

  static void storeXmm(Cpu cpu, long area) {
    int n = registers(cpu);
    for (int i = 0; i < n; i++) {
      int x = i * CpuState.VECTOR_STRIDE;
      cpu.store128(area + XMM_OFFSET + 16L * i, cpu.xmm[x], cpu.xmm[x + 1]);
    }
  }

  static void loadXmm(Cpu cpu, long area) {
    int n = registers(cpu);
    for (int i = 0; i < n; i++) {
      cpu.load128(area + XMM_OFFSET + 16L * i, cpu.xmm, i * CpuState.VECTOR_STRIDE);
    }
  }

  static void initializeXmm(Cpu cpu) {
    int n = registers(cpu);
    for (int i = 0; i < n; i++) {
      cpu.xmm[i * CpuState.VECTOR_STRIDE] = 0;
      cpu.xmm[i * CpuState.VECTOR_STRIDE + 1] = 0;
    }
  }

  private static boolean xmmInUse(Cpu cpu) {
    int n = registers(cpu);
    for (int i = 0; i < n; i++) {
      int x = i * CpuState.VECTOR_STRIDE;
      if ((cpu.xmm[x] | cpu.xmm[x + 1]) != 0) {
        return true;
      }
    }
    return false;
  }

  /// The components that are not in their initial configuration (XINUSE). MXCSR does not count.
  static int inUse(Cpu cpu) {
    return (x87InUse(cpu.fpu) ? X87 : 0) | (xmmInUse(cpu) ? SSE : 0);
  }
}
