package dev.testudo.processor.semantics.integer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.testudo.processor.ProtectedMachine;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What [Conditions] tells from operands is what the flags of the operation tell, and results alone
/// are those that come with flags.
class ConditionsTest {
  private static final long SEED = 11;
  private static final int PAIRS = 4_000;

  private final ProtectedMachine machine = ProtectedMachine.in64BitMode();

  /// Values at the edges of the size, and others.
  private static long value(SplittableRandom random, int size) {
    long edge = 1L << (size << 3) - 1;
    return switch (random.nextInt(5)) {
      case 0 -> edge + random.nextInt(-2, 3);
      case 1 -> random.nextInt(-2, 3);
      case 2 -> random.nextInt(256);
      default -> random.nextLong();
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void operandsTellWhatFlagsTell(int size) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int n = 0; n < PAIRS; n++) {
      long a = value(random, size);
      long b = random.nextInt(4) == 0 ? a : value(random, size);
      for (int code = 0; code < 16; code++) {
        Alu.sub(machine.cpu, size, a, b);
        check("-", code, size, a, b, Conditions.afterSubtraction(code, size, a, b));
        long result = Alu.and(machine.cpu, size, a, b);
        check("&", code, size, a, b, Conditions.afterLogic(code, size, result));
        if (Conditions.isOnResult(code)) {
          long sum = Alu.add(machine.cpu, size, a, b);
          check("+", code, size, a, b, Conditions.afterLogic(code, size, sum));
        }
      }
    }
  }

  private void check(String operation, int code, int size, long a, long b, boolean holds) {
    if (holds != Alu.condition(machine.cpu, code)) {
      fail("condition %x after %x %s %x of %d bytes: %b", code, a, operation, b, size, holds);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void carriesAloneAreThoseOfTheFlags(int size) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int n = 0; n < PAIRS; n++) {
      long a = value(random, size);
      long b = value(random, size);
      Alu.add(machine.cpu, size, a, b);
      assertThat(Alu.sumCarry(size, a, b) < 0).isEqualTo(machine.cpu.carry());
      Alu.sub(machine.cpu, size, a, b);
      assertThat(Alu.differenceCarry(size, a, b) < 0).isEqualTo(machine.cpu.carry());
    }
  }
}
