package dev.testudo.processor.state;

import java.util.ArrayList;
import java.util.List;

/// Tells where two processors' architectural states differ.
public final class StateComparison {
  private static final String[] REGISTERS = {
    "RAX", "RCX", "RDX", "RBX", "RSP", "RBP", "RSI", "RDI", "R8", "R9", "R10", "R11", "R12", "R13",
    "R14", "R15"
  };
  private static final String[] SEGMENTS = {"ES", "CS", "SS", "DS", "FS", "GS", "LDTR", "TR"};

  private final List<String> differences = new ArrayList<>();

  private StateComparison() {}

  /// One line for each difference, `name: first second` in hexadecimal.
  public static List<String> differences(CpuState a, CpuState b) {
    StateComparison comparison = new StateComparison();
    comparison.registers(a, b);
    comparison.segments(a, b);
    comparison.system(a, b);
    comparison.floating(a, b);
    return comparison.differences;
  }

  private void compare(String name, long a, long b) {
    if (a != b) {
      differences.add(String.format("%s: %x %x", name, a, b));
    }
  }

  private void registers(CpuState a, CpuState b) {
    compare("RIP", a.rip, b.rip);
    for (int i = 0; i < REGISTERS.length; i++) {
      compare(REGISTERS[i], a.r[i], b.r[i]);
    }
    compare("RFLAGS", a.readFlags(), b.readFlags());
    compare("instructions", a.retired, b.retired);
    compare("idle ticks", a.idleTicks, b.idleTicks);
  }

  private void segments(CpuState a, CpuState b) {
    for (int i = 0; i < SEGMENTS.length; i++) {
      compare(SEGMENTS[i], a.selector[i], b.selector[i]);
      compare(SEGMENTS[i] + " base", a.base[i], b.base[i]);
      compare(SEGMENTS[i] + " limit", a.limit[i], b.limit[i]);
      compare(SEGMENTS[i] + " rights", a.rights[i], b.rights[i]);
    }
    compare("CPL", a.cpl, b.cpl);
    compare("GDTR", a.gdtrBase, b.gdtrBase);
    compare("GDTR limit", a.gdtrLimit, b.gdtrLimit);
    compare("IDTR", a.idtrBase, b.idtrBase);
    compare("IDTR limit", a.idtrLimit, b.idtrLimit);
  }

  private void system(CpuState a, CpuState b) {
    compare("CR0", a.cr0, b.cr0);
    compare("CR2", a.cr2, b.cr2);
    compare("CR3", a.cr3, b.cr3);
    compare("CR4", a.cr4, b.cr4);
    compare("EFER", a.efer, b.efer);
    compare("XCR0", a.xcr0, b.xcr0);
    for (int i = 0; i < a.dr.length; i++) {
      compare("DR" + i, a.dr[i], b.dr[i]);
    }
    for (int i = 0; i < a.pdpte.length; i++) {
      compare("PDPTE" + i, a.pdpte[i], b.pdpte[i]);
    }
    compare("activity", a.activity.ordinal(), b.activity.ordinal());
    compare("interrupt shadow", a.interruptShadow, b.interruptShadow);
    compare("blocking by NMI", a.nmiBlocked ? 1 : 0, b.nmiBlocked ? 1 : 0);
    compare("NMI pending", a.nmiPending ? 1 : 0, b.nmiPending ? 1 : 0);
    compare("pending debug exceptions", a.pendingDebug, b.pendingDebug);
    compare("random", a.random, b.random);
  }

  private void floating(CpuState a, CpuState b) {
    for (int i = 0; i < VECTORS; i++) {
      for (int word = 0; word < 2; word++) {
        int index = i * CpuState.VECTOR_STRIDE + word;
        compare("XMM" + i + " word " + word, a.xmm[index], b.xmm[index]);
      }
    }
    compare("MXCSR", a.mxcsr, b.mxcsr);
    compare("FCW", a.fpu.control, b.fpu.control);
    compare("FSW", a.fpu.statusWord(), b.fpu.statusWord());
    for (int i = 0; i < a.fpu.significand.length; i++) {
      compare("x87 significand " + i, a.fpu.significand[i], b.fpu.significand[i]);
      compare("x87 exponent " + i, a.fpu.signExponent[i], b.fpu.signExponent[i]);
    }
  }

  private static final int VECTORS = 16;
}
