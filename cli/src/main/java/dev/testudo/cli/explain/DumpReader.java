package dev.testudo.cli.explain;

import static dev.testudo.architecture.vmx.VmcsField.*;
import static java.util.Objects.requireNonNull;

import dev.testudo.architecture.vmx.VmcsField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads VMCSs as Linux prints them into its log when an entry fails, and as Xen prints them on its
/// console. Both name values by labels, in three sections; what they print before a line (a time,
/// the module, `(XEN)`) does not matter.
///
/// Lines without any known label are not taken for part of the dump: other messages may come in
/// between. A known label whose value cannot be read is an error.
final class DumpReader {
  private static final Pattern SECTION = Pattern.compile("\\*\\*\\* (\\w+) State \\*\\*\\*");
  private static final String NUMBER = "(?:0x)?([0-9a-fA-F]{1,16})(?![0-9a-zA-Z])";
  private static final Pattern HEX = Pattern.compile(NUMBER);

  private static final Pattern CONTROL_REGISTER =
      Pattern.compile("\\b(CR[04]): actual=(\\S*), shadow=(\\S*), gh_mask=(\\S*)");

  /// `CS: sel=0xf000, attr=0x0009b, limit=0x0000ffff, base=0x00000000ffff0000`; the tables have a
  /// limit and a base only.
  private static final Pattern LINUX_SEGMENT =
      Pattern.compile(
          "\\b(CS|DS|SS|ES|FS|GS|TR|LDTR|GDTR|IDTR):\\s+"
              + "(?:sel=([^,\\s]*), attr=([^,\\s]*), )?limit=([^,\\s]*), base=(\\S*)");

  /// `CS: f000 0009b 0000ffff 00000000ffff0000`.
  private static final Pattern XEN_SEGMENT =
      Pattern.compile(
          "\\b(CS|DS|SS|ES|FS|GS|TR|LDTR|GDTR|IDTR):\\s+"
              + "(?:([0-9a-f]{4}) ([0-9a-f]{5}) )?\\s*([0-9a-f]{8}) ([0-9a-f]{16})\\b");

  private static final Pattern SYSENTER =
      Pattern.compile("Sysenter RSP=(\\S*)\\s+CS:RIP=([^:\\s]*):(\\S*)");
  private static final Pattern ENTRY =
      Pattern.compile("VMEntry: intr_info=(\\S*) errcode=(\\S*) ilen=(\\S*)");
  private static final Pattern EXIT =
      Pattern.compile("VMExit: intr_info=(\\S*) errcode=(\\S*) ilen=(\\S*)");
  private static final Pattern VECTORING =
      Pattern.compile("IDTVectoring: info=(\\S*) errcode=(\\S*)");
  private static final Pattern SERVICE = Pattern.compile("SVI\\|RVI = (\\w*)\\|(\\w*)");

  private static final Map<String, VmcsField> GUEST = new LinkedHashMap<>();
  private static final Map<String, VmcsField> HOST = new LinkedHashMap<>();
  private static final Map<String, VmcsField> CONTROL = new LinkedHashMap<>();

  static {
    GUEST.put("CR3", GUEST_CR3);
    for (String label : new String[] {"PDPTR", "PDPTE"}) {
      GUEST.put(label + "0", GUEST_PDPTE0);
      GUEST.put(label + "1", GUEST_PDPTE1);
      GUEST.put(label + "2", GUEST_PDPTE2);
      GUEST.put(label + "3", GUEST_PDPTE3);
    }
    GUEST.put("RSP", GUEST_RSP);
    GUEST.put("RIP", GUEST_RIP);
    GUEST.put("RFLAGS", GUEST_RFLAGS);
    GUEST.put("DR7", GUEST_DR7);
    GUEST.put("EFER", GUEST_IA32_EFER);
    GUEST.put("EFER(VMCS)", GUEST_IA32_EFER);
    GUEST.put("PAT", GUEST_IA32_PAT);
    GUEST.put("DebugCtl", GUEST_IA32_DEBUGCTL);
    GUEST.put("DebugExceptions", GUEST_PENDING_DEBUG_EXCEPTIONS);
    GUEST.put("PerfGlobCtl", GUEST_IA32_PERF_GLOBAL_CTRL);
    GUEST.put("BndCfgS", GUEST_IA32_BNDCFGS);
    GUEST.put("Interruptibility", GUEST_INTERRUPTIBILITY_STATE);
    GUEST.put("ActivityState", GUEST_ACTIVITY_STATE);
    GUEST.put("InterruptStatus", GUEST_INTERRUPT_STATUS);
    GUEST.put("PreemptionTimer", PREEMPTION_TIMER_VALUE);
    GUEST.put("SM Base", GUEST_SMBASE);

    HOST.put("RIP", HOST_RIP);
    HOST.put("RSP", HOST_RSP);
    HOST.put("CS", HOST_CS_SELECTOR);
    HOST.put("SS", HOST_SS_SELECTOR);
    HOST.put("DS", HOST_DS_SELECTOR);
    HOST.put("ES", HOST_ES_SELECTOR);
    HOST.put("FS", HOST_FS_SELECTOR);
    HOST.put("GS", HOST_GS_SELECTOR);
    HOST.put("TR", HOST_TR_SELECTOR);
    HOST.put("FSBase", HOST_FS_BASE);
    HOST.put("GSBase", HOST_GS_BASE);
    HOST.put("TRBase", HOST_TR_BASE);
    HOST.put("GDTBase", HOST_GDTR_BASE);
    HOST.put("IDTBase", HOST_IDTR_BASE);
    HOST.put("CR0", HOST_CR0);
    HOST.put("CR3", HOST_CR3);
    HOST.put("CR4", HOST_CR4);
    HOST.put("EFER", HOST_IA32_EFER);
    HOST.put("PAT", HOST_IA32_PAT);
    HOST.put("PerfGlobCtl", HOST_IA32_PERF_GLOBAL_CTRL);

    CONTROL.put("PinBased", PIN_BASED_CONTROLS);
    CONTROL.put("CPUBased", PRIMARY_PROCESSOR_BASED_CONTROLS);
    CONTROL.put("SecondaryExec", SECONDARY_PROCESSOR_BASED_CONTROLS);
    CONTROL.put("TertiaryExec", TERTIARY_PROCESSOR_BASED_CONTROLS);
    CONTROL.put("EntryControls", ENTRY_CONTROLS);
    CONTROL.put("ExitControls", PRIMARY_EXIT_CONTROLS);
    CONTROL.put("ExceptionBitmap", EXCEPTION_BITMAP);
    CONTROL.put("PFECmask", PAGE_FAULT_ERROR_CODE_MASK);
    CONTROL.put("PFECmatch", PAGE_FAULT_ERROR_CODE_MATCH);
    CONTROL.put("reason", EXIT_REASON);
    CONTROL.put("qualification", EXIT_QUALIFICATION);
    CONTROL.put("TSC Offset", TSC_OFFSET);
    CONTROL.put("TSC Multiplier", TSC_MULTIPLIER);
    CONTROL.put("TPR Threshold", TPR_THRESHOLD);
    CONTROL.put("APIC-access addr", APIC_ACCESS_ADDRESS);
    CONTROL.put("virt-APIC addr", VIRTUAL_APIC_ADDRESS);
    CONTROL.put("PostedIntrVec", POSTED_INTERRUPT_NOTIFICATION_VECTOR);
    CONTROL.put("EPT pointer", EPT_POINTER);
    CONTROL.put("EPTP index", EPTP_INDEX);
    CONTROL.put("PLE Gap", PLE_GAP);
    CONTROL.put("Window", PLE_WINDOW);
    CONTROL.put("Virtual processor ID", VIRTUAL_PROCESSOR_IDENTIFIER);
    CONTROL.put("VMfunc controls", VM_FUNCTION_CONTROLS);
    CONTROL.put("CR3 target0", CR3_TARGET_VALUE_0);
    CONTROL.put("target1", CR3_TARGET_VALUE_1);
  }

  private final VmcsDump dump = new VmcsDump();
  private Map<String, VmcsField> section = Map.of();
  private String line = "";
  private int number;

  private DumpReader() {}

  static VmcsDump read(List<String> lines) throws DumpFormatException {
    DumpReader reader = new DumpReader();
    for (String line : lines) {
      reader.line = line;
      reader.number++;
      reader.take();
    }
    if (reader.dump.isEmpty()) {
      throw new DumpFormatException(
          Math.max(lines.size(), 1),
          1,
          "the end, and no '*** Guest State ***' of Linux or Xen before it");
    }
    return reader.dump;
  }

  private void take() throws DumpFormatException {
    Matcher title = SECTION.matcher(line);
    if (title.find()) {
      section =
          switch (title.group(1)) {
            case "Guest" -> GUEST;
            case "Host" -> HOST;
            case "Control" -> CONTROL;
            default ->
                throw new DumpFormatException(
                    number, title.start() + 1, "no section of a VMCS: " + title.group());
          };
      return;
    }
    if (section.isEmpty()) {
      return;
    }
    boolean structured =
        section == GUEST ? controlRegister() || segment() : section == CONTROL && events();
    if (!structured && !sysenter()) {
      labels();
    }
  }

  private boolean controlRegister() throws DumpFormatException {
    Matcher matcher = CONTROL_REGISTER.matcher(line);
    if (!matcher.find()) {
      return false;
    }
    boolean zero = matcher.group(1).equals("CR0");
    put(zero ? GUEST_CR0 : GUEST_CR4, matcher, 2);
    put(zero ? CR0_READ_SHADOW : CR4_READ_SHADOW, matcher, 3);
    put(zero ? CR0_GUEST_HOST_MASK : CR4_GUEST_HOST_MASK, matcher, 4);
    return true;
  }

  private boolean segment() throws DumpFormatException {
    Matcher matcher = LINUX_SEGMENT.matcher(line);
    if (!matcher.find()) {
      matcher = XEN_SEGMENT.matcher(line);
      if (!matcher.find()) {
        return false;
      }
    }
    String name = "GUEST_" + matcher.group(1);
    if (matcher.group(2) != null) {
      put(VmcsField.valueOf(name + "_SELECTOR"), matcher, 2);
      put(VmcsField.valueOf(name + "_ACCESS_RIGHTS"), matcher, 3);
    }
    put(VmcsField.valueOf(name + "_LIMIT"), matcher, 4);
    put(VmcsField.valueOf(name + "_BASE"), matcher, 5);
    return true;
  }

  private boolean sysenter() throws DumpFormatException {
    Matcher matcher = SYSENTER.matcher(line);
    if (!matcher.find()) {
      return false;
    }
    boolean guest = section == GUEST;
    put(guest ? GUEST_IA32_SYSENTER_ESP : HOST_IA32_SYSENTER_ESP, matcher, 1);
    put(guest ? GUEST_IA32_SYSENTER_CS : HOST_IA32_SYSENTER_CS, matcher, 2);
    put(guest ? GUEST_IA32_SYSENTER_EIP : HOST_IA32_SYSENTER_EIP, matcher, 3);
    return true;
  }

  private boolean events() throws DumpFormatException {
    return all(
            ENTRY,
            ENTRY_INTERRUPTION_INFORMATION,
            ENTRY_EXCEPTION_ERROR_CODE,
            ENTRY_INSTRUCTION_LENGTH)
        || all(
            EXIT,
            EXIT_INTERRUPTION_INFORMATION,
            EXIT_INTERRUPTION_ERROR_CODE,
            EXIT_INSTRUCTION_LENGTH)
        || all(VECTORING, IDT_VECTORING_INFORMATION, IDT_VECTORING_ERROR_CODE);
  }

  private boolean all(Pattern pattern, VmcsField... fields) throws DumpFormatException {
    Matcher matcher = pattern.matcher(line);
    if (!matcher.find()) {
      return false;
    }
    for (int i = 0; i < fields.length; i++) {
      put(fields[i], matcher, i + 1);
    }
    return true;
  }

  /// Values after their labels, any number in a line.
  private void labels() throws DumpFormatException {
    if (section == CONTROL) {
      Matcher service = SERVICE.matcher(line);
      if (service.find()) {
        dump.put(GUEST_INTERRUPT_STATUS, hex(service, 1) << 8 | hex(service, 2));
      }
    }
    for (Map.Entry<String, VmcsField> label : section.entrySet()) {
      Matcher matcher = requireNonNull(LABELS.get(label.getKey())).matcher(line);
      if (matcher.find()) {
        put(label.getValue(), matcher, 1);
      }
    }
  }

  private static final Map<String, Pattern> LABELS = labelPatterns();

  private static Map<String, Pattern> labelPatterns() {
    Map<String, Pattern> patterns = new LinkedHashMap<>();
    List<String> labels = new ArrayList<>(GUEST.keySet());
    labels.addAll(HOST.keySet());
    labels.addAll(CONTROL.keySet());
    for (String label : labels) {
      patterns.put(
          label,
          Pattern.compile("(?<![\\w:|-])" + Pattern.quote(label) + "\\s*=[ \\t]*([^\\s,]*)"));
    }
    return patterns;
  }

  private void put(VmcsField field, Matcher matcher, int group) throws DumpFormatException {
    dump.put(field, hex(matcher, group));
  }

  private long hex(Matcher matcher, int group) throws DumpFormatException {
    String text = matcher.group(group);
    Matcher value = HEX.matcher(text);
    if (!value.matches()) {
      throw new DumpFormatException(
          number,
          matcher.start(group) + 1,
          text.isEmpty() ? "a number is missing" : "not a hexadecimal number: " + text);
    }
    return Long.parseUnsignedLong(value.group(1), 16);
  }
}
