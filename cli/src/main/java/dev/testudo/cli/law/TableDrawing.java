package dev.testudo.cli.law;

import dev.testudo.architecture.register.Msr;

/// Draws what lies in memory for L2 and for the VMCS: paging structures, descriptors, EPT, bitmaps,
/// MSR lists.
final class TableDrawing {
  private static final int USER_READ_WRITE = 7;
  private static final int LARGE = 0x80;
  private static final int EPT_ALL = 7;
  private static final int EPT_WRITE_BACK = 6 << 3;

  /// What L2's instructions and MSR lists name. What depends on the time is left out.
  static final int[] MSRS = {
    Msr.IA32_SYSENTER_CS,
    Msr.IA32_SYSENTER_ESP,
    Msr.IA32_SYSENTER_EIP,
    Msr.IA32_PAT,
    Msr.IA32_EFER,
    Msr.IA32_STAR,
    Msr.IA32_LSTAR,
    Msr.IA32_CSTAR,
    Msr.IA32_FMASK,
    Msr.IA32_FS_BASE,
    Msr.IA32_GS_BASE,
    Msr.IA32_KERNEL_GS_BASE,
    Msr.IA32_TSC_AUX,
    Msr.IA32_DEBUGCTL,
    Msr.IA32_XSS,
    Msr.IA32_APIC_BASE,
    Msr.IA32_FEATURE_CONTROL,
    Msr.X2APIC_TPR,
    Msr.X2APIC_EOI,
    Msr.X2APIC_SELF_IPI,
    Msr.X2APIC_ID,
    0x80a,
    0x810,
    Msr.IA32_MTRRCAP,
    Msr.IA32_SPEC_CTRL,
    Msr.IA32_PRED_CMD,
    Msr.IA32_BIOS_SIGN_ID,
    0x480,
    0x485,
    0x12345,
    0xc000_1fff,
    0xc000_2000,
    0x1fff,
    0x2000,
    Msr.IA32_SMBASE,
    Msr.IA32_MISC_ENABLE
  };

  private TableDrawing() {}

  /// What is the same in all cases.
  static void placeConstants(Image image) {
    paging(image);
    descriptors(image);
    gates(image);
    tasks(image);
    ept(image, Places.EPT);
    ept(image, Places.OTHER_EPT);
  }

  private static void paging(Image image) {
    image.putLong(Places.TABLES_64, Places.TABLES_64 + 0x1000 + USER_READ_WRITE);
    image.putLong(Places.TABLES_64 + 0x1000, Places.DIRECTORY + USER_READ_WRITE);
    image.putLong(Places.POINTERS_PAE, Places.DIRECTORY + 1);
    image.putLong(Places.DIRECTORY, Places.TABLE + USER_READ_WRITE);
    for (int i = 0; i < 512; i++) {
      image.putLong(Places.TABLE + 8 * i, (long) i << 12 | USER_READ_WRITE);
    }
    image.putInt(Places.DIRECTORY_32, LARGE | USER_READ_WRITE);
  }

  private static void ept(Image image, int root) {
    image.putLong(root, root + 0x1000 + EPT_ALL);
    image.putLong(root + 0x1000, root + 0x2000 + EPT_ALL);
    image.putLong(root + 0x2000, root + 0x3000 + EPT_ALL);
    for (int i = 0; i < 512; i++) {
      image.putLong(root + 0x3000 + 8 * i, (long) i << 12 | EPT_WRITE_BACK | EPT_ALL);
    }
  }

  /// Selectors: 8 and 10h for 64-bit ring 0, 18h 32-bit code; 20h to 30h the same for ring 3, 38h
  /// 16-bit code, 40h the task of 64-bit mode, 50h and 58h tasks, 60h a task gate.
  private static void descriptors(Image image) {
    image.putLong(Places.DESCRIPTORS + 0x08, 0x00af_9b00_0000_ffffL);
    image.putLong(Places.DESCRIPTORS + 0x10, 0x00cf_9300_0000_ffffL);
    image.putLong(Places.DESCRIPTORS + 0x18, 0x00cf_9b00_0000_ffffL);
    image.putLong(Places.DESCRIPTORS + 0x20, 0x00af_fb00_0000_ffffL);
    image.putLong(Places.DESCRIPTORS + 0x28, 0x00cf_f300_0000_ffffL);
    image.putLong(Places.DESCRIPTORS + 0x30, 0x00cf_fb00_0000_ffffL);
    image.putLong(Places.DESCRIPTORS + 0x38, 0x0000_9b00_0000_ffffL);
    image.putLong(Places.DESCRIPTORS + 0x40, 0x0000_8b00_0000_0067L | (long) Places.TASKS << 16);
    image.putLong(
        Places.DESCRIPTORS + 0x50, 0x0000_8900_0000_0067L | (long) (Places.TASKS + 0x400) << 16);
    image.putLong(
        Places.DESCRIPTORS + 0x58, 0x0000_8900_0000_0067L | (long) (Places.TASKS + 0x800) << 16);
    image.putLong(Places.DESCRIPTORS + 0x60, 0x0000_e500_0000_0000L | 0x58L << 16);
  }

  private static void gates(Image image) {
    for (int vector = 0; vector < 256; vector++) {
      int handler = Places.HANDLERS + 8 * vector;
      image.put(
          handler, new byte[] {0x0f, 0x01, (byte) 0xc1, (byte) 0xf4, (byte) 0xeb, (byte) 0xfb});
      long low = handler | 0x8L << 16 | 0xee00L << 32;
      image.putLong(Places.GATES_64 + 16 * vector, low);
      image.putLong(Places.GATES_32 + 8 * vector, handler | 0x18L << 16 | 0xee00L << 32);
      image.putInt(Places.VECTORS + 4 * vector, handler);
    }
  }

  private static void tasks(Image image) {
    image.putLong(Places.TASKS + 4, Places.INNER_STACK + 0x1000L);
    image.putLong(Places.TASKS + 0x24, Places.INNER_STACK + 0x800L);
    for (int task : new int[] {Places.TASKS + 0x400, Places.TASKS + 0x800}) {
      image.putInt(task + 4, Places.INNER_STACK + 0x1000);
      image.putInt(task + 8, 0x10);
      image.putInt(task + 0x1c, Places.DIRECTORY_32);
      image.putInt(task + 0x20, Places.HANDLERS);
      image.putInt(task + 0x24, 2);
      image.putInt(task + 0x38, Places.STACK + 0x800);
      for (int segment = 0x48; segment <= 0x5c; segment += 4) {
        image.putInt(task + segment, 0x10);
      }
      image.putInt(task + 0x4c, 0x18);
    }
  }

  /// What differs from case to case.
  static void draw(Dice dice, Image image) {
    if (dice.percent(25)) {
      breakPaging(dice, image);
    }
    if (dice.percent(40)) {
      breakEpt(dice, image, Places.EPT);
      breakEpt(dice, image, Places.OTHER_EPT);
    }
    for (int bitmap :
        new int[] {
          Places.IO_BITMAP_A,
          Places.IO_BITMAP_B,
          Places.MSR_BITMAP,
          Places.VMREAD_BITMAP,
          Places.VMWRITE_BITMAP
        }) {
      fill(dice, image, bitmap);
    }
    lists(dice, image);
    if (dice.percent(30)) {
      image.putInt(Places.VIRTUAL_APIC + 0x80, dice.below(256));
    }
    if (dice.percent(20)) {
      // A requested virtual interrupt.
      int vector = 0x20 + dice.below(0xe0);
      image.putInt(Places.VIRTUAL_APIC + 0x200 + (vector >> 5) * 0x10, 1 << (vector & 31));
    }
    if (dice.percent(20)) {
      image.putLong(Places.POSTED_INTERRUPTS + 8 * dice.below(5), dice.quarterOfBits());
    }
    for (int i = 0; i < 512; i++) {
      image.putLong(
          Places.EPT_LIST + 8 * i,
          (i & 1) == 0
              ? Places.OTHER_EPT | 0x1e
              : dice.percent(50) ? Places.EPT | 0x1e : dice.bits());
    }
  }

  private static void fill(Dice dice, Image image, int bitmap) {
    int kind = dice.below(3);
    for (int at = 0; kind > 0 && at < Places.PAGE; at += 8) {
      image.putLong(bitmap + at, kind == 1 ? -1 : dice.bits());
    }
  }

  /// A page of L2's.
  static int guestPage(Dice dice) {
    return dice.of(
        Places.CODE,
        Places.HANDLERS,
        Places.STACK,
        Places.DATA,
        Places.DATA + Places.PAGE,
        Places.DESCRIPTORS,
        Places.GATES_64,
        Places.GATES_32,
        Places.TASKS,
        Places.INNER_STACK);
  }

  private static void breakPaging(Dice dice, Image image) {
    for (int count = 1 + dice.below(2); count > 0; count--) {
      int entry = Places.TABLE + (guestPage(dice) >> 9);
      long value = image.getLong(entry);
      image.putLong(
          entry,
          switch (dice.below(5)) {
            case 0 -> value & ~1;
            case 1 -> value & ~2;
            case 2 -> value & ~4;
            case 3 -> value | 1L << 63;
            default -> value | 1L << dice.of(40, 51, 5, 6, 8);
          });
    }
  }

  private static void breakEpt(Dice dice, Image image, int root) {
    for (int count = 1 + dice.below(3); count > 0; count--) {
      int page =
          dice.percent(80)
              ? guestPage(dice)
              : dice.of(Places.TABLES_64, Places.TABLE, Places.DIRECTORY, Places.POINTERS_PAE);
      int entry = root + 0x3000 + (page >> 9);
      if (dice.percent(15)) {
        entry = root + 0x1000 * dice.below(3);
      }
      long value = image.getLong(entry);
      image.putLong(
          entry,
          switch (dice.below(8)) {
            case 0 -> 0;
            case 1 -> value & ~2;
            case 2 -> value & ~4;
            case 3 -> value & ~1;
            case 4 -> value & ~3;
            case 5 -> value | 1L << dice.of(7, 8, 9, 10, 40, 51, 3, 4);
            case 6 -> value & ~0xf_f000L | guestPage(dice);
            default -> value ^ 1L << dice.below(64);
          });
    }
  }

  private static void lists(Dice dice, Image image) {
    for (int list :
        new int[] {Places.ENTRY_LOAD_LIST, Places.EXIT_STORE_LIST, Places.EXIT_LOAD_LIST}) {
      for (int i = 0; i < 4; i++) {
        int msr = MSRS[dice.below(MSRS.length)];
        if (dice.percent(60)) {
          msr = dice.of(Msr.IA32_KERNEL_GS_BASE, Msr.IA32_LSTAR, Msr.IA32_FMASK, Msr.IA32_TSC_AUX);
        }
        image.putInt(list + 16 * i, msr);
        image.putInt(list + 16 * i + 4, dice.percent(5) ? 1 << dice.below(32) : 0);
        image.putLong(list + 16 * i + 8, msrValue(dice, msr));
      }
    }
  }

  /// A value for an MSR that is often, but not always, good.
  static long msrValue(Dice dice, int msr) {
    if (dice.percent(20)) {
      return dice.bits();
    }
    return switch (msr) {
      case Msr.IA32_EFER -> dice.ofLongs(0xd01, 0x501, 0xd00, 0x100, 0);
      case Msr.IA32_PAT -> 0x0007_0406_0007_0406L;
      case Msr.IA32_APIC_BASE -> 0xfee0_0d00L;
      case Msr.IA32_FEATURE_CONTROL -> 5;
      case Msr.IA32_TSC_AUX, Msr.IA32_FMASK -> dice.bits() & 0xffff_ffffL;
      case Msr.X2APIC_TPR, Msr.X2APIC_SELF_IPI -> dice.below(256);
      case Msr.IA32_DEBUGCTL, Msr.IA32_XSS, Msr.X2APIC_EOI -> dice.below(3);
      default -> dice.below(0x1_0000);
    };
  }
}
