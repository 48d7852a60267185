package dev.testudo.cli.law;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What could be seen of a case, run one way.
///
/// @param outcome how the run ended
/// @param finished whether L1's driver came to its end
/// @param rule the rule by which the last entry failed, or an empty text
/// @param registers L1's registers at the end, in the order of [#REGISTERS]
/// @param memory the memory at the end, with the driver's records
record Observation(String outcome, boolean finished, String rule, long[] registers, byte[] memory) {
  /// What [#registers] are.
  static final List<String> REGISTERS = names();

  private static final int MOST_LINES = 12;

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (String segment : List.of("ES", "CS", "SS", "DS", "FS", "GS", "LDTR", "TR")) {
      for (String part : List.of("selector", "base", "limit", "access rights")) {
        names.add(segment + " " + part);
      }
    }
    names.addAll(
        List.of(
            "RIP",
            "RFLAGS",
            "CPL",
            "GDTR base",
            "GDTR limit",
            "IDTR base",
            "IDTR limit",
            "CR0",
            "CR2",
            "CR3",
            "CR4",
            "EFER",
            "XCR0",
            "interrupt shadow",
            "blocking by NMI",
            "pending debug exceptions"));
    return List.copyOf(names);
  }

  /// Reads [#registers].
  static void read(CpuState state, long[] into) {
    int at = 0;
    for (int segment = Segment.ES; segment <= Segment.TR; segment++) {
      into[at++] = state.selector[segment];
      into[at++] = state.base[segment];
      into[at++] = state.limit[segment] & 0xffff_ffffL;
      into[at++] = state.rights[segment] & 0xffff_ffffL;
    }
    long[] others = {
      state.rip,
      state.readFlags(),
      state.cpl,
      state.gdtrBase,
      state.gdtrLimit,
      state.idtrBase,
      state.idtrLimit,
      state.cr0,
      state.cr2,
      state.cr3,
      state.cr4,
      state.efer,
      state.xcr0,
      state.interruptShadow,
      state.nmiBlocked ? 1 : 0,
      state.pendingDebug
    };
    System.arraycopy(others, 0, into, at, others.length);
  }

  /// How many entries have been recorded.
  int records() {
    long end = Image.longAt(memory, Driver.CURSOR);
    return Math.clamp((end - Places.RECORDS) / Driver.RECORD_SIZE, 0, Driver.MOST_RECORDS);
  }

  long slot(int record, int slot) {
    return Image.longAt(memory, Places.RECORDS + record * Driver.RECORD_SIZE + 8 * slot);
  }

  /// In what this observation, made bare, differs from one made nested.
  List<String> differences(Observation nested, Driver driver) {
    List<String> lines = new ArrayList<>();
    compare(lines, "outcome", outcome, nested.outcome);
    if (!finished && !nested.finished && outcome.equals(nested.outcome)) {
      // Where a run that does not end is stopped is a matter of time.
      return lines;
    }
    compare(lines, "rule", rule, nested.rule);
    compare(lines, "entries", records(), nested.records());
    for (int record = 0; record < Math.min(records(), nested.records()); record++) {
      for (int slot = 0; slot < driver.slots() && lines.size() < MOST_LINES; slot++) {
        VmcsField field = driver.fieldOf(slot);
        if (field == null || !Tolerance.coversField(field)) {
          compare(
              lines,
              "entry %d, %s".formatted(record, driver.slotName(slot)),
              slot(record, slot),
              nested.slot(record, slot));
        }
      }
    }
    if (finished && nested.finished) {
      for (int i = 0; i < registers.length && lines.size() < MOST_LINES; i++) {
        compare(lines, "at the end, " + REGISTERS.get(i), registers[i], nested.registers[i]);
      }
    }
    compareMemory(lines, nested);
    return lines;
  }

  private void compareMemory(List<String> lines, Observation nested) {
    for (int page = 0; page < Places.SIZE && lines.size() < MOST_LINES; page += Places.PAGE) {
      if (Tolerance.coversPage(page) || page >= Places.RECORDS && page < Places.L1_TABLES) {
        continue;
      }
      int at =
          Arrays.mismatch(
              memory, page, page + Places.PAGE, nested.memory, page, page + Places.PAGE);
      if (at >= 0) {
        int address = page + (at & ~7);
        compare(
            lines,
            "memory at 0x%x".formatted(address),
            Image.longAt(memory, address),
            Image.longAt(nested.memory, address));
      }
    }
  }

  private static void compare(List<String> lines, String what, long bare, long nested) {
    if (bare != nested) {
      lines.add("%s: bare 0x%x, nested 0x%x".formatted(what, bare, nested));
    }
  }

  private static void compare(List<String> lines, String what, String bare, String nested) {
    if (!bare.equals(nested)) {
      lines.add("%s: bare %s, nested %s".formatted(what, quoted(bare), quoted(nested)));
    }
  }

  private static String quoted(String text) {
    return text.isEmpty() ? "none" : "'" + text + "'";
  }
}
