package dev.testudo.hypervisor;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.register.Msr;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.architecture.vmx.VmxMsr;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.processor.LogicalProcessor;
import dev.testudo.processor.Processor;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.RunResult;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import dev.testudo.processor.vmx.ProcessorFacts;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.VmxPort;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// A processor in 64-bit mode, bare or under L0, with code that is a hypervisor, L1, and code of
/// its guest, L2. Both see memory mapped to itself; whatever faults shuts down.
final class L1Machine {
  static final long TABLES = 0x1000;
  static final long CODE = 0x1_0000;
  static final long L2_CODE = 0x4_0000;
  static final long STACK = 0x8_0000;
  static final long L2_STACK = 0x8_8000;
  static final long LOG = 0x10_0000;

  /// VMXON region, two VMCSs, and where their addresses are.
  static final long VMXON = 0x9_0000;

  static final long VMCS = 0x9_1000;
  static final long OTHER_VMCS = 0x9_2000;
  static final long VMXON_POINTER = 0x9_3000;
  static final long VMCS_POINTER = 0x9_3008;
  static final long OTHER_POINTER = 0x9_3010;

  /// Pages that tests use as they like.
  static final long FREE = 0xa_0000;

  /// EPT tables that map 1 GiB to itself.
  static final long EPT = 0xb_0000;

  static final int RAM = 4 << 20;
  static final long EPT_POINTER_12 = EPT | 0x1e;

  private static final int CODE_RIGHTS = 0xa09b;
  private static final int DATA_RIGHTS = 0xc093;
  private static final int TASK_RIGHTS = 0x8b;
  private static final long RUN = 2_000_000_000L;

  /// A port to which a byte is written that a device then writes to [#DMA_TARGET].
  static final int DMA_PORT = 0xd0;

  static final long DMA_TARGET = FREE + 0x3002;

  /// One device, and nothing else.
  private static final class Devices implements PhysicalBus {
    @Nullable PhysicalMemory memory;

    @Override
    public long read(long physical, int size) {
      return size == 8 ? -1 : (1L << 8 * size) - 1;
    }

    @Override
    public void write(long physical, int size, long value) {}

    @Override
    public int readPort(int port, int size) {
      return -1;
    }

    @Override
    public void writePort(int port, int size, int value) {
      PhysicalMemory target = memory;
      if (port == DMA_PORT && target != null) {
        target.write(DMA_TARGET, 1, value);
      }
    }
  }

  final PhysicalMemory memory;
  final LogicalProcessor processor;
  private final @Nullable Hypervisor hypervisor;

  private L1Machine(@Nullable Hypervisor hypervisor, PhysicalMemory memory, LogicalProcessor made) {
    this.hypervisor = hypervisor;
    this.memory = memory;
    processor = made;
    memory.writeLong(TABLES, TABLES + 0x1003);
    memory.writeLong(TABLES + 0x1000, 0x83);
    memory.writeLong(EPT, EPT + 0x1007);
    memory.writeLong(EPT + 0x1000, EPT + 0x2007);
    for (int i = 0; i < 512; i++) {
      memory.writeLong(EPT + 0x2000 + 8L * i, (long) i << 21 | 0xb7);
    }
    for (long region : new long[] {VMXON, VMCS, OTHER_VMCS}) {
      memory.write(region, 4, VmxCapabilities.REVISION);
    }
    memory.writeLong(VMXON_POINTER, VMXON);
    memory.writeLong(VMCS_POINTER, VMCS);
    memory.writeLong(OTHER_POINTER, OTHER_VMCS);
    processor.changeState(L1Machine::start);
  }

  static L1Machine bare() {
    ProcessorModel model = ProcessorModel.standard(1, 1);
    Devices devices = new Devices();
    PhysicalMemory memory = new PhysicalMemory(devices, model.physicalAddressBits());
    devices.memory = memory;
    memory.addRam(0, RAM);
    return new L1Machine(null, memory, new Processor(model, memory, 0));
  }

  static L1Machine nested(Set<L0Feature> features) {
    ProcessorModel model = ProcessorModel.standard(1, 1);
    Devices devices = new Devices();
    Hypervisor hypervisor = new Hypervisor(model, devices, features);
    devices.memory = hypervisor.guestMemory();
    hypervisor.addRam(0, RAM);
    Processor hardware = new Processor(model, hypervisor.hostMemory(), 0);
    VirtualProcessor processor = hypervisor.addProcessor(hardware, VmxPort.of(hardware));
    return new L1Machine(hypervisor, hypervisor.guestMemory(), processor);
  }

  static L1Machine nested() {
    return nested(L0Feature.all());
  }

  static L1Machine nestedWithout(L0Feature... off) {
    EnumSet<L0Feature> features = L0Feature.all();
    features.removeAll(List.of(off));
    return nested(features);
  }

  private static void start(CpuState state) {
    Arrays.fill(state.r, 0);
    state.rip = CODE;
    state.r[4] = STACK;
    state.r[L1Code.RDI] = LOG;
    state.setFlags(2);
    state.cr0 = Cr0.PG | Cr0.NE | Cr0.ET | Cr0.PE;
    state.cr3 = TABLES;
    state.cr4 = Cr4.PAE | Cr4.VMXE | Cr4.OSFXSR;
    state.efer = Efer.LME | Efer.LMA;
    state.xcr0 = 1;
    state.dr[6] = 0xffff_0ff0L;
    state.dr[7] = 0x400;
    state.msr.mtrrDefaultType = 0x806;
    for (int segment = 0; segment < 6; segment++) {
      set(state, segment, segment == Segment.CS ? 8 : 16, CODE_OR_DATA[segment]);
    }
    set(state, Segment.TR, 24, TASK_RIGHTS);
    set(state, Segment.LDTR, 0, Segment.UNUSABLE);
    state.limit[Segment.TR] = 0x67;
  }

  private static final int[] CODE_OR_DATA = {
    DATA_RIGHTS, CODE_RIGHTS, DATA_RIGHTS, DATA_RIGHTS, DATA_RIGHTS, DATA_RIGHTS
  };

  private static void set(CpuState state, int segment, int selector, int rights) {
    state.selector[segment] = selector;
    state.base[segment] = 0;
    state.limit[segment] = -1;
    state.rights[segment] = rights;
  }

  // ---- code
  // ------------------------------------------------------------------------------------------------------

  L1Machine l1(Consumer<L1Code> program) {
    return put(CODE, program);
  }

  L1Machine l2(Consumer<L1Code> program) {
    return put(L2_CODE, program);
  }

  private L1Machine put(long address, Consumer<L1Code> program) {
    L1Code code = new L1Code(address);
    program.accept(code);
    byte[] bytes = code.bytes();
    if (bytes.length > 0x3_0000) {
      throw new IllegalArgumentException("code too long");
    }
    memory.writeBytes(address, bytes, 0, bytes.length);
    return this;
  }

  /// FEATURE_CONTROL and VMXON.
  static void begin(L1Code code) {
    code.wrmsr(
        Msr.IA32_FEATURE_CONTROL,
        VmxMsr.FEATURE_CONTROL_LOCK | VmxMsr.FEATURE_CONTROL_VMX_OUTSIDE_SMX);
    code.vmxon(VMXON_POINTER);
  }

  /// Makes a VMCS current whose L2 is a copy of L1 that begins at [#L2_CODE]; L1 goes on at the
  /// address given.
  static void prepare(L1Code code, long pointer, long hostRip) {
    code.vmclear(pointer).vmptrld(pointer);
    VmxCapabilities can = VmxCapabilities.of(ProcessorFacts.of(ProcessorModel.standard(1, 1)));
    code.vmwrite(PIN_BASED_CONTROLS, can.pinAllowed0())
        .vmwrite(PRIMARY_PROCESSOR_BASED_CONTROLS, can.primaryAllowed0() & ~(3 << 15))
        .vmwrite(
            PRIMARY_EXIT_CONTROLS,
            can.exitAllowed0()
                | ExitControl.HOST_ADDRESS_SPACE_SIZE.mask()
                | ExitControl.LOAD_EFER.mask()
                | ExitControl.SAVE_EFER.mask())
        .vmwrite(
            ENTRY_CONTROLS,
            can.entryAllowed0()
                | EntryControl.IA32E_MODE_GUEST.mask()
                | EntryControl.LOAD_EFER.mask())
        .vmwrite(VMCS_LINK_POINTER, -1);
    for (VmcsField field : new VmcsField[] {HOST_CR0, GUEST_CR0, CR0_READ_SHADOW}) {
      code.vmwrite(field, Cr0.PG | Cr0.NE | Cr0.ET | Cr0.PE);
    }
    for (VmcsField field : new VmcsField[] {HOST_CR3, GUEST_CR3}) {
      code.vmwrite(field, TABLES);
    }
    for (VmcsField field : new VmcsField[] {HOST_CR4, GUEST_CR4, CR4_READ_SHADOW}) {
      code.vmwrite(field, Cr4.PAE | Cr4.VMXE | Cr4.OSFXSR);
    }
    for (VmcsField field : new VmcsField[] {HOST_IA32_EFER, GUEST_IA32_EFER}) {
      code.vmwrite(field, Efer.LME | Efer.LMA);
    }
    VmcsField[] host = {
      HOST_CS_SELECTOR,
      HOST_SS_SELECTOR,
      HOST_DS_SELECTOR,
      HOST_ES_SELECTOR,
      HOST_FS_SELECTOR,
      HOST_GS_SELECTOR,
      HOST_TR_SELECTOR
    };
    for (VmcsField field : host) {
      code.vmwrite(field, field == HOST_CS_SELECTOR ? 8 : field == HOST_TR_SELECTOR ? 24 : 16);
    }
    code.vmwrite(HOST_RIP, hostRip).vmwrite(HOST_RSP, STACK);
    VmcsField[] data = {
      GUEST_ES_ACCESS_RIGHTS,
      GUEST_SS_ACCESS_RIGHTS,
      GUEST_DS_ACCESS_RIGHTS,
      GUEST_FS_ACCESS_RIGHTS,
      GUEST_GS_ACCESS_RIGHTS
    };
    for (VmcsField field : data) {
      code.vmwrite(field, DATA_RIGHTS);
    }
    VmcsField[] limits = {
      GUEST_ES_LIMIT, GUEST_CS_LIMIT, GUEST_SS_LIMIT, GUEST_DS_LIMIT, GUEST_FS_LIMIT, GUEST_GS_LIMIT
    };
    for (VmcsField field : limits) {
      code.vmwrite(field, 0xffff_ffffL);
    }
    code.vmwrite(GUEST_CS_ACCESS_RIGHTS, CODE_RIGHTS)
        .vmwrite(GUEST_TR_ACCESS_RIGHTS, TASK_RIGHTS)
        .vmwrite(GUEST_TR_LIMIT, 0x67)
        .vmwrite(GUEST_LDTR_ACCESS_RIGHTS, Segment.UNUSABLE)
        .vmwrite(GUEST_RIP, L2_CODE)
        .vmwrite(GUEST_RSP, L2_STACK)
        .vmwrite(GUEST_RFLAGS, 2);
  }

  /// An L1 that enters L2, does something at each exit, and enters it again; ends at L2's VMCALL.
  ///
  /// @param setup writes more into vmcs12 than [#prepare] does
  /// @param handler what L1 does at each exit
  static Consumer<L1Code> hypervisor(Consumer<L1Code> setup, Consumer<L1Code> handler) {
    return code -> {
      // Where the exits lead has to be known before it is there.
      L1Code trial = new L1Code(CODE);
      entry(trial, setup, CODE);
      long exits = trial.here();
      entry(code, setup, exits);
      code.vmread(EXIT_REASON);
      // CMP EAX, VMCALL; JNE over HLT
      code.emit(0x83, 0xf8, ExitReason.VMCALL.number(), 0x75, 1).halt();
      handler.accept(code);
      code.vmresume();
      code.log(0xbad).logStatus().logField(VM_INSTRUCTION_ERROR).halt();
    };
  }

  private static void entry(L1Code code, Consumer<L1Code> setup, long exits) {
    begin(code);
    prepare(code, VMCS_POINTER, exits);
    setup.accept(code);
    code.vmlaunch();
    code.log(0xbad).logStatus().logField(VM_INSTRUCTION_ERROR).halt();
  }

  /// Turns controls on that [#prepare] leaves off.
  static void primary(L1Code code, PrimaryProcessorControl... controls) {
    add(code, PRIMARY_PROCESSOR_BASED_CONTROLS, Arrays.stream(controls).mapToInt(c -> c.mask()));
  }

  static void secondary(L1Code code, SecondaryProcessorControl... controls) {
    primary(code, PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS);
    add(code, SECONDARY_PROCESSOR_BASED_CONTROLS, Arrays.stream(controls).mapToInt(c -> c.mask()));
  }

  static void pinBased(L1Code code, PinBasedControl... controls) {
    add(code, PIN_BASED_CONTROLS, Arrays.stream(controls).mapToInt(c -> c.mask()));
  }

  /// Gives L2 memory by EPT.
  static void ept(L1Code code) {
    secondary(code, SecondaryProcessorControl.ENABLE_EPT);
    code.vmwrite(VmcsField.EPT_POINTER, EPT_POINTER_12);
  }

  private static void add(L1Code code, VmcsField field, IntStream masks) {
    // MOV ECX, mask; OR EAX, ECX
    code.vmread(field)
        .move(L1Code.RCX, masks.reduce(0, (a, b) -> a | b) & 0xffff_ffffL)
        .emit(0x09, 0xc8)
        .vmwriteRax(field.encoding());
  }

  // ---- running
  // ---------------------------------------------------------------------------------------------------

  /// Runs until L1 halts.
  L1Machine run() {
    RunResult result = processor.runUntilIdle(processor.now() + RUN);
    if (result != RunResult.HALTED) {
      throw new AssertionError(
          (hypervisor == null ? "bare " : "nested ")
              + result
              + " "
              + processor.unimplemented()
              + " at "
              + Long.toHexString(rip())
              + ", log "
              + LongStream.of(log(16)).mapToObj(Long::toHexString).toList());
    }
    return this;
  }

  private long rip() {
    long[] rip = new long[1];
    processor.changeState(state -> rip[0] = state.rip);
    return rip[0];
  }

  /// The first so many values that the programs noted.
  long[] log(int count) {
    return LongStream.range(0, count).map(i -> memory.readLong(LOG + 8 * i)).toArray();
  }

  Hypervisor hypervisor() {
    if (hypervisor == null) {
      throw new IllegalStateException("bare");
    }
    return hypervisor;
  }

  VirtualProcessor virtual() {
    return hypervisor().processors().getFirst();
  }
}
