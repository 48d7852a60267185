package dev.testudo.processor.semantics.floating;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Replays what SSE's scalar operations gave on a real processor, in all rounding modes, with and
/// without flush-to-zero and denormals-are-zero: results and exception flags.
class RecordedSseTest {
  private static final long LOW = 0xffff_ffffL;

  private final FloatingEnvironment env = new FloatingEnvironment();

  @Test
  void computesWhatSiliconComputes() {
    ByteBuffer in = Recorded.file("sse.vectors.gz");
    int records = 0;
    List<String> failures = new ArrayList<>();
    while (in.hasRemaining()) {
      int operation = in.get();
      int mxcsr = in.getShort() & 0xffff;
      long a = in.getLong();
      long b = in.getLong();
      long expected = in.getLong();
      int flags = in.get();
      env.loadMxcsr(mxcsr);
      env.flags = 0;
      long result = compute(operation, a, b);
      records++;
      if (result != expected || env.flags != flags) {
        failures.add(
            "operation %d, MXCSR %04x: %016x, %016x gave %016x, flags %02x, not %016x, flags %02x"
                .formatted(operation, mxcsr, a, b, result, env.flags, expected, flags));
      }
    }
    assertThat(failures).isEmpty();
    assertThat(records).isGreaterThan(8000);
  }

  @Test
  void leavesOutPrecisionOnlyWhenItIsStickyAndMasked() {
    long third = Double.doubleToRawLongBits(1 / 3.0);
    env.loadMxcsr(0x1f80);
    Binary64.multiply(third, third, env);
    assertThat(env.flags).isEqualTo(FloatingEnvironment.PRECISION);
    env.flags = 0;
    env.loadMxcsr(0x0f80 | FloatingEnvironment.PRECISION);
    Binary64.multiply(third, third, env);
    assertThat(env.unmasked()).isEqualTo(FloatingEnvironment.PRECISION);
  }

  private long compute(int operation, long a, long b) {
    int x = (int) a;
    int y = (int) b;
    int mode = env.roundingMode();
    return switch (operation) {
      case 0 -> Binary64.add(a, b, env);
      case 1 -> Binary64.subtract(a, b, env);
      case 2 -> Binary64.multiply(a, b, env);
      case 3 -> Binary64.divide(a, b, env);
      case 4 -> Binary64.squareRoot(b, env);
      case 5 -> Binary64.minimum(a, b, env);
      case 6 -> Binary64.maximum(a, b, env);
      case 7 -> Binary64.roundToIntegral(b, mode, true, env);
      case 8 -> Binary64.roundToIntegral(b, FloatingEnvironment.ROUND_DOWN, false, env);
      case 9 -> flags(Binary64.compareSignaling(a, b, env));
      case 10 -> flags(Binary64.compareQuiet(a, b, env));
      case 11 -> Binary64.toInt32(b, mode, env) & LOW;
      case 12 -> Binary64.toInt32(b, FloatingEnvironment.ROUND_TRUNCATE, env) & LOW;
      case 13 -> Binary64.toInt64(b, mode, env);
      case 14 -> Binary64.toBinary32(b, env) & LOW;
      case 15, 32 -> Binary64.fromInt64(b, env);
      case 16, 33 -> Binary32.fromInt64(b, env) & LOW;
      case 17 -> Binary32.add(x, y, env) & LOW;
      case 18 -> Binary32.subtract(x, y, env) & LOW;
      case 19 -> Binary32.multiply(x, y, env) & LOW;
      case 20 -> Binary32.divide(x, y, env) & LOW;
      case 21 -> Binary32.squareRoot(y, env) & LOW;
      case 22 -> Binary32.minimum(x, y, env) & LOW;
      case 23 -> Binary32.maximum(x, y, env) & LOW;
      case 24 -> Binary32.roundToIntegral(y, mode, true, env) & LOW;
      case 25 -> Binary32.roundToIntegral(y, FloatingEnvironment.ROUND_DOWN, false, env) & LOW;
      case 26 -> flags(Binary32.compareSignaling(x, y, env));
      case 27 -> flags(Binary32.compareQuiet(x, y, env));
      case 28 -> Binary32.toInt32(y, mode, env) & LOW;
      case 29 -> Binary32.toInt64(y, FloatingEnvironment.ROUND_TRUNCATE, env);
      case 30 -> Binary32.toInt64(y, mode, env);
      case 31 -> Binary32.toBinary64(y, env);
      default -> throw new AssertionError("operation " + operation);
    };
  }

  /// ZF, PF and CF as COMISD sets them.
  private static int flags(int outcome) {
    return switch (outcome) {
      case Comparison.LESS -> 1;
      case Comparison.EQUAL -> 0x40;
      case Comparison.GREATER -> 0;
      default -> 0x45;
    };
  }
}
