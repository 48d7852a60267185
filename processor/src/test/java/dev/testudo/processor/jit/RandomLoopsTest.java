package dev.testudo.processor.jit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.processor.Engine;
import dev.testudo.processor.ProtectedMachine;
import dev.testudo.processor.RunResult;
import dev.testudo.processor.decode.Decoder;
import dev.testudo.processor.state.StateComparison;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Loops of random instructions, interpreted on one machine and compiled on another: in whatever
/// slices they run, the two agree after each.
class RandomLoopsTest {
  private static final int PROGRAMS = 100;
  private static final long DATA = ProtectedMachine.SMALL_PAGES + 0x3000;

  /// Opcodes, two bytes if above FFH, that the loops are made of.
  private static final int[] OPCODES = {
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x08, 0x09, 0x0a, 0x0b, 0x10, 0x11, 0x12, 0x13, 0x18, 0x19,
    0x1b, 0x20, 0x21, 0x22, 0x23, 0x28, 0x29, 0x2a, 0x2b, 0x2d, 0x30, 0x31, 0x32, 0x33, 0x38, 0x39,
    0x3a, 0x3b, 0x3c, 0x3d, 0x63, 0x69, 0x6b, 0x80, 0x81, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
    0x8a, 0x8b, 0x8d, 0x90, 0x91, 0x98, 0x99, 0xa8, 0xa9, 0xb0, 0xb4, 0xb8, 0xbf, 0xc0, 0xc1, 0xc6,
    0xc7, 0xd0, 0xd1, 0xd2, 0xd3, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfe, 0xff, 0x50, 0x58, 0x68, 0x6a,
    0x0f40, 0x0f41, 0x0f42, 0x0f43, 0x0f44, 0x0f45, 0x0f46, 0x0f47, 0x0f48, 0x0f49, 0x0f4a, 0x0f4b,
    0x0f4c, 0x0f4d, 0x0f4e, 0x0f4f, 0x0f90, 0x0f91, 0x0f92, 0x0f93, 0x0f94, 0x0f95, 0x0f96, 0x0f97,
    0x0f98, 0x0f99, 0x0f9a, 0x0f9b, 0x0f9c, 0x0f9d, 0x0f9e, 0x0f9f, 0x0fa3, 0x0fab, 0x0fba, 0x0faf,
    0x0fb6, 0x0fb7, 0x0fbe, 0x0fbf, 0x0fbc, 0x0fbd, 0x0fa4, 0x0fac, 0x0fc8, 0x0fcb, 0x0fc1, 0x0fb1
  };

  /// Registers that instructions mostly use; the others hold addresses and the count.
  private static final int[] FREE = {0, 2, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void bothEnginesAgree(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int program = 0; program < PROGRAMS; program++) {
      String code = program(random);
      run(code, random.split(), "seed %d, program %d: %s".formatted(seed, program, code));
    }
  }

  private static void run(String code, SplittableRandom random, String description) {
    SplittableRandom values = random.split();
    ProtectedMachine interpreted = machine(Engine.INTERPRETER, code, values.split());
    SplittableRandom same = random.split();
    ProtectedMachine compiled = machine(Engine.EAGER, code, same);
    System.arraycopy(interpreted.cpu.r, 0, compiled.cpu.r, 0, 16);
    compiled.cpu.setFlags(interpreted.cpu.readFlags());
    copyData(interpreted, compiled);
    RunResult result = RunResult.TIME;
    for (int slice = 0; slice < 60 && result == RunResult.TIME; slice++) {
      long until = interpreted.cpu.now() + random.nextInt(1, 400);
      result = interpreted.processor.run(until);
      assertThat(compiled.processor.run(until)).as(description).isEqualTo(result);
      assertThat(StateComparison.differences(interpreted.cpu, compiled.cpu))
          .as("%s, slice %d", description, slice)
          .isEmpty();
    }
    for (long page : new long[] {DATA - 4096, DATA, DATA + 4096, ProtectedMachine.STACK - 4096}) {
      assertThat(compiled.memory.frame(page))
          .as("%s, memory at %x", description, page)
          .isEqualTo(interpreted.memory.frame(page));
    }
  }

  private static ProtectedMachine machine(Engine engine, String code, SplittableRandom random) {
    ProtectedMachine machine = ProtectedMachine.in64BitMode(engine);
    machine.put(ProtectedMachine.CODE, code);
    for (int i = 0; i < 16; i++) {
      machine.cpu.r[i] = random.nextInt(3) == 0 ? random.nextInt(256) : random.nextLong();
    }
    machine.cpu.r[1] = random.nextInt(20, 200);
    machine.cpu.r[3] = DATA + random.nextInt(4096);
    machine.cpu.r[6] = DATA + random.nextInt(4096);
    machine.cpu.r[4] = ProtectedMachine.STACK;
    machine.cpu.setFlags(2 | random.nextLong() & 0x8d5);
    for (int i = 0; i < 512; i++) {
      machine.memory.writeLong(DATA + 8L * i, random.nextLong());
    }
    // The page behind is read-only, the one before not present.
    machine.cpu.cr0 |= 1 << 16;
    machine.smallPage(4, machine.smallPage(4) & ~2);
    machine.smallPage(2, 0);
    return machine;
  }

  private static void copyData(ProtectedMachine from, ProtectedMachine to) {
    byte[] page = new byte[4096];
    from.memory.readBytes(DATA, page, 0, page.length);
    to.memory.writeBytes(DATA, page, 0, page.length);
  }

  /// A loop on RCX, with branches inside and a call now and then, and a HLT behind it.
  private static String program(SplittableRandom random) {
    StringBuilder body = new StringBuilder();
    int count = random.nextInt(1, 25);
    for (int i = 0; i < count; i++) {
      String instruction = instruction(random);
      if (random.nextInt(6) == 0) {
        // Jcc over the instruction
        body.append("%02x%02x".formatted(0x70 + random.nextInt(16), instruction.length() / 2));
      }
      body.append(instruction);
    }
    boolean calls = random.nextInt(3) == 0;
    String again = random.nextBoolean() ? "48ffc9" : "4883e901"; // DEC RCX or SUB RCX, 1
    int length = (body.length() + again.length()) / 2;
    StringBuilder code = new StringBuilder();
    if (calls) {
      // L: CALL body; count; JNZ L; HLT; body: ...; RET
      int loop = 5 + again.length() / 2 + 6;
      code.append("e8").append(little(again.length() / 2 + 7)).append(again);
      code.append("0f85").append(little(-loop)).append("f4").append(body).append("c3");
    } else {
      code.append(body).append(again).append("0f85").append(little(-length - 6)).append("f4");
    }
    return code.toString();
  }

  private static String little(int value) {
    return "%08x".formatted(Integer.reverseBytes(value));
  }

  /// A random instruction of the list, as long as the decoder takes it to be.
  private static String instruction(SplittableRandom random) {
    byte[] bytes = new byte[2 * Decoder.MAXIMUM_LENGTH];
    random.nextBytes(bytes);
    int n = 0;
    if (random.nextInt(8) == 0) {
      bytes[n++] = 0x66;
    }
    int rex = random.nextInt(3) == 0 ? 0 : 0x40 | random.nextInt(16);
    int opcode = OPCODES[random.nextInt(OPCODES.length)];
    boolean memory = random.nextInt(3) == 0;
    if (rex != 0) {
      bytes[n++] = (byte) (memory ? rex & ~3 : rex);
    }
    if (opcode > 0xff) {
      bytes[n++] = (byte) (opcode >> 8);
    }
    bytes[n++] = (byte) opcode;
    int reg = FREE[random.nextInt(FREE.length)] & 7;
    int rm = FREE[random.nextInt(FREE.length)] & 7;
    boolean group = opcode >= 0x80 && opcode <= 0x83 || opcode >= 0xc0 && opcode != 0x0fab;
    if (opcode == 0xff) {
      reg = random.nextInt(2); // INC, DEC; the branches of this group would leave the loop
    } else if (group || opcode == 0x0fba) {
      reg = random.nextInt(8);
    }
    if (memory) {
      bytes[n] = (byte) (0x40 | reg << 3 | (random.nextBoolean() ? 3 : 6));
    } else {
      bytes[n] = (byte) (0xc0 | reg << 3 | rm);
    }
    int length = ForTests.length(bytes);
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < length; i++) {
      hex.append("%02x".formatted(bytes[i]));
    }
    return hex.toString();
  }
}
