package dev.testudo.cli.law;

/// Draws L2's code: a few instructions, most of which exit, fault, or touch memory that may do
/// either, and VMCALL at the end.
///
/// Instructions whose results tell the time are followed by one that forgets them.
final class CodeDrawing {
  /// Instructions without operands that only need registers.
  private static final String[] PLAIN = {
    "0fa2", // CPUID
    "f4", // HLT
    "f390", // PAUSE
    "0f01c1", // VMCALL
    "0f01c2", // VMLAUNCH
    "0f01c3", // VMRESUME
    "0f01c4", // VMXOFF
    "0f01d4", // VMFUNC
    "0f09", // WBINVD
    "0f08", // INVD
    "0f06", // CLTS
    "0f0b", // UD2
    "cc", // INT3
    "ce", // INTO
    "f1", // INT1
    "cf", // IRET
    "48cf", // IRETQ
    "f6f0", // DIV AL
    "0f01c8", // MONITOR
    "0f01c9", // MWAIT
    "0f01d0", // XGETBV
    "0f01d1", // XSETBV
    "0f01cf", // ENCLS
    "0faa", // RSM
    "0f05", // SYSCALL
    "0f07", // SYSRET
    "0f34", // SYSENTER
    "0f35", // SYSEXIT
    "0f01f8", // SWAPGS
    "fb", // STI
    "fa", // CLI
    "9c", // PUSHF
    "9d", // POPF
    "6c", // INSB
    "6e", // OUTSB
    "f36d", // REP INSD
    "f36f", // REP OUTSD
    "ec", // IN AL, DX
    "ed", // IN EAX, DX
    "ee", // OUT DX, AL
    "ef", // OUT DX, EAX
    "0fc7f0", // RDRAND
    "0fc7f8", // RDSEED
    "a4", // MOVSB
    "aa", // STOSB
    "c8000000", // ENTER
    "c9", // LEAVE
    "cb", // RETF
    "d9e8", // FLD1
    "9b", // WAIT
    "0f77", // EMMS
    "0fae e8", // LFENCE
    "66 0fae f1", // TPAUSE ECX
    "f3 0fae f1", // UMONITOR ECX
    "f2 0fae f1", // UMWAIT ECX
    "0f01ca", // CLAC
    "0f01cb", // STAC
    "90"
  };

  /// Instructions with an operand in memory, up to their ModRM byte, and their register field.
  private static final String[] MEMORY = {
    "8a/0", // MOV AL, m
    "88/0", // MOV m, AL
    "8b/1", // MOV ECX, m
    "89/1", // MOV m, ECX
    "c6/0", // MOV m, imm8
    "fe/0", // INC m8
    "87/1", // XCHG
    "ff/6", // PUSH m
    "8f/0", // POP m
    "0f01/7", // INVLPG
    "0f01/0", // SGDT
    "0f01/1", // SIDT
    "0f01/2", // LGDT
    "0f01/3", // LIDT
    "0f01/4", // SMSW
    "0f01/6", // LMSW
    "0f00/0", // SLDT
    "0f00/1", // STR
    "0f00/2", // LLDT
    "0f00/3", // LTR
    "0f00/4", // VERR
    "0f02/0", // LAR
    "0f03/0", // LSL
    "8e/0", // MOV ES, m
    "8e/2", // MOV SS, m
    "8e/3", // MOV DS, m
    "8e/4", // MOV FS, m
    "8c/0", // MOV m, ES
    "0fc7/6", // VMPTRLD
    "0fc7/7", // VMPTRST
    "66 0fc7/6", // VMCLEAR
    "f3 0fc7/6", // VMXON
    "0f78/1", // VMREAD
    "0f79/1", // VMWRITE
    "66 0f3880/1", // INVEPT
    "66 0f3881/1", // INVVPID
    "66 0f3882/1", // INVPCID
    "0fc7/5", // XSAVES
    "0fc7/3", // XRSTORS
    "0fae/0", // FXSAVE
    "0fae/1", // FXRSTOR
    "0fae/4", // XSAVE
    "0fae/3", // STMXCSR
    "0f0d/1", // PREFETCHW
    "0fc7/1", // CMPXCHG8B
    "ff/3", // CALL far
    "ff/5", // JMP far
    "66 8b/0"
  };

  private final Dice dice;
  private final GuestMode mode;
  private final Code code = new Code();

  private CodeDrawing(Dice dice, GuestMode mode) {
    this.dice = dice;
    this.mode = mode;
  }

  /// The code of a guest in this mode.
  static byte[] draw(Dice dice, GuestMode mode) {
    CodeDrawing drawing = new CodeDrawing(dice, mode);
    int count = 1 + dice.below(6);
    for (int i = 0; i < count; i++) {
      drawing.instruction();
    }
    drawing.code.hex("0f01c1 0f01c1 f4 0f01c1");
    return drawing.code.bytes();
  }

  private void instruction() {
    switch (dice.below(14)) {
      case 0, 1, 2 -> plain();
      case 3, 4, 5 -> memory();
      case 6, 7 -> {
        immediate(1, TableDrawing.MSRS[dice.below(TableDrawing.MSRS.length)]);
        if (dice.percent(50)) {
          code.hex("0f32");
        } else {
          int msr = TableDrawing.MSRS[dice.below(TableDrawing.MSRS.length)];
          immediate(1, msr);
          long value = TableDrawing.msrValue(dice, msr);
          immediate(0, (int) value);
          immediate(2, (int) (value >>> 32));
          code.hex("0f30");
        }
      }
      case 8 -> controlRegister();
      case 9 -> code.hex("0f").add(dice.of(0x21, 0x23)).add(0xc0 | dice.below(64)); // MOV DR
      case 10 -> code.add(dice.of(0xe4, 0xe5, 0xe6, 0xe7)).add(port());
      case 11 -> code.hex("cd").add(dice.percent(50) ? dice.below(256) : dice.of(8, 13, 14, 32));
      case 12 -> timestamp();
      default -> {
        immediate(dice.of(0, 1, 2, 3), dice.percent(50) ? dice.below(4) : pointer());
        if (dice.percent(50)) {
          immediate(2, port());
        } else {
          plain();
        }
      }
    }
  }

  private void plain() {
    if (dice.percent(20)) {
      // XSETBV, VMFUNC and XGETBV look at ECX.
      immediate(1, dice.below(3));
      immediate(0, dice.of(0, 1, 3, 7));
      immediate(2, 0);
    }
    code.hex(PLAIN[dice.below(PLAIN.length)]);
  }

  private int port() {
    return dice.of(0x60, 0x80, 0xff, 0x20, 0x70, dice.below(256));
  }

  private void controlRegister() {
    int register = dice.of(0, 2, 3, 4, 8, 0, 4, 8);
    boolean read = dice.percent(40);
    if (!read) {
      int value =
          switch (register) {
            case 0 -> 0x8000_0031 ^ (dice.percent(50) ? 0 : 1 << dice.below(32));
            case 3 ->
                dice.of(
                    Places.TABLES_64,
                    Places.POINTERS_PAE,
                    Places.DIRECTORY_32,
                    dice.below(1 << 20));
            case 4 -> 0x2020 ^ (dice.percent(50) ? 0 : 1 << dice.below(23));
            default -> dice.below(dice.percent(80) ? 16 : 1 << 20);
          };
      immediate(0, value);
    }
    if (register == 8) {
      code.hex(mode.size == 64 ? "44" : "f0"); // LOCK stands for REX.R outside of 64-bit mode
      register = 0;
    }
    code.hex("0f").add(read ? 0x20 : 0x22).add(0xc0 | register << 3);
    if (read) {
      code.hex("89c3"); // MOV EBX, EAX
    }
  }

  private void timestamp() {
    code.hex(new String[] {"0f31", "0f01f9", "0f33"}[dice.below(3)]); // RDTSC, RDTSCP, RDPMC
    code.hex("31c0 31d2"); // XOR EAX, EAX; XOR EDX, EDX
  }

  private void memory() {
    String[] form = MEMORY[dice.below(MEMORY.length)].split("/", 2);
    immediate(3, pointer());
    if (form[0].startsWith("0f7")) {
      // VMREAD and VMWRITE take the field from ECX.
      immediate(
          1, dice.of(0x681e, 0x4402, 0x6c16, 0x2000, 0x2001, 0xc00, 0x4400, 0x1_681e, 0x7000));
    } else if (form[0].startsWith("660f388") || form[0].startsWith("66 0f388")) {
      immediate(1, dice.below(5));
    }
    if (mode.size == 64 && dice.percent(20)) {
      code.hex(form[0].startsWith("66") || form[0].startsWith("f3") ? "" : "48");
    }
    int register = Integer.parseInt(form[1]) << 3;
    code.hex(form[0]);
    if (mode.size == 16) {
      code.add(0x07 | register); // [BX]
    } else {
      code.add(0x03 | register); // [EBX]
    }
    if (form[0].equals("c6")) {
      code.add(dice.below(256));
    }
  }

  private int pointer() {
    int offset = dice.of(0, 8, 0x10, 0x80, 0xb0, 0x300, 0x380, 0xffc, 0xfff);
    return offset
        + dice.of(
            TableDrawing.guestPage(dice),
            Places.DATA,
            Places.APIC_ACCESS,
            Places.DESCRIPTORS,
            mode.size == 16 ? Places.DATA : 0xa_0000,
            mode.size == 16 ? Places.DATA : dice.below(1 << 30),
            mode.size == 16 ? Places.STACK : 0xfee0_0000);
  }

  /// MOV r32, imm32; r16 or r32 in 16-bit code.
  private void immediate(int register, int value) {
    if (mode.size == 16) {
      code.hex("66");
    }
    code.add(0xb8 | register).number(value, 4);
  }
}
