package dev.testudo.cli.explain;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.nested.vmx.Vmcs02Policy;
import dev.testudo.hypervisor.nested.vmx.Vmcs12Layout;
import dev.testudo.processor.vmx.FieldSupport;
import dev.testudo.processor.vmx.VmxFeature;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What there is to say of VMCS fields.
public final class FieldText {
  private static final int LINE = 96;

  private FieldText() {}

  /// The fields that a user may mean: the one with this name or encoding, else all whose names
  /// contain it. Case, blanks and hyphens do not count.
  public static List<VmcsField> named(String text) {
    String name = text.strip().toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
    List<VmcsField> containing = new ArrayList<>();
    for (VmcsField field : VmcsField.all()) {
      if (field.name().equals(name) || encoding(field).equalsIgnoreCase(name)) {
        return List.of(field);
      }
      if (!name.isEmpty() && field.name().contains(name)) {
        containing.add(field);
      }
    }
    return containing;
  }

  /// All about one field.
  public static List<String> describe(VmcsField field) {
    Vmcs02Policy policy = Vmcs02Policy.of(field);
    List<String> lines = new ArrayList<>();
    lines.add(field.name());
    lines.add("  encoding  " + encoding(field) + " (" + width(field) + ", " + type(field) + ")");
    lines.add("  exists    " + existence(field));
    lines.add("  vmcs12    " + place(field));
    lines.add("  vmcs02    " + source(policy));
    lines.addAll(wrapped("            ", policy.reason()));
    return lines;
  }

  /// A line for each field.
  public static List<String> list() {
    return VmcsField.all().stream()
        .map(field ->
            "%s  %-7s  %-14s  %-11s  %s"
                .formatted(
                    encoding(field),
                    width(field),
                    type(field),
                    source(Vmcs02Policy.of(field)),
                    field.name()))
        .toList();
  }

  /// The table of policies, group by group, as it stands in the documentation.
  public static List<String> markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("# Where each field of vmcs02 comes from");
    lines.add("");
    lines.add("Made by `./testudo explain field --markdown` from `Vmcs02Policy`; a test compares.");
    lines.add("`./testudo explain field NAME` says the same of one field.");
    lines.add("");
    lines.add("| from | fields | why |");
    lines.add("|---|---|---|");
    List<Vmcs02Policy> policies = new ArrayList<>(List.of(Vmcs02Policy.values()));
    policies.sort(Comparator.comparing(Vmcs02Policy::source));
    for (Vmcs02Policy policy : policies) {
      String fields =
          VmcsField.all().stream()
              .filter(field -> Vmcs02Policy.of(field) == policy)
              .map(Enum::name)
              .collect(Collectors.joining(", "));
      lines.add("| " + source(policy) + " | " + fields + " | " + policy.reason() + " |");
    }
    return lines;
  }

  static String encoding(VmcsField field) {
    return "0x%04X".formatted(field.encoding());
  }

  private static String width(VmcsField field) {
    return switch (field.width()) {
      case BITS_16 -> "16 bits";
      case BITS_32 -> "32 bits";
      case BITS_64 -> "64 bits";
      case NATURAL -> "natural";
    };
  }

  private static String type(VmcsField field) {
    return switch (field.type()) {
      case CONTROL -> "control";
      case READ_ONLY_DATA -> "read-only data";
      case GUEST_STATE -> "guest state";
      case HOST_STATE -> "host state";
    };
  }

  private static String source(Vmcs02Policy policy) {
    return switch (policy.source()) {
      case FROM_L0 -> "from L0";
      case FROM_L1 -> "from L1";
      case UNION -> "union";
      case COMPUTED -> "computed";
      case AT_ENTRY -> "at entry";
      case NOT_WRITTEN -> "not written";
    };
  }

  private static String existence(VmcsField field) {
    FieldSupport support = FieldSupport.of(field);
    if (!support.offered()) {
      return "never: of a feature that the processor does not offer";
    }
    if (support.broughtBy().isEmpty()) {
      return "on every processor with VMX";
    }
    return support.broughtBy().stream()
        .map(VmxFeature::optionName)
        .collect(Collectors.joining(" or ", "with ", ""));
  }

  private static String place(VmcsField field) {
    int offset = Vmcs12Layout.offset(field);
    return offset == Vmcs12Layout.ABSENT
        ? "not part of it"
        : "offset %d, %d bytes".formatted(offset, Vmcs12Layout.size(field));
  }

  private static List<String> wrapped(String indent, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(indent);
    for (String word : text.split(" ")) {
      if (line.length() > indent.length() && line.length() + 1 + word.length() > LINE) {
        lines.add(line.toString());
        line = new StringBuilder(indent);
      }
      line.append(line.length() > indent.length() ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
