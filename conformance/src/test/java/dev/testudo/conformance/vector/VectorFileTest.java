package dev.testudo.conformance.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class VectorFileTest {
  private final VectorFile file = VectorFile.embedded();

  @Test
  void holdsAtLeastFiveHundredFormsOfAHundredStates() {
    assertThat(file.forms()).hasSizeGreaterThanOrEqualTo(500).allMatch(f -> f.states() >= 100);
    assertThat(file.forms()).extracting(VectorForm::title).doesNotHaveDuplicates();
  }

  @Test
  void drawsTheStatesThatTheRecorderDrew() {
    for (VectorForm form : file.forms()) {
      long hash = VectorState.FNV_START;
      ByteBuffer outcomes = form.outcomes().duplicate().order(form.outcomes().order());
      for (int i = 0; i < form.states(); i++) {
        VectorState state = form.initial(i);
        hash = state.hash(hash);
        VectorForm.read(outcomes, form.kind(), state);
      }
      assertThat(hash).as(form.title()).isEqualTo(form.stateHash());
      assertThat(outcomes.hasRemaining()).as(form.title()).isFalse();
    }
  }
}
