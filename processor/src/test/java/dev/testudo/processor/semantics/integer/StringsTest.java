package dev.testudo.processor.semantics.integer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.processor.ProtectedMachine;
import dev.testudo.processor.state.ActivityState;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Repeated MOVS and STOS do what their iterations would do one by one, in the same time whatever
/// the TLB holds.
class StringsTest {
  private static final long DATA = ProtectedMachine.SMALL_PAGES;
  private static final int BYTES = 5 * 4096;
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RSI = 6;
  private static final int RDI = 7;
  private static final int PAGE_FAULT = 14;

  private final ProtectedMachine machine = ProtectedMachine.in64BitMode();

  /// Runs the instruction and a HLT behind it; returns how long it took.
  private long run(String hex, long count, long from, long to) {
    machine.cpu.r[RCX] = count;
    machine.cpu.r[RSI] = from;
    machine.cpu.r[RDI] = to;
    long begin = machine.cpu.now();
    machine.cpu.activity = ActivityState.ACTIVE;
    machine.run(hex + "f4");
    while (machine.cpu.activity != ActivityState.HLT) {
      machine.goOn();
    }
    return machine.cpu.now() - begin;
  }

  private byte[] data() {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) machine.memory.read(DATA + i, 1);
    }
    return bytes;
  }

  private void fill(Random random) {
    for (int i = 0; i < BYTES; i += 8) {
      machine.memory.writeLong(DATA + i, random.nextLong());
    }
    machine.cpu.spaces.flushAll();
  }

  @ParameterizedTest
  @CsvSource({
    "f3a4,1,true", "66f3a5,2,true", "f3a5,4,true", "f348a5,8,true",
    "f3aa,1,false", "66f3ab,2,false", "f3ab,4,false", "f348ab,8,false"
  })
  void runsAreTheIterations(String hex, int size, boolean moves) {
    long seed = 7;
    Random random = new Random(seed);
    for (int n = 0; n < 60; n++) {
      fill(random);
      byte[] expected = data();
      int count = random.nextInt(n % 3 == 0 ? 12 : 8000 / size);
      int from = random.nextInt(BYTES - count * size);
      // Now and then overlapping, so that a pattern is repeated.
      int near = Math.min(from + random.nextInt(64), BYTES - count * size);
      int to = random.nextInt(4) == 0 ? near : random.nextInt(BYTES - count * size);
      long value = random.nextInt(3) == 0 ? 0 : random.nextLong();
      machine.cpu.r[RAX] = value;
      for (int k = 0; k < count * size; k += size) {
        for (int b = 0; b < size; b++) {
          // An iteration loads all of its bytes before it stores one.
          if (!moves) {
            expected[to + k + b] = (byte) (value >>> 8 * b);
          }
        }
        if (moves) {
          byte[] element = new byte[size];
          System.arraycopy(expected, from + k, element, 0, size);
          System.arraycopy(element, 0, expected, to + k, size);
        }
      }
      run(hex, count, DATA + from, DATA + to);
      String what = "seed %d, run %d: %d from %x to %x".formatted(seed, n, count, from, to);
      assertThat(machine.cpu.r[RCX]).as(what).isZero();
      assertThat(machine.cpu.r[RDI]).as(what).isEqualTo(DATA + to + (long) count * size);
      assertThat(data()).as(what).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"f3a4,5000", "f348a5,1000", "f3aa,4096", "f3ab,2", "f348ab,700"})
  void timeDoesNotDependOnWhatTheTlbHolds(String hex, int count) {
    long cold = run(hex, count, DATA + 40, DATA + 0x4123);
    long warm = run(hex, count, DATA + 40, DATA + 0x4123);
    machine.cpu.spaces.flushAll();
    assertThat(run(hex, count, DATA + 40, DATA + 0x4123)).isEqualTo(warm).isEqualTo(cold);
  }

  @Test
  void aFaultLosesNothing() {
    machine.smallPage(1, 0);
    run("f3aa", 5000, DATA, DATA + 3);
    assertThat(machine.vector()).isEqualTo(PAGE_FAULT);
    assertThat(machine.cpu.cr2).isEqualTo(DATA + 4096);
    assertThat(machine.cpu.r[RDI]).isEqualTo(DATA + 4096);
    assertThat(machine.cpu.r[RCX]).isEqualTo(5000 - 4093);
  }
}
