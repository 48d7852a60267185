package dev.testudo.cli.law;

import dev.testudo.architecture.vmx.VmcsField;
import java.util.ArrayList;
import java.util.List;

/// One case: what is written to a VMCS before each entry, and the memory around it.
///
/// @param name the seed and number it was drawn from, and what kind of guest it is
/// @param image the memory at the beginning, but for the steps
/// @param debugAddresses DR0 to DR3
/// @param steps one for each entry
record LawCase(String name, Image image, long[] debugAddresses, List<Step> steps) {
  LawCase {
    steps = List.copyOf(steps);
  }

  /// One entry.
  ///
  /// @param after what is done about the exit before, [Driver#STAY] or [Driver#SKIP_INSTRUCTION]
  /// @param writes what is written, in order
  /// @param how [Driver#LAUNCH] or [Driver#RESUME]
  record Step(long after, List<Write> writes, long how) {
    Step {
      writes = List.copyOf(writes);
    }
  }

  /// A VMWRITE.
  record Write(VmcsField field, long value) {}

  /// The memory with the steps in it.
  byte[] memory() {
    Image all = image.copy();
    int at = Places.STEPS;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (i > 0) {
        all.putLong(at, step.after());
        at += 8;
      }
      for (Write write : step.writes()) {
        all.putLong(at, write.field().encoding());
        all.putLong(at + 8, write.value());
        at += 16;
      }
      all.putLong(at, Driver.LIST_END);
      all.putLong(at + 8, step.how());
      at += 16;
    }
    all.putLong(at, Driver.STOP);
    if (at + 8 > Places.RECORDS) {
      throw new IllegalStateException("too many writes: they end at " + Integer.toHexString(at));
    }
    return all.bytes();
  }

  /// The same without a write.
  LawCase without(int step, int write) {
    List<Step> shorter = new ArrayList<>(steps);
    Step old = steps.get(step);
    List<Write> writes = new ArrayList<>(old.writes());
    writes.remove(write);
    shorter.set(step, new Step(old.after(), writes, old.how()));
    return new LawCase(name, image, debugAddresses, shorter);
  }

  /// The same with the first steps only.
  LawCase firstSteps(int count) {
    return new LawCase(name, image, debugAddresses, steps.subList(0, count));
  }
}
