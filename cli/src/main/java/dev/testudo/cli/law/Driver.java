package dev.testudo.cli.law;

import dev.testudo.architecture.register.Msr;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// L1: a program in 64-bit mode that enters L2 as often as a case says and records what it can see
/// after each exit or failed entry. All of it is machine code, so that L0 finds what it would find
/// of any hypervisor.
///
/// For each entry there is a list of pairs in memory, field and value, to be written with VMWRITE.
/// It ends with [#LIST_END] and how to enter; before the next list stands what to do with L2's RIP.
final class Driver {
  /// Ends a list of fields.
  static final long LIST_END = -1;

  /// How to enter.
  static final long LAUNCH = 0;

  static final long RESUME = 1;

  /// What to do after an exit.
  static final long STAY = 0;

  static final long SKIP_INSTRUCTION = 1;
  static final long STOP = 2;

  /// What the record tells of an entry: an exit followed, or VMfail with CF or ZF.
  static final long EXITED = 0x303;

  static final int RECORD_SIZE = 0x800;
  static final int MOST_RECORDS = 6;

  // Variables
  private static final int VMXON_POINTER = Places.VARIABLES;
  private static final int VMCS_POINTER = Places.VARIABLES + 8;

  /// Where the next record goes.
  static final int CURSOR = Places.VARIABLES + 0x10;

  private static final int NEXT = Places.VARIABLES + 0x18;
  private static final int KIND = Places.VARIABLES + 0x20;
  private static final int FLAGS = Places.VARIABLES + 0x28;
  private static final int SAVED_RDI = Places.VARIABLES + 0x30;
  private static final int ZEROES = Places.VARIABLES + 0x40;
  static final int SELF_INTERRUPT = Places.VARIABLES + 0x38;

  /// Not 0 when the driver has come to its end.
  static final int DONE = Places.VARIABLES + 0x3c;

  static final int GENERAL_REGISTERS = Places.VARIABLES + 0x80;
  private static final int MSRS_TO_READ = Places.VARIABLES + 0x100;
  private static final int FIELDS_TO_READ = Places.VARIABLES + 0x200;
  private static final int MSRS_TO_CLEAR = Places.VARIABLES + 0x800;

  private static final int MSR_SLOT = 40;
  private static final int RDI = 7;
  private static final int RSP = 4;

  private static final int[] RECORDED_MSRS = {
    Msr.IA32_EFER,
    Msr.IA32_PAT,
    Msr.IA32_STAR,
    Msr.IA32_LSTAR,
    Msr.IA32_CSTAR,
    Msr.IA32_FMASK,
    Msr.IA32_FS_BASE,
    Msr.IA32_GS_BASE,
    Msr.IA32_KERNEL_GS_BASE,
    Msr.IA32_TSC_AUX,
    Msr.IA32_SYSENTER_CS,
    Msr.IA32_SYSENTER_ESP,
    Msr.IA32_SYSENTER_EIP,
    Msr.IA32_DEBUGCTL,
    Msr.IA32_XSS,
    Msr.IA32_APIC_BASE
  };

  /// What L2 can leave behind and changing L1's registers does not reach.
  private static final int[] CLEARED_MSRS = {
    Msr.IA32_STAR,
    Msr.IA32_LSTAR,
    Msr.IA32_CSTAR,
    Msr.IA32_FMASK,
    Msr.IA32_KERNEL_GS_BASE,
    Msr.IA32_TSC_AUX,
    Msr.IA32_XSS
  };

  private static final String[] REGISTERS = {
    "RAX",
    "RCX",
    "RDX",
    "RBX",
    "RSP",
    "RBP",
    "RSI",
    "RDI",
    "R8",
    "R9",
    "R10",
    "R11",
    "R12",
    "R13",
    "R14",
    "R15",
    "how it ended",
    "CR0",
    "CR2",
    "CR3",
    "CR4",
    "CR8",
    "DR0",
    "DR1",
    "DR2",
    "DR3",
    "DR6",
    "DR7",
    "ES",
    "CS",
    "SS",
    "DS",
    "FS",
    "GS",
    "TR",
    "LDTR",
    "GDTR",
    "GDTR's rest",
    "IDTR",
    "IDTR's rest"
  };

  private final List<VmcsField> fields;
  private final byte[] program;
  private int exitAt;
  private int caseAt;

  Driver(VmxCapabilities capabilities) {
    fields = VmcsField.all().stream().filter(capabilities::supports).toList();
    program = write();
  }

  /// The fields that are recorded, in order.
  List<VmcsField> fields() {
    return fields;
  }

  /// Where the driver begins in a machine that is not in VMX operation.
  static long start() {
    return Places.DRIVER;
  }

  /// Where each case begins.
  long caseStart() {
    return Places.DRIVER + caseAt;
  }

  /// The HOST_RIP that leads back into the driver.
  long exit() {
    return Places.DRIVER + exitAt;
  }

  int slots() {
    return MSR_SLOT + RECORDED_MSRS.length + fields.size();
  }

  /// The field that a slot of a record holds, or null if it is something else.
  @Nullable VmcsField fieldOf(int slot) {
    int index = slot - MSR_SLOT - RECORDED_MSRS.length;
    return index < 0 ? null : fields.get(index);
  }

  /// What a slot of a record holds, in words.
  String slotName(int slot) {
    if (slot < MSR_SLOT) {
      return REGISTERS[slot];
    }
    int msr = slot - MSR_SLOT;
    return msr < RECORDED_MSRS.length
        ? "MSR 0x%x".formatted(RECORDED_MSRS[msr]).toLowerCase(Locale.ROOT)
        : fields.get(msr - RECORDED_MSRS.length).name();
  }

  /// Puts the driver and its tables into memory.
  void place(Image image) {
    image.put(Places.DRIVER, program);
    image.putLong(VMXON_POINTER, Places.VMXON_REGION);
    image.putLong(VMCS_POINTER, Places.VMCS);
    image.putInts(MSRS_TO_READ, RECORDED_MSRS);
    image.putInts(MSRS_TO_CLEAR, CLEARED_MSRS);
    image.putInts(FIELDS_TO_READ, fields.stream().mapToInt(VmcsField::encoding).toArray());
    image.putInt(Places.VMXON_REGION, VmxCapabilities.REVISION);
    image.putInt(Places.VMCS, VmxCapabilities.REVISION);
    image.putInt(Places.SHADOW_VMCS, VmxCapabilities.REVISION | 1 << 31);
    // 1 GiB, one to one, in large pages that only ring 0 uses.
    image.putLong(Places.L1_TABLES, Places.L1_TABLES + 0x1003);
    image.putLong(Places.L1_TABLES + 0x1000, Places.L1_TABLES + 0x2003);
    for (int i = 0; i < 512; i++) {
      image.putLong(Places.L1_TABLES + 0x2000 + 8 * i, (long) i << 21 | 0x83);
    }
  }

  private byte[] write() {
    Code code = new Code();
    // IA32_FEATURE_CONTROL: locked, VMX outside SMX.
    code.hex("b9 3a000000 31d2 b8 05000000 0f30");
    absolute(code.hex("f3 0fc7 34 25"), VMXON_POINTER); // VMXON

    caseAt = code.size();
    clearMsrs(code);
    // INVEPT and INVVPID of everything, so that a case does not depend on the one before it.
    absolute(code.hex("b8 02000000 66 0f38 80 04 25"), ZEROES);
    absolute(code.hex("66 0f38 81 04 25"), ZEROES);
    absolute(code.hex("66 0fc7 34 25"), VMCS_POINTER); // VMCLEAR
    absolute(code.hex("0fc7 34 25"), VMCS_POINTER); // VMPTRLD
    absolute(code.hex("8b 04 25"), SELF_INTERRUPT);
    code.hex("85c0 74 09 b9 3f080000 31d2 0f30"); // WRMSR to X2APIC_SELF_IPI unless 0
    absolute(code.hex("48 c7c7"), Places.RECORDS); // RDI
    store(code, CURSOR, RDI);
    absolute(code.hex("48 c7c6"), Places.STEPS); // RSI

    final int enter = code.size();
    code.hex("48 8b06 48 8b5e08 48 83c610"); // RAX and RBX from [RSI], RSI += 16
    code.hex("83f8ff 74 05 0f79c3 eb eb"); // VMWRITE RAX, RBX unless at the end
    store(code, NEXT, 6);
    store(code, KIND, 3);
    for (int register = 0; register < 16; register++) {
      if (register != RSP) {
        load(code, register, GENERAL_REGISTERS + 8 * register);
      }
    }
    absolute(code.hex("83 3c 25"), KIND).add(0);
    code.hex("75 05 0f01c2 eb 03 0f01c3"); // VMLAUNCH or VMRESUME
    absolute(code.hex("0f92 04 25"), FLAGS); // CF and ZF
    absolute(code.hex("0f94 04 25"), FLAGS + 1);
    code.hex("e9 00000000");
    int toRecord = code.size();

    exitAt = code.size();
    absolute(code.hex("66 c704 25"), FLAGS).number(EXITED, 2);
    code.link(toRecord, code.size());
    record(code);

    absolute(code.hex("66 813c 25"), FLAGS).number(EXITED, 2);
    code.hex("0f85 00000000");
    final int failed = code.size();
    load(code, 6, NEXT);
    code.hex("48 8b06 48 83c608"); // RAX from [RSI], RSI += 8
    code.hex("83f8 02 0f84 00000000");
    final int stop = code.size();
    code.hex("83f8 01 0f85 00000000");
    code.link(code.size(), enter);
    // GUEST_RIP += EXIT_INSTRUCTION_LENGTH
    code.hex("b9").number(VmcsField.GUEST_RIP.encoding(), 4).hex("0f78c8");
    code.hex("ba").number(VmcsField.EXIT_INSTRUCTION_LENGTH.encoding(), 4).hex("0f78d3");
    code.hex("48 01d8 0f79c8 e9 00000000");
    code.link(code.size(), enter);
    code.link(failed, code.size());
    code.link(stop, code.size());
    absolute(code.hex("c604 25"), DONE).add(1);
    code.hex("f4 eb fd");
    return code.bytes();
  }

  private static void clearMsrs(Code code) {
    absolute(code.hex("48 c7c6"), MSRS_TO_CLEAR);
    code.hex("31c0 31d2"); // EAX and EDX
    code.hex("8b0e 83f9ff 74 08 0f30 48 83c604 eb f1");
  }

  /// Stores everything that L1 can read of itself and of the VMCS at the cursor, and moves that.
  private static void record(Code code) {
    store(code, SAVED_RDI, RDI);
    load(code, RDI, CURSOR);
    int slot = 0;
    for (; slot < 16; slot++) {
      if (slot != RDI) {
        slot(code, slot, slot);
      }
    }
    load(code, 0, SAVED_RDI);
    slot(code, RDI, 0);
    absolute(code.hex("0fb704 25"), FLAGS); // MOVZX EAX
    slot(code, slot++, 0);
    List<String> moves = new ArrayList<>();
    moves.addAll(List.of("0f20c0", "0f20d0", "0f20d8", "0f20e0", "440f20c0"));
    moves.addAll(List.of("0f21c0", "0f21c8", "0f21d0", "0f21d8", "0f21f0", "0f21f8"));
    moves.addAll(List.of("8cc0", "8cc8", "8cd0", "8cd8", "8ce0", "8ce8", "0f00c8", "0f00c0"));
    for (String move : moves) {
      slot(code.hex(move), slot++, 0);
    }
    code.hex("0f0187").number(8L * slot, 4); // SGDT
    slot += 2;
    code.hex("0f018f").number(8L * slot, 4); // SIDT
    code.hex("48 8d9f").number(8L * MSR_SLOT, 4); // LEA RBX
    absolute(code.hex("48 c7c6"), MSRS_TO_READ);
    code.hex("8b0e 83f9ff 74 11 0f32 8903 895304 48 83c308 48 83c604 eb e8");
    absolute(code.hex("48 c7c6"), FIELDS_TO_READ);
    code.hex("8b06 83f8ff 74 0d 0f7803 48 83c308 48 83c604 eb ec");
    code.hex("48 81c7").number(RECORD_SIZE, 4); // ADD RDI
    store(code, CURSOR, RDI);
  }

  private static void slot(Code code, int slot, int register) {
    code.add(0x48 | register >> 3 << 2).add(0x89).add(0x87 | (register & 7) << 3);
    code.number(8L * slot, 4);
  }

  private static void load(Code code, int register, int address) {
    code.add(0x48 | register >> 3 << 2).add(0x8b).add(0x04 | (register & 7) << 3).add(0x25);
    code.number(address, 4);
  }

  private static void store(Code code, int address, int register) {
    code.add(0x48 | register >> 3 << 2).add(0x89).add(0x04 | (register & 7) << 3).add(0x25);
    code.number(address, 4);
  }

  private static Code absolute(Code code, int address) {
    return code.number(address, 4);
  }
}
