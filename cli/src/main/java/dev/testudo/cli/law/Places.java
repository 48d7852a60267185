package dev.testudo.cli.law;

/// Where everything lies in the memory of a case: the first 256 KiB, mapped one to one wherever
/// there is paging. L2's own pages come first, so that real mode reaches them.
final class Places {
  /// Bytes of memory that a case uses and that are compared.
  static final int SIZE = 0x4_0000;

  static final int PAGE = 0x1000;

  // L2
  static final int CODE = 0x1000;
  static final int HANDLERS = 0x2000;
  static final int VECTORS = 0x3000;
  static final int STACK = 0x4000;
  static final int DATA = 0x5000;
  static final int DESCRIPTORS = 0x7000;
  static final int GATES_64 = 0x8000;
  static final int GATES_32 = 0x9000;
  static final int TASKS = 0xa000;
  static final int INNER_STACK = 0xb000;
  static final int TABLES_64 = 0x1_0000;
  static final int DIRECTORY = 0x1_2000;
  static final int TABLE = 0x1_3000;
  static final int POINTERS_PAE = 0x1_4000;
  static final int DIRECTORY_32 = 0x1_5000;

  // What a VMCS points to
  static final int EPT = 0x1_8000;
  static final int OTHER_EPT = 0x1_c000;
  static final int IO_BITMAP_A = 0x2_0000;
  static final int IO_BITMAP_B = 0x2_1000;
  static final int MSR_BITMAP = 0x2_2000;
  static final int VMREAD_BITMAP = 0x2_3000;
  static final int VMWRITE_BITMAP = 0x2_4000;
  static final int VIRTUAL_APIC = 0x2_5000;
  static final int APIC_ACCESS = 0x2_6000;
  static final int POSTED_INTERRUPTS = 0x2_7000;
  static final int ENTRY_LOAD_LIST = 0x2_8000;
  static final int EXIT_STORE_LIST = 0x2_9000;
  static final int EXIT_LOAD_LIST = 0x2_a000;
  static final int PAGE_LOG = 0x2_b000;
  static final int EPT_LIST = 0x2_c000;

  // L1
  static final int DRIVER = 0x3_0000;
  static final int VARIABLES = 0x3_1000;
  static final int STEPS = 0x3_2000;
  static final int RECORDS = 0x3_4000;
  static final int L1_TABLES = 0x3_8000;
  static final int VMXON_REGION = 0x3_c000;
  static final int VMCS = 0x3_d000;
  static final int SHADOW_VMCS = 0x3_e000;

  private Places() {}

  /// Pages whose content is each implementation's own.
  static boolean isPrivate(int page) {
    return page == VMXON_REGION || page == VMCS || page == SHADOW_VMCS;
  }
}
