package dev.testudo.hypervisor.emulate;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.RunResult;
import dev.testudo.processor.apic.LocalApic;
import dev.testudo.processor.event.Events;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.event.UnimplementedException;
import dev.testudo.processor.event.VmExitTaken;
import dev.testudo.processor.interpret.Interpreter;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.vmx.HardwarePort;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Executes one instruction of a guest in the guest's place.
///
/// A processor of our own is given the guest's registers, the guest's memory at the guest's
/// addresses, and on its bus the devices and the local APIC that the guest is to see; then it does
/// what any processor does. Whatever an instruction can do to a device is covered, because nothing
/// here knows instructions.
public final class InstructionEmulator {
  private final Cpu cpu;
  private final Interpreter interpreter;
  private final SecondLevel secondLevel = new SecondLevel();
  private ControlRegisters controlRegisters = ControlRegisters.IN_VMCS;

  /// @param memory the guest's memory at the guest's addresses, with its devices
  /// @param apic the local APIC that the guest sees
  public InstructionEmulator(
      ProcessorModel model, PhysicalMemory memory, int number, LocalApic apic) {
    cpu = new Cpu(model, memory, number, apic);
    cpu.interception = secondLevel;
    interpreter = new Interpreter(cpu);
  }

  /// Names who logs the pages that become dirty in the guest's second level.
  ///
  /// @param log takes a guest-physical address, and says whether there was room for it
  public void logDirtyPages(LongPredicate log) {
    secondLevel.dirtyLog = log::test;
  }

  /// Names where the guest's control registers are.
  public void use(ControlRegisters registers) {
    controlRegisters = registers;
  }

  /// The processor that holds the guest's registers between [#load] and [#store].
  public Cpu cpu() {
    return cpu;
  }

  /// Takes the guest's registers out of the current VMCS.
  ///
  /// @param time virtual time at which the instruction is executed
  /// @param eptPointer the EPT that the guest's own hypervisor gave it, in the memory given above;
  ///   0 for none
  public void load(HardwarePort port, long time, long eptPointer) {
    GuestRegisters.load(port, cpu);
    controlRegisters.loaded(cpu);
    cpu.retired = time;
    cpu.idleTicks = 0;
    cpu.attention = 0;
    cpu.stopTime = Long.MAX_VALUE;
    cpu.spaces.secondLevel = eptPointer != 0;
    cpu.spaces.eptPointer = eptPointer;
    cpu.spaces.modeBasedExecute = false;
    cpu.spaces.flushAll();
    cpu.updateMode();
    cpu.updateStepping();
  }

  /// Puts the registers back.
  ///
  /// @param cr0Fixed bits that CR0 really has to have, whatever the guest sees
  /// @param cr4Fixed the same for CR4
  public void store(HardwarePort port, long cr0Fixed, long cr4Fixed) {
    GuestRegisters.store(cpu, port, cr0Fixed, cr4Fixed);
    controlRegisters.stored(cpu);
  }

  /// Executes the instruction at RIP.
  public Outcome step() {
    try {
      Fault fault = interpreter.single();
      return fault == null ? Outcome.Done.DONE : new Outcome.Raised(fault);
    } catch (VmExitTaken taken) {
      interpreter.abandon();
      return secondLevel.taken();
    } catch (UnimplementedException unimplemented) {
      return new Outcome.Unimplemented(unimplemented.what());
    }
  }

  /// Delivers an event through the guest's IDT. What comes of it is as after [#step].
  ///
  /// @param information the event, as interruption information
  public Outcome deliver(int information, int errorCode, int instructionLength) {
    try {
      Events.carryOut(cpu, information, errorCode, instructionLength);
      return Outcome.Done.DONE;
    } catch (Fault fault) {
      return new Outcome.Raised(fault);
    } catch (VmExitTaken taken) {
      return secondLevel.taken();
    } catch (UnimplementedException unimplemented) {
      return new Outcome.Unimplemented(unimplemented.what());
    }
  }

  /// Runs the guest here until a time, or until it is idle; with all events that its APIC has.
  public RunResult run(long until) {
    cpu.attention |= Cpu.ATTENTION_EVENT;
    return interpreter.runUntilIdle(until);
  }

  /// What [#run] found that is not implemented.
  public String unimplemented() {
    return interpreter.unimplemented();
  }

  /// How many ticks the instruction took beside the one that each takes.
  public long extraTicks() {
    return Math.max(0, cpu.idleTicks);
  }

  /// Reads the guest's memory as its instruction at RIP would.
  ///
  /// @param linear a linear address
  /// @param size 1, 2, 4 or 8
  public Outcome read(long linear, int size) {
    return access(linear, size, false, 0);
  }

  public Outcome write(long linear, int size, long value) {
    return access(linear, size, true, value);
  }

  private Outcome access(long linear, int size, boolean write, long value) {
    try {
      cpu.alone = true;
      if (write) {
        cpu.store(linear, size, value);
        return Outcome.Done.DONE;
      }
      return new Outcome.Value(cpu.load(linear, size));
    } catch (Fault fault) {
      return new Outcome.Raised(fault);
    } catch (VmExitTaken taken) {
      return secondLevel.taken();
    } catch (UnimplementedException unimplemented) {
      return new Outcome.Unimplemented(unimplemented.what());
    } finally {
      cpu.alone = false;
    }
  }

  /// Translates by a second level in the guest's memory, as its processor would in non-root
  /// operation.
  ///
  /// @param access bits 2:0 of the exit qualification of a violation
  /// @param modeBased whether mode-based execute control is on
  /// @param userAddress whether `linear` is a user-mode address, for fetches with `modeBased`
  public Outcome translate(
      long eptPointer,
      long guestPhysical,
      long linear,
      int access,
      boolean linearValid,
      boolean finalAccess,
      boolean modeBased,
      boolean userAddress) {
    cpu.spaces.secondLevel = true;
    cpu.spaces.eptPointer = eptPointer;
    cpu.spaces.modeBasedExecute = modeBased;
    cpu.spaces.secondLevelWalker.userAddress = userAddress;
    try {
      return new Outcome.Value(
          cpu.spaces.secondLevelWalker.translate(
              guestPhysical, linear, access, linearValid, finalAccess));
    } catch (VmExitTaken taken) {
      return secondLevel.taken();
    }
  }

  /// Whether the guest, which has been loaded, fetches from a user-mode address.
  public boolean isUserAddress(long linear) {
    try {
      return cpu.spaces.walker().isUserAddress(linear);
    } catch (Fault | VmExitTaken gone) {
      // Another processor has changed the tables meanwhile: the access will be tried again.
      return false;
    }
  }

  /// The fault of a memory operand's segment, or null: limit, type, presence.
  public @Nullable Fault checkSegment(int segment, long offset, int size, boolean write) {
    try {
      lastLinear = cpu.segmentLinear(segment, offset, size, write);
      return null;
    } catch (Fault fault) {
      return fault;
    }
  }

  private long lastLinear;

  /// The linear address of the operand that [#checkSegment] found good.
  public long lastLinear() {
    return lastLinear;
  }
}
