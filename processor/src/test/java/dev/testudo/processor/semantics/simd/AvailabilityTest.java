package dev.testudo.processor.semantics.simd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When SIMD instructions may be executed at all, and what faults of them leave behind.
final class AvailabilityTest {
  private static final long EMULATION = 1 << 2;
  private static final long TASK_SWITCHED = 1 << 3;
  private static final long OSFXSR = 1 << 9;
  private static final long OSXMMEXCPT = 1 << 10;
  private static final long OSXSAVE = 1 << 18;

  private static final String MOVAPS = "0f 28 c1";
  private static final String PADDB_MMX = "0f fc c1";
  private static final String DIVPS = "0f 5e c1";

  private final InstructionUnderTest bench = new InstructionUnderTest();

  @ParameterizedTest
  @ValueSource(strings = {MOVAPS, "66 0f fc c1", DIVPS, "66 0f 38 dc c1", "0f ae 10"})
  void sseNeedsOsfxsrAndNoEmulation(String code) {
    bench.cpu.r[0] = InstructionUnderTest.DATA;
    bench.run(code);
    bench.cpu.cr0 |= TASK_SWITCHED;
    assertThat(bench.fault(code).vector).as("TS").isEqualTo(7);
    bench.cpu.cr4 &= ~OSFXSR;
    assertThat(bench.fault(code).vector).as("no OSFXSR").isEqualTo(6);
    bench.cpu.cr4 |= OSFXSR;
    bench.cpu.cr0 |= EMULATION;
    assertThat(bench.fault(code).vector).as("EM").isEqualTo(6);
  }

  @Test
  void mmxDoesNotNeedOsfxsrButReportsX87Exceptions() {
    bench.cpu.cr4 &= ~OSFXSR;
    bench.run(PADDB_MMX);
    bench.cpu.fpu.status = 1;
    bench.cpu.fpu.setControl(0x37e);
    assertThat(bench.fault(PADDB_MMX).vector).isEqualTo(16);
    bench.cpu.cr0 |= TASK_SWITCHED;
    assertThat(bench.fault(PADDB_MMX).vector).isEqualTo(7);
    bench.cpu.cr0 |= EMULATION;
    assertThat(bench.fault(PADDB_MMX).vector).isEqualTo(6);
  }

  @Test
  void mmxTakesTheFpuOver() {
    bench.cpu.fpu.top = 5;
    bench.cpu.fpu.inUse = 0;
    bench.cpu.fpu.significand[1] = 3;
    bench.run(PADDB_MMX);
    assertThat(bench.cpu.fpu.top).isZero();
    assertThat(bench.cpu.fpu.inUse).isEqualTo(0xff);
    assertThat(bench.cpu.fpu.signExponent[0]).isEqualTo(0xffff);
    assertThat(bench.cpu.fpu.significand[0]).isEqualTo(3);
    bench.run("0f 77"); // EMMS
    assertThat(bench.cpu.fpu.inUse).isZero();
  }

  @Test
  void alignedFormsRefuseOtherAddresses() {
    bench.cpu.r[0] = InstructionUnderTest.DATA + 8;
    assertThat(bench.fault("0f 28 00").vector).as("MOVAPS").isEqualTo(13);
    assertThat(bench.fault("66 0f 7f 00").vector).as("MOVDQA").isEqualTo(13);
    assertThat(bench.fault("66 0f fe 00").vector).as("PADDD").isEqualTo(13);
    bench.run("0f 10 00"); // MOVUPS
    bench.run("66 0f 3a 63 00 00"); // PCMPISTRI
  }

  @Test
  void anUnmaskedExceptionLeavesTheDestination() {
    bench.setXmm(0, 0x3f80_0000_3f80_0000L, 0x3f80_0000_3f80_0000L);
    bench.setXmm(1, 0, 0);
    bench.cpu.mxcsr = 0x1f80 & ~(1 << 9); // zero divide unmasked
    assertThat(bench.fault(DIVPS).vector).isEqualTo(19);
    assertThat(bench.cpu.mxcsr & 0x3f).isEqualTo(4);
    assertThat(bench.xmmLow(0)).isEqualTo(0x3f80_0000_3f80_0000L);
    bench.cpu.cr4 &= ~OSXMMEXCPT;
    assertThat(bench.fault(DIVPS).vector).isEqualTo(6);
    bench.cpu.mxcsr = 0x1f80;
    bench.run(DIVPS);
    assertThat(bench.xmmLow(0)).isEqualTo(0x7f80_0000_7f80_0000L);
    assertThat(bench.cpu.mxcsr).isEqualTo(0x1f84);
  }

  @Test
  void reservedBitsOfMxcsrFault() {
    bench.cpu.r[0] = InstructionUnderTest.DATA;
    bench.cpu.store32(InstructionUnderTest.DATA, 0x1_1f80);
    assertThat(bench.fault("0f ae 10").vector).isEqualTo(13);
    bench.cpu.store32(InstructionUnderTest.DATA, 0xffff);
    bench.run("0f ae 10");
    assertThat(bench.cpu.mxcsr).isEqualTo(0xffff);
  }

  @Test
  void aStoreThatFaultsInItsSecondPageWritesNothing() {
    bench.setXmm(0, -1, -1);
    for (int overlap = 1; overlap < 16; overlap++) {
      long address = InstructionUnderTest.ABSENT - overlap;
      bench.cpu.r[0] = address;
      var fault = bench.fault("0f 11 00"); // MOVUPS
      assertThat(fault.vector).isEqualTo(14);
      assertThat(fault.detail).isEqualTo(InstructionUnderTest.ABSENT);
      for (long a = address; a < InstructionUnderTest.ABSENT; a++) {
        assertThat(bench.cpu.load8(a)).isZero();
      }
    }
    bench.cpu.r[0] = InstructionUnderTest.DATA + 0xff9;
    bench.run("0f 11 00");
    assertThat(bench.cpu.load64(InstructionUnderTest.DATA + 0x1001)).isEqualTo(-1);
    assertThat(bench.cpu.load8(InstructionUnderTest.DATA + 0x1009)).isZero();
  }

  @Test
  void maskedStoresFaultOnlyForTheBytesTheyWrite() {
    bench.setXmm(0, 0x1111_1111_1111_1111L, 0x2222_2222_2222_2222L);
    bench.setXmm(1, 0x80, 0);
    bench.cpu.r[7] = InstructionUnderTest.ABSENT - 1;
    bench.run("66 0f f7 c1");
    assertThat(bench.cpu.load8(InstructionUnderTest.ABSENT - 1)).isEqualTo(0x11);
    bench.setXmm(1, 0x8080, 0);
    bench.setXmm(0, 0, 0);
    assertThat(bench.fault("66 0f f7 c1").vector).isEqualTo(14);
    assertThat(bench.cpu.load8(InstructionUnderTest.ABSENT - 1)).isEqualTo(0x11);
  }

  @Test
  void xsaveNeedsOsxsave() {
    bench.cpu.r[0] = InstructionUnderTest.DATA;
    bench.cpu.cr4 &= ~OSXSAVE;
    assertThat(bench.fault("0f ae 20").vector).as("XSAVE").isEqualTo(6);
    assertThat(bench.fault("0f 01 d0").vector).as("XGETBV").isEqualTo(6);
  }
}
