package dev.testudo.processor.semantics.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// FXSAVE and XSAVE: what is saved is what is restored, and areas that are not well formed fault.
final class StateInstructionsTest {
  private static final String XRSTOR = "0f ae 29";
  private static final String XRSTORS = "0f c7 19";
  private static final long COMPACTED = Long.MIN_VALUE;

  private final InstructionUnderTest bench = new InstructionUnderTest();

  @BeforeEach
  void useAreaInRcx() {
    bench.cpu.r[1] = InstructionUnderTest.DATA;
    bench.cpu.r[0] = -1;
    bench.cpu.r[2] = -1;
  }

  private void fill(Random random) {
    for (int i = 0; i < 16; i++) {
      bench.setXmm(i, random.nextLong(), random.nextLong());
    }
    for (int i = 0; i < 8; i++) {
      bench.cpu.fpu.significand[i] = random.nextLong();
      bench.cpu.fpu.signExponent[i] = random.nextInt() & 0xffff;
    }
    bench.cpu.fpu.top = random.nextInt(8);
    bench.cpu.fpu.inUse = random.nextInt() & 0xff;
    bench.cpu.fpu.status = random.nextInt() & 0x473f;
    bench.cpu.mxcsr = random.nextInt() & 0xffff;
  }

  /// FXSAVE64, XSAVE, XSAVEOPT, XSAVEC and XSAVES, with what restores their areas.
  @ParameterizedTest
  @CsvSource({
    "48 0f ae 01, 48 0f ae 09",
    "48 0f ae 21, 48 0f ae 29",
    "48 0f ae 31, 48 0f ae 29",
    "48 0f c7 21, 48 0f ae 29",
    "48 0f c7 29, 48 0f c7 19"
  })
  void restoresWhatWasSaved(String save, String restore) {
    fill(new Random(1));
    bench.cpu.fpu.instructionPointer = 0x1234_5678_9abcL;
    long[] xmm = bench.cpu.xmm.clone();
    long[] significands = bench.cpu.fpu.significand.clone();
    int status = bench.cpu.fpu.statusWord();
    int mxcsr = bench.cpu.mxcsr;
    bench.run(save);
    fill(new Random(2));
    bench.cpu.fpu.instructionPointer = 0;
    bench.run(restore);
    for (int i = 0; i < 16; i++) {
      assertThat(bench.xmmLow(i)).isEqualTo(xmm[4 * i]);
      assertThat(bench.xmmHigh(i)).isEqualTo(xmm[4 * i + 1]);
    }
    assertThat(bench.cpu.fpu.significand).isEqualTo(significands);
    assertThat(bench.cpu.fpu.statusWord()).isEqualTo(status);
    assertThat(bench.cpu.fpu.instructionPointer).isEqualTo(0x1234_5678_9abcL);
    assertThat(bench.cpu.mxcsr).isEqualTo(mxcsr);
  }

  @Test
  void restoringAnAbsentComponentInitializesIt() {
    fill(new Random(3));
    bench.cpu.store32(InstructionUnderTest.DATA + 24, 0x1fa0);
    bench.run(XRSTOR);
    assertThat(bench.cpu.fpu.control).isEqualTo(0x37f);
    assertThat(bench.cpu.fpu.inUse).isZero();
    assertThat(bench.xmmLow(5)).isZero();
    assertThat(bench.cpu.mxcsr).as("standard format: from memory").isEqualTo(0x1fa0);
    bench.cpu.store64(InstructionUnderTest.DATA + 520, COMPACTED | 3);
    bench.run(XRSTOR);
    assertThat(bench.cpu.mxcsr).as("compacted format: initial").isEqualTo(0x1f80);
  }

  @Test
  void savesOnlyWhatIsAskedForAndKeepsOtherBits() {
    fill(new Random(4));
    bench.cpu.r[0] = 2;
    bench.cpu.r[2] = 0;
    bench.cpu.store64(InstructionUnderTest.DATA + 512, 5);
    bench.run("0f ae 21"); // XSAVE
    assertThat(bench.cpu.load64(InstructionUnderTest.DATA)).as("x87").isZero();
    assertThat(bench.cpu.load64(InstructionUnderTest.DATA + 160)).isEqualTo(bench.xmmLow(0));
    assertThat(bench.cpu.load64(InstructionUnderTest.DATA + 512)).isEqualTo(7);
    bench.run("0f c7 21"); // XSAVEC
    assertThat(bench.cpu.load64(InstructionUnderTest.DATA + 512)).isEqualTo(2);
    assertThat(bench.cpu.load64(InstructionUnderTest.DATA + 520)).isEqualTo(COMPACTED | 2);
  }

  @Test
  void componentsInTheirInitialStateAreMarkedSo() {
    bench.cpu.xmm[0] = 0;
    bench.run("0f c7 21");
    assertThat(bench.cpu.load64(InstructionUnderTest.DATA + 512)).isZero();
    bench.cpu.mxcsr = 0x1fa0;
    bench.run("0f c7 21");
    assertThat(bench.cpu.load64(InstructionUnderTest.DATA + 512)).as("MXCSR counts").isEqualTo(2);
    bench.cpu.r[1] = 1;
    bench.run("0f 01 d0"); // XGETBV of XINUSE
    assertThat(bench.cpu.r[0]).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0f ae 01", "0f ae 09", "0f ae 21", "0f ae 29", "0f c7 21", "0f c7 29"})
  void areasMustBeAligned(String code) {
    bench.cpu.r[1] = InstructionUnderTest.DATA + 8;
    assertThat(bench.fault(code).vector).isEqualTo(13);
  }

  @ParameterizedTest
  @CsvSource({"512,4", "520,1", "528,1", "24,65536"})
  void malformedStandardAreasFault(int offset, long value) {
    bench.cpu.store64(InstructionUnderTest.DATA + offset, value);
    assertThat(bench.fault(XRSTOR).vector).isEqualTo(13);
  }

  @Test
  void malformedCompactedAreasFault() {
    assertThat(bench.fault(XRSTORS).vector).as("standard format").isEqualTo(13);
    bench.cpu.store64(InstructionUnderTest.DATA + 520, COMPACTED | 4);
    assertThat(bench.fault(XRSTORS).vector).as("component not enabled").isEqualTo(13);
    bench.cpu.store64(InstructionUnderTest.DATA + 520, COMPACTED | 1);
    bench.cpu.store64(InstructionUnderTest.DATA + 512, 2);
    assertThat(bench.fault(XRSTORS).vector).as("present but not in the format").isEqualTo(13);
    bench.cpu.store64(InstructionUnderTest.DATA + 512, 1);
    bench.run(XRSTORS);
    bench.cpu.store64(InstructionUnderTest.DATA + 568, 1);
    assertThat(bench.fault(XRSTORS).vector).as("reserved").isEqualTo(13);
  }

  @Test
  void supervisorFormsNeedPrivilege() {
    bench.cpu.cpl = 3;
    assertThat(bench.fault(XRSTORS).vector).isEqualTo(13);
    assertThat(bench.fault("0f c7 29").vector).isEqualTo(13);
  }

  @Test
  void aSaveThatFaultsInItsSecondPageWritesNothing() {
    fill(new Random(5));
    bench.cpu.r[1] = InstructionUnderTest.ABSENT - 512;
    assertThat(bench.fault("0f ae 21").vector).isEqualTo(14);
    assertThat(bench.cpu.load64(InstructionUnderTest.ABSENT - 512)).isZero();
  }
}
