package dev.testudo.processor;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.testudo.processor.state.Segment;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whatever bytes a guest executes, in whatever state, the simulation goes on or says what it
/// cannot do: nothing is thrown out of it.
class RandomCodeTest {
  private static final int PROGRAMS = 500;
  private static final int BYTES = 256;

  /// First bytes of instructions of the system, drawn more often than chance would.
  private static final int[] SYSTEM = {
    0x0f01, 0x0f00, 0x0f20, 0x0f22, 0x0f21, 0x0f23, 0x0f30, 0x0f32, 0x0fc7, 0x0fae, 0x0f02, 0x0f03,
    0x0f05, 0x0f07, 0x0f34, 0x0f35, 0xcf, 0xcb, 0xca, 0xcd, 0xff, 0x8e, 0x8c, 0x9d, 0xea, 0x9a,
    0x0fb2, 0x0fb4, 0x6c, 0x6f, 0xe4, 0xee, 0xf3, 0xf2, 0x66, 0x67, 0x48, 0x0f38, 0x0f3a, 0xd9, 0xdf
  };

  @ParameterizedTest
  @CsvSource({"64, 1", "64, 2", "32, 3", "16, 4"})
  void nothingIsThrown(int mode, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int program = 0; program < PROGRAMS; program++) {
      ProtectedMachine machine =
          mode == 64 ? ProtectedMachine.in64BitMode() : ProtectedMachine.in32BitMode();
      prepare(machine, random, mode);
      assertThatCode(() -> machine.processor.run(machine.cpu.now() + 3000))
          .as("mode %d, seed %d, program %d", mode, seed, program)
          .doesNotThrowAnyException();
    }
  }

  private static void prepare(ProtectedMachine machine, SplittableRandom random, int mode) {
    for (int i = 0; i < BYTES; i++) {
      if (random.nextInt(4) == 0) {
        int bytes = SYSTEM[random.nextInt(SYSTEM.length)];
        if (bytes > 0xff) {
          machine.memory.write(ProtectedMachine.CODE + i++, 1, bytes >> 8);
        }
        machine.memory.write(ProtectedMachine.CODE + i, 1, bytes);
      } else {
        machine.memory.write(ProtectedMachine.CODE + i, 1, random.nextInt());
      }
    }
    for (int handler = 0; handler < 256; handler++) {
      // Handlers go back into the code behind them, with whatever is on the stack.
      machine.put(ProtectedMachine.HANDLERS + 16L * handler, "90 90 e9");
      machine.memory.write(
          ProtectedMachine.HANDLERS + 16L * handler + 3,
          4,
          ProtectedMachine.CODE
              + random.nextInt(BYTES)
              - (ProtectedMachine.HANDLERS + 16L * handler + 7));
    }
    for (int i = 0; i < 16; i++) {
      machine.cpu.r[i] = value(random);
    }
    machine.cpu.r[4] = random.nextInt(3) == 0 ? value(random) : ProtectedMachine.STACK;
    for (int i = 0; i < 64; i++) {
      machine.memory.writeLong(ProtectedMachine.STACK + 8L * i, value(random));
      machine.memory.writeLong(ProtectedMachine.GDT + 0x48 + 8L * (i % 20), random.nextLong());
    }
    machine.cpu.setFlags(random.nextLong() & 0x3f_7fd5 & ~(1 << 17));
    machine.cpu.cr4 |= random.nextLong() & 0x37_0edf & ~0x20;
    machine.cpu.msr.star = 0x0023_0008L << 32;
    machine.cpu.msr.sysenterCs = 8;
    machine.cpu.cpl = 0;
    if (mode == 16) {
      machine.cpu.cr0 = 0x10;
      for (int segment = 0; segment <= Segment.GS; segment++) {
        machine.cpu.rights[segment] = 0x93;
        machine.cpu.limit[segment] = 0xffff;
        machine.cpu.base[segment] = random.nextInt(0x10000) << 4;
      }
      machine.cpu.base[Segment.CS] = ProtectedMachine.CODE;
      machine.cpu.rip = random.nextInt(BYTES);
    } else {
      if (random.nextInt(4) == 0) {
        machine.enterUser();
      }
      machine.cpu.rip = ProtectedMachine.CODE + random.nextInt(BYTES);
    }
    machine.cpu.updateMode();
    machine.cpu.updateStepping();
  }

  /// A value that may be an address, a selector, a small number, or anything.
  private static long value(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt(0x100);
      case 1 -> ProtectedMachine.CODE + random.nextInt(BYTES);
      case 2 -> random.nextInt(ProtectedMachine.RAM);
      case 3 -> 8L * random.nextInt(32) | random.nextInt(4);
      case 4 -> random.nextLong();
      default -> -random.nextLong(1 << 16);
    };
  }
}
