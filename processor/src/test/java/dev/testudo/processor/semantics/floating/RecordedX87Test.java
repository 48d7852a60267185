package dev.testudo.processor.semantics.floating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.processor.state.FpuState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Replays what a real processor did, state by state: registers, tags, status and control word,
/// RFLAGS, memory, and which pointers were recorded. Only the transcendental instructions may be
/// off, by one unit in the last place.
class RecordedX87Test {
  private static final long INSTRUCTION_POINTER = 0x1234_5678L;
  private static final long DATA_POINTER = 0x9abc_def0L;
  private static final int OPCODE = 0x123;

  private final FpuUnderTest machine = new FpuUnderTest();
  private final FpuState fpu = machine.fpu;
  private final List<String> differences = new ArrayList<>();
  private boolean approximate;

  @Test
  void doesWhatSiliconDoes() {
    ByteBuffer in = Recorded.file("x87.vectors.gz");
    int records = 0;
    int inexact = 0;
    int transcendental = 0;
    List<String> failures = new ArrayList<>();
    while (in.hasRemaining()) {
      String failure = replay(in);
      records++;
      transcendental += approximate ? 1 : 0;
      if (!failure.isEmpty()) {
        failures.add("record " + records + ": " + failure);
      }
      inexact += lastPlace;
      lastPlace = 0;
    }
    assertThat(failures).isEmpty();
    assertThat(records).isGreaterThan(5000);
    assertThat(inexact)
        .as("transcendental results off in the last place")
        .isLessThan(transcendental / 10);
  }

  private int lastPlace;

  private String replay(ByteBuffer in) {
    int escape = in.get() & 0xff;
    int modrm = in.get() & 0xff;
    approximate = escape == 0xd9 && isTranscendental(modrm);
    fpu.setControl(in.getShort() & 0xffff);
    fpu.setStatusWord(in.getShort() & 0xffff);
    fpu.setTagWord(in.getShort() & 0xffff);
    machine.cpu.setFlags(in.getShort());
    for (int i = 0; i < 8; i++) {
      set(i, i < 2 ? in.getLong() : Long.MIN_VALUE | i, i < 2 ? in.getShort() : 0x3fff);
    }
    fpu.instructionPointer = INSTRUCTION_POINTER;
    fpu.dataPointer = DATA_POINTER;
    fpu.opcode = OPCODE;
    machine.memory.putLong(0, in.getLong()).putShort(8, in.getShort());
    machine.cpu.r[0] = 0x4433_2211L;

    machine.execute(escape, modrm);

    differences.clear();
    same("control word", in.getShort() & 0xffff, fpu.control);
    int status = in.getShort() & 0xffff;
    int ignored = approximate ? FpuState.C1 : 0;
    same("status word", status & ~ignored, fpu.statusWord() & ~ignored);
    same("tag word", in.getShort() & 0xffff, fpu.tagWord());
    same("flags", in.getShort() & 0xffff, machine.cpu.arithmeticFlags());
    same("AX", in.getShort() & 0xffff, machine.cpu.r[0] & 0xffff);
    same("opcode", in.getShort() & 0xffff, fpu.opcode);
    for (int i = 0; i < 3; i++) {
      sameRegister(i, in.getLong(), in.getShort() & 0xffff);
    }
    same("memory", in.getLong(), machine.memory.getLong(0));
    same("memory + 8", in.getShort(), machine.memory.getShort(8));
    int pointers = in.get();
    same("IP recorded", pointers & 1, fpu.instructionPointer == INSTRUCTION_POINTER ? 0 : 1);
    same("DP recorded", pointers >> 1, fpu.dataPointer == DATA_POINTER ? 0 : 1);
    return differences.isEmpty() ? "" : "%02x %02x %s".formatted(escape, modrm, differences);
  }

  private static boolean isTranscendental(int modrm) {
    return switch (modrm) {
      case 0xf0, 0xf1, 0xf2, 0xf3, 0xf9, 0xfb, 0xfe, 0xff -> true;
      default -> false;
    };
  }

  private void set(int i, long significand, int signExponent) {
    int register = fpu.top + i & 7;
    fpu.significand[register] = significand;
    fpu.signExponent[register] = signExponent & 0xffff;
  }

  private void same(String what, long silicon, long ours) {
    if (silicon != ours) {
      differences.add("%s %x not %x".formatted(what, ours, silicon));
    }
  }

  private void sameRegister(int i, long significand, int signExponent) {
    long ours = RegisterStack.significand(fpu, i);
    int oursSign = RegisterStack.signExponent(fpu, i);
    if (approximate
        && oursSign == signExponent
        && (ours == significand + 1 || ours == significand - 1)) {
      lastPlace = 1;
      return;
    }
    if (ours != significand || oursSign != signExponent) {
      differences.add(
          "ST(%d) %04x:%016x not %04x:%016x"
              .formatted(i, oursSign, ours, signExponent, significand));
    }
  }
}
