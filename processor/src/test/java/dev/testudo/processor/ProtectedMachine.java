package dev.testudo.processor;

import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.Segment;

/// A processor in protected or 64-bit mode with flat segments, identity-mapped memory, a handler
/// for each vector that halts, and some code. Tests put in machine code, run it to a HLT and look
/// where it ended.
public final class ProtectedMachine {
  public static final long GDT = 0x1000;
  public static final long IDT = 0x2000;
  public static final long TSS = 0x4000;
  public static final long CODE = 0x1_0000;

  /// Handler of vector 0; the others follow at a distance of 16.
  public static final long HANDLERS = 0x2_0000;

  public static final long STACK = 0x3_0000;
  public static final long USER_STACK = 0x3_8000;

  /// RSP0 and IST1.
  public static final long INNER_STACK = 0x4_0000;

  public static final long OTHER_STACK = 0x4_8000;

  /// Page tables: the top, and the table of 4 KiB pages for linear addresses from [#SMALL_PAGES].
  public static final long TABLES = 0x10_0000;

  public static final long SMALL_TABLE = TABLES + 0x3000;
  public static final long SMALL_PAGES = 0x80_0000;

  // Selectors.
  public static final int KERNEL_CODE = 0x08;
  public static final int KERNEL_DATA = 0x10;
  public static final int USER_CODE_32 = 0x1b;
  public static final int USER_DATA = 0x23;
  public static final int USER_CODE = 0x2b;
  public static final int TASK = 0x30;
  public static final int COMPATIBILITY_CODE = 0x40;

  /// The first descriptor that tests may use as they like.
  public static final int FREE = 0x48;

  public static final int RAM = 32 << 20;

  private static final long DESCRIPTOR_CODE_64 = 0x00af_9b00_0000_ffffL;
  private static final long DESCRIPTOR_CODE_32 = 0x00cf_9b00_0000_ffffL;
  private static final long DESCRIPTOR_DATA = 0x00cf_9300_0000_ffffL;
  private static final long USER = 3L << 45;

  /// Reads as all ones and takes no write.
  private static final PhysicalBus EMPTY_BUS =
      new PhysicalBus() {
        @Override
        public long read(long physical, int size) {
          return -1;
        }

        @Override
        public void write(long physical, int size, long value) {}

        @Override
        public int readPort(int port, int size) {
          return -1;
        }

        @Override
        public void writePort(int port, int size, int value) {}
      };

  public final PhysicalMemory memory = new PhysicalMemory(EMPTY_BUS, 40);
  public final Processor processor;
  public final Cpu cpu;

  private ProtectedMachine(boolean longMode, Engine engine) {
    memory.addRam(0, RAM);
    processor = new Processor(ProcessorModel.standard(1, 1), memory, 0, engine);
    cpu = processor.cpu();
    long code = longMode ? DESCRIPTOR_CODE_64 : DESCRIPTOR_CODE_32;
    descriptor(KERNEL_CODE, code);
    descriptor(KERNEL_DATA, DESCRIPTOR_DATA);
    descriptor(USER_CODE_32 & ~7, DESCRIPTOR_CODE_32 | USER);
    descriptor(USER_DATA & ~7, DESCRIPTOR_DATA | USER);
    descriptor(USER_CODE & ~7, code | USER);
    descriptor(TASK, 0x8b00L << 32 | TSS << 16 | 0x67);
    descriptor(TASK + 8, 0);
    descriptor(COMPATIBILITY_CODE, DESCRIPTOR_CODE_32);
    for (int vector = 0; vector < 256; vector++) {
      long handler = HANDLERS + 16L * vector;
      memory.write(handler, 1, 0xf4);
      long gate = handler & 0xffff | KERNEL_CODE << 16 | 0xee00L << 32 | (handler >>> 16) << 48;
      memory.writeLong(IDT + (longMode ? 16L : 8L) * vector, gate);
    }
    if (longMode) {
      memory.writeLong(TSS + 4, INNER_STACK);
      memory.writeLong(TSS + 0x24, OTHER_STACK);
    } else {
      memory.write(TSS + 4, 4, INNER_STACK);
      memory.write(TSS + 8, 4, KERNEL_DATA);
    }
    cpu.gdtrBase = GDT;
    cpu.gdtrLimit = 0xff;
    cpu.idtrBase = IDT;
    cpu.idtrLimit = 0xfff;
    segment(Segment.CS, KERNEL_CODE, longMode ? 0xa09b : 0xc09b);
    for (int data : new int[] {Segment.ES, Segment.SS, Segment.DS, Segment.FS, Segment.GS}) {
      segment(data, KERNEL_DATA, 0xc093);
    }
    segment(Segment.TR, TASK, 0x8b);
    cpu.base[Segment.TR] = TSS;
    cpu.limit[Segment.TR] = 0x67;
    cpu.rights[Segment.LDTR] = Segment.UNUSABLE;
    cpu.cr0 = 0x11;
    cpu.r[4] = STACK;
    cpu.rip = CODE;
  }

  /// 64-bit mode, all pages open to the user.
  public static ProtectedMachine in64BitMode() {
    return in64BitMode(Engine.DEFAULT);
  }

  /// The same with another engine than the default.
  public static ProtectedMachine in64BitMode(Engine engine) {
    ProtectedMachine machine = new ProtectedMachine(true, engine);
    machine.mapLong();
    machine.cpu.cr4 = 0x6a0; // PAE, PGE, OSFXSR, OSXMMEXCPT
    machine.cpu.efer = 0xd01;
    machine.cpu.cr0 = 0x8000_0011L;
    machine.cpu.cr3 = TABLES;
    machine.cpu.updateMode();
    return machine;
  }

  /// 32-bit protected mode without paging.
  public static ProtectedMachine in32BitMode() {
    return in32BitMode(Engine.DEFAULT);
  }

  /// The same with another engine than the default.
  public static ProtectedMachine in32BitMode(Engine engine) {
    ProtectedMachine machine = new ProtectedMachine(false, engine);
    machine.cpu.updateMode();
    return machine;
  }

  private void mapLong() {
    memory.writeLong(TABLES, TABLES + 0x1007);
    memory.writeLong(TABLES + 0x1000, TABLES + 0x2007);
    for (int i = 0; i < 16; i++) {
      memory.writeLong(TABLES + 0x2000 + 8L * i, (long) i << 21 | 0x87);
    }
    memory.writeLong(TABLES + 0x2000 + 8 * 4, SMALL_TABLE | 7);
    for (int i = 0; i < 512; i++) {
      memory.writeLong(SMALL_TABLE + 8L * i, SMALL_PAGES + 4096L * i | 7);
    }
  }

  private void segment(int segment, int selector, int rights) {
    cpu.selector[segment] = selector;
    cpu.base[segment] = 0;
    cpu.limit[segment] = -1;
    cpu.rights[segment] = rights;
  }

  public void descriptor(int selector, long descriptor) {
    memory.writeLong(GDT + (selector & ~7), descriptor);
  }

  /// The page-table entry of a small page.
  public void smallPage(int index, long entry) {
    memory.writeLong(SMALL_TABLE + 8L * index, entry);
    cpu.spaces.flushAll();
  }

  public long smallPage(int index) {
    return memory.readLong(SMALL_TABLE + 8L * index);
  }

  /// Puts machine code, given in hexadecimal, at an address.
  public void put(long address, String hex) {
    String digits = hex.replace(" ", "");
    for (int i = 0; i < digits.length(); i += 2) {
      memory.write(address + i / 2, 1, Integer.parseInt(digits.substring(i, i + 2), 16));
    }
  }

  /// Puts code at [#CODE] and runs it from there until it halts.
  public void run(String hex) {
    put(CODE, hex);
    cpu.rip = CODE;
    goOn();
  }

  /// Runs until a HLT, or 10,000 instructions; out of a HLT it goes on behind it.
  public RunResult goOn() {
    if (cpu.activity == ActivityState.HLT) {
      cpu.activity = ActivityState.ACTIVE;
      cpu.attention |= Cpu.ATTENTION_EVENT;
    }
    return processor.run(cpu.now() + 10_000);
  }

  /// The vector in whose handler the processor halted, or -1.
  public int vector() {
    long offset = cpu.rip - 1 - HANDLERS;
    return offset >= 0 && offset < 256 * 16 && offset % 16 == 0 ? (int) (offset / 16) : -1;
  }

  /// Continues in user mode at [#CODE].
  public void enterUser() {
    segment(Segment.CS, USER_CODE, cpu.longMode() ? 0xa0fb : 0xc0fb);
    for (int data : new int[] {Segment.ES, Segment.SS, Segment.DS}) {
      segment(data, USER_DATA, 0xc0f3);
    }
    cpu.cpl = 3;
    cpu.r[4] = USER_STACK;
    cpu.updateMode();
  }

  /// A word of the stack in 64-bit mode.
  public long stack(int index) {
    return memory.readLong(cpu.r[4] + 8L * index);
  }

  /// A word of the stack in 32-bit mode.
  public long stack32(int index) {
    return memory.read(cpu.r[4] + 4L * index, 4);
  }
}
