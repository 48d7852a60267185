package dev.testudo.processor.vmx.check;

import static dev.testudo.processor.vmx.check.EntryContext.require;

import dev.testudo.architecture.vmx.AccessRights;
import dev.testudo.architecture.vmx.VmcsField;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules on segment registers: most are the same for several registers, and so are made once
/// for each.
///
/// @sdm 3C "VM Entries > Checking and Loading Guest State > Checks on Guest Segment Registers"
final class GuestSegmentRules {
  static final List<Rule> RULES = rules();

  private static final long VIRTUAL_8086_RIGHTS = 0xf3;
  private static final long VIRTUAL_8086_LIMIT = 0xffff;

  private GuestSegmentRules() {}

  /// A rule on one register.
  private interface SegmentCheck {
    @Nullable Violation violation(EntryContext context, GuestSegment segment);
  }

  private static void add(List<Rule> rules, GuestSegment segment, String what, SegmentCheck check) {
    rules.add(
        new Rule(
            RuleGroup.GUEST_SEGMENTS,
            "guest-" + segment.lowerCase() + "-" + what,
            c -> check.violation(c, segment)));
  }

  private static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    add(rules, GuestSegment.TR, "ti", GuestSegmentRules::tableIndicator);
    add(rules, GuestSegment.LDTR, "ti", GuestSegmentRules::tableIndicator);
    add(rules, GuestSegment.SS, "rpl", GuestSegmentRules::stackRpl);
    for (GuestSegment segment : GuestSegment.values()) {
      add(rules, segment, "base", GuestSegmentRules::base);
    }
    for (GuestSegment segment : GuestSegment.values()) {
      if (segment.isCodeOrData()) {
        add(rules, segment, "virtual-8086-limit", GuestSegmentRules::virtual8086Limit);
      }
    }
    for (GuestSegment segment : GuestSegment.values()) {
      if (segment.isCodeOrData()) {
        add(rules, segment, "virtual-8086-rights", GuestSegmentRules::virtual8086Rights);
      }
    }
    for (GuestSegment segment : GuestSegment.values()) {
      add(rules, segment, "type", GuestSegmentRules::type);
      add(rules, segment, "s", GuestSegmentRules::codeOrDataBit);
      if (segment.isCodeOrData()) {
        add(rules, segment, "dpl", GuestSegmentRules::dpl);
      }
      add(rules, segment, "present", GuestSegmentRules::present);
      add(rules, segment, "reserved", GuestSegmentRules::reserved);
      if (segment == GuestSegment.CS) {
        add(rules, segment, "db", GuestSegmentRules::defaultSize);
      }
      add(rules, segment, "granularity", GuestSegmentRules::granularity);
    }
    add(rules, GuestSegment.TR, "usable", GuestSegmentRules::usable);
    return List.copyOf(rules);
  }

  private static long rights(EntryContext c, GuestSegment segment) {
    return c.read(segment.accessRights);
  }

  private static boolean isUsable(EntryContext c, GuestSegment segment) {
    return AccessRights.isUsable(rights(c, segment));
  }

  /// Whether the checks of access rights apply: CS and TR always, others if usable; code and data
  /// not in virtual-8086 mode.
  private static boolean rightsCount(EntryContext c, GuestSegment segment) {
    if (segment.isCodeOrData() && c.guestVirtual8086()) {
      return false;
    }
    return segment == GuestSegment.CS || segment == GuestSegment.TR || isUsable(c, segment);
  }

  static @Nullable Violation tableIndicator(EntryContext c, GuestSegment segment) {
    boolean counts = segment == GuestSegment.TR || isUsable(c, segment);
    return require(!counts || (c.read(segment.selector) & 4) == 0, segment.selector, "TI clear");
  }

  static @Nullable Violation stackRpl(EntryContext c, GuestSegment segment) {
    return require(
        c.guestVirtual8086()
            || c.unrestrictedGuest()
            || ((c.read(segment.selector) ^ c.read(VmcsField.GUEST_CS_SELECTOR)) & 3) == 0,
        segment.selector,
        "RPL equal to that of CS");
  }

  static @Nullable Violation base(EntryContext c, GuestSegment segment) {
    if (segment.isCodeOrData() && c.guestVirtual8086()) {
      return require(
          c.read(segment.base) == c.read(segment.selector) << 4,
          segment.base,
          "the selector times 16 in virtual-8086 mode");
    }
    return switch (segment) {
      case TR, FS, GS -> c.canonical(segment.base);
      case LDTR -> isUsable(c, segment) ? c.canonical(segment.base) : null;
      case CS -> require(c.read(segment.base) >>> 32 == 0, segment.base, "bits 63:32 clear");
      case SS, DS, ES ->
          require(
              !isUsable(c, segment) || c.read(segment.base) >>> 32 == 0,
              segment.base,
              "bits 63:32 clear");
    };
  }

  static @Nullable Violation virtual8086Limit(EntryContext c, GuestSegment segment) {
    return require(
        !c.guestVirtual8086() || c.read(segment.limit) == VIRTUAL_8086_LIMIT,
        segment.limit,
        "0xffff in virtual-8086 mode");
  }

  static @Nullable Violation virtual8086Rights(EntryContext c, GuestSegment segment) {
    return require(
        !c.guestVirtual8086() || rights(c, segment) == VIRTUAL_8086_RIGHTS,
        segment.accessRights,
        "0xf3 in virtual-8086 mode");
  }

  static @Nullable Violation type(EntryContext c, GuestSegment segment) {
    if (!rightsCount(c, segment)) {
      return null;
    }
    int type = AccessRights.type(rights(c, segment));
    return switch (segment) {
      case CS ->
          require(
              (type & 9) == 9 || type == 3 && c.unrestrictedGuest(),
              segment.accessRights,
              "accessed code" + (c.unrestrictedGuest() ? ", or accessed writable data" : ""));
      case SS -> require(type == 3 || type == 7, segment.accessRights, "accessed writable data");
      case DS, ES, FS, GS ->
          require(
              (type & 1) != 0 && ((type & 8) == 0 || (type & 2) != 0),
              segment.accessRights,
              "accessed, and readable if it is code");
      case TR ->
          require(
              type == 11 || type == 3 && !c.guestLongMode(),
              segment.accessRights,
              c.guestLongMode() ? "a busy 64-bit TSS" : "a busy TSS");
      case LDTR -> require(type == 2, segment.accessRights, "an LDT");
    };
  }

  static @Nullable Violation codeOrDataBit(EntryContext c, GuestSegment segment) {
    if (!rightsCount(c, segment)) {
      return null;
    }
    boolean set = (rights(c, segment) & AccessRights.S) != 0;
    return require(
        set == segment.isCodeOrData(),
        segment.accessRights,
        segment.isCodeOrData() ? "S set" : "S clear");
  }

  static @Nullable Violation dpl(EntryContext c, GuestSegment segment) {
    if (c.guestVirtual8086()) {
      return null;
    }
    int dpl = AccessRights.dpl(rights(c, segment));
    int type = AccessRights.type(rights(c, segment));
    int rpl = (int) c.read(segment.selector) & 3;
    return switch (segment) {
      case CS -> {
        int stackDpl = AccessRights.dpl(rights(c, GuestSegment.SS));
        yield switch (type) {
          case 3 -> require(dpl == 0, segment.accessRights, "DPL 0, as it is data");
          case 9, 11 -> require(dpl == stackDpl, segment.accessRights, "the DPL of SS");
          case 13, 15 ->
              require(dpl <= stackDpl, segment.accessRights, "a DPL not above that of SS");
          default -> null;
        };
      }
      case SS -> {
        boolean mustBeZero =
            AccessRights.type(rights(c, GuestSegment.CS)) == 3 || !c.guestProtected();
        if (mustBeZero) {
          yield require(dpl == 0, segment.accessRights, "DPL 0");
        }
        yield require(
            c.unrestrictedGuest() || dpl == rpl, segment.accessRights, "DPL equal to RPL");
      }
      default ->
          require(
              !isUsable(c, segment) || c.unrestrictedGuest() || type > 11 || dpl >= rpl,
              segment.accessRights,
              "a DPL not below RPL");
    };
  }

  static @Nullable Violation present(EntryContext c, GuestSegment segment) {
    return require(
        !rightsCount(c, segment) || (rights(c, segment) & AccessRights.P) != 0,
        segment.accessRights,
        "P set");
  }

  static @Nullable Violation reserved(EntryContext c, GuestSegment segment) {
    return require(
        !rightsCount(c, segment)
            || (rights(c, segment) & AccessRights.RESERVED & 0xffff_ffffL) == 0,
        segment.accessRights,
        "bits 31:17 and 11:8 clear");
  }

  static @Nullable Violation defaultSize(EntryContext c, GuestSegment segment) {
    if (c.guestVirtual8086() || !c.guestLongMode()) {
      return null;
    }
    long both = AccessRights.L | AccessRights.DB;
    return require(
        (rights(c, segment) & both) != both, segment.accessRights, "D/B clear, as L is set");
  }

  static @Nullable Violation granularity(EntryContext c, GuestSegment segment) {
    if (!rightsCount(c, segment)) {
      return null;
    }
    long limit = c.read(segment.limit);
    boolean pages = (rights(c, segment) & AccessRights.G) != 0;
    boolean mustNotBePages = (limit & 0xfff) != 0xfff;
    boolean mustBePages = limit >>> 20 != 0;
    return require(
        pages ? !mustNotBePages : !mustBePages, segment.accessRights, "G as the limit has it");
  }

  static @Nullable Violation usable(EntryContext c, GuestSegment segment) {
    return require(isUsable(c, segment), segment.accessRights, "usable");
  }
}
