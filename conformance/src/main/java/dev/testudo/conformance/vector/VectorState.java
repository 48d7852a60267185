package dev.testudo.conformance.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The part of a processor's state and memory that vectors draw and compare.
final class VectorState {
  /// Two pages of data; nothing is mapped before or behind them.
  static final int REGION = 0x2000_0000;

  static final int REGION_SIZE = 0x2000;
  static final int WINDOW_SIZE = 0x400;
  static final int CODE = 0x2040_0000;

  private static final int WINDOW = 0x2000_0e00;
  private static final int WINDOW_EDGE = 0x2000_1c00;

  final long[] gpr = new long[16];
  long rflags;

  /// Two words a register, low word first.
  final long[] xmm = new long[32];

  int mxcsr;
  int fcw;
  int fsw;

  /// Abridged tag word: one bit a physical register, 1 for one in use.
  int ftw;

  /// By physical register.
  final long[] significand = new long[8];

  final int[] signExponent = new int[8];
  final byte[] memory = new byte[WINDOW_SIZE];

  /// Address of the window of random, compared memory.
  static int window(int kind) {
    return FormKind.is(kind, FormKind.EDGE) ? WINDOW_EDGE : WINDOW;
  }

  VectorState copy() {
    VectorState copy = new VectorState();
    System.arraycopy(gpr, 0, copy.gpr, 0, 16);
    copy.rflags = rflags;
    System.arraycopy(xmm, 0, copy.xmm, 0, 32);
    copy.mxcsr = mxcsr;
    copy.fcw = fcw;
    copy.fsw = fsw;
    copy.ftw = ftw;
    System.arraycopy(significand, 0, copy.significand, 0, 8);
    System.arraycopy(signExponent, 0, copy.signExponent, 0, 8);
    System.arraycopy(memory, 0, copy.memory, 0, WINDOW_SIZE);
    return copy;
  }

  /// Continues an FNV-1a hash over the state, in the recorder's order.
  long hash(long hash) {
    ByteBuffer b = ByteBuffer.allocate(2048).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : gpr) {
      b.putLong(value);
    }
    b.putLong(rflags);
    for (long value : xmm) {
      b.putLong(value);
    }
    b.putInt(mxcsr).putShort((short) fcw).putShort((short) fsw).put((byte) ftw);
    for (int i = 0; i < 8; i++) {
      b.putLong(significand[i]).putShort((short) signExponent[i]);
    }
    b.put(memory);
    return fnv(hash, b.array(), b.position());
  }

  static final long FNV_START = 0xcbf29ce484222325L;

  static long fnv(long hash, byte[] data, int length) {
    for (int i = 0; i < length; i++) {
      hash = (hash ^ data[i] & 0xff) * 0x100000001b3L;
    }
    return hash;
  }
}
