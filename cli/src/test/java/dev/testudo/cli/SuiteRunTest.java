package dev.testudo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.testudo.cli.SuiteRun.Judgement;
import dev.testudo.cli.suite.CpuModel;
import dev.testudo.cli.suite.SuiteEnvironment;
import dev.testudo.machine.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuiteRunTest {
  private static final int PASSED = 1;
  private static final int FAILED = 3;

  private static GuestRun run(Way way, int status, String... console) {
    return new GuestRun(way, new Outcome.Exited(status), List.of(console), 1000, 2.5, 0, List.of());
  }

  @Test
  void judgesByTheStatusAndByWhatWasPrinted() {
    assertThat(SuiteRun.judge(run(Way.BARE, PASSED, "PASS: a"))).isEqualTo(Judgement.PASS);
    assertThat(SuiteRun.judge(run(Way.BARE, PASSED, "SKIP: a"))).isEqualTo(Judgement.SKIP);
    assertThat(SuiteRun.judge(run(Way.BARE, PASSED, "FAIL: a"))).isEqualTo(Judgement.FAIL);
    assertThat(SuiteRun.judge(run(Way.BARE, FAILED, "PASS: a"))).isEqualTo(Judgement.FAIL);
    assertThat(SuiteRun.judge(run(Way.BARE, 77, "SKIP: a"))).isEqualTo(Judgement.SKIP);
    assertThat(
            SuiteRun.judge(
                new GuestRun(Way.BARE, new Outcome.TripleFault(0), List.of(), 1, 0, 0, List.of())))
        .isEqualTo(Judgement.ERROR);
  }

  @Test
  void aCheckThatPassesUnexpectedlyIsNoFailureIfItIsAllThereIs() {
    String summary = "SUMMARY: 9 tests, 1 unexpected failures";
    GuestRun surprise = run(Way.BARE, FAILED, "XPASS: known error", "PASS: b", summary);
    assertThat(SuiteRun.judge(surprise)).isEqualTo(Judgement.XPASS);
    assertThat(new SuiteRun("one", List.of(surprise)).isGood()).isTrue();
    assertThat(new SuiteRun("one", List.of(surprise)).lines(false).getLast())
        .isEqualTo("    XPASS: known error");

    assertThat(SuiteRun.judge(run(Way.BARE, FAILED, "XPASS: known error", "FAIL: b")))
        .isEqualTo(Judgement.FAIL);
    assertThat(
            SuiteRun.judge(
                run(Way.BARE, FAILED, "XPASS: a", "SUMMARY: 9 tests, 2 unexpected failures")))
        .isEqualTo(Judgement.FAIL);
    assertThat(SuiteRun.judge(run(Way.BARE, 5, "XPASS: a"))).isEqualTo(Judgement.FAIL);
  }

  @Test
  void differencesOfTheTwoWaysAreNotGood() {
    SuiteRun both =
        new SuiteRun(
            "one", List.of(run(Way.NESTED, PASSED, "PASS: a"), run(Way.BARE, PASSED, "PASS: b")));
    assertThat(both.isGood()).isFalse();
    assertThat(both.lines(false)).contains("    only nested: PASS: a", "    only bare: PASS: b");
  }

  @Test
  void theTableHasARowForEachWayAndTheReasonsOfSkips() {
    SuiteRun result =
        new SuiteRun(
            "one", List.of(run(Way.BARE, PASSED, "PASS: a", "SKIP: no b", "SUMMARY: 12 tests")));
    assertThat(ResultTable.lines(List.of(result)))
        .containsSubsequence(
            "| one | bare | PASS | 12 | 0 | 0 | 1 | 1,000 |", "Skipped:", "- one: no b");
  }

  @Test
  void theTestDeviceIsHiddenFromImagesThatTakeItForKvm() {
    assertThat(environment("vmx.flat")).contains("NR_CPUS=2\nMEMSIZE=512\nTEST_DEVICE=1\n");
    assertThat(environment("apic.flat")).contains("TEST_DEVICE=0\n");
  }

  private static String environment(String image) {
    return new String(
        SuiteEnvironment.of(image, 2, 512 << 20).content(), StandardCharsets.US_ASCII);
  }

  @Test
  void aProcessorCanHaveFewerPhysicalAddressBits() {
    assertThat(bits("max")).isEqualTo(40);
    assertThat(bits("IvyBridge,phys-bits=36,host-phys-bits=off")).isEqualTo(36);
    assertThatExceptionOfType(BadInput.class)
        .isThrownBy(() -> bits("max,phys-bits=52"))
        .withMessageContaining("36 to 40");
  }

  private static int bits(String cpu) {
    return CpuFeatures.physicalAddressBits(Optional.of(CpuModel.parse(cpu)));
  }
}
