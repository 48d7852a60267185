package dev.testudo.machine;

import dev.testudo.boot.BootEnvironment;
import dev.testudo.boot.BootException;
import dev.testudo.boot.LoadPlan;
import dev.testudo.boot.LoadSegment;
import dev.testudo.machine.clock.EventQueue;
import dev.testudo.machine.device.MachineRequest;
import dev.testudo.machine.firmware.AcpiTables;
import dev.testudo.machine.firmware.MemoryLayout;
import dev.testudo.machine.firmware.RealModeAreas;
import dev.testudo.processor.LogicalProcessor;
import dev.testudo.processor.RunResult;
import dev.testudo.processor.apic.ApicBus;
import dev.testudo.processor.memory.PhysicalMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A machine that is ready to run, or has run.
///
/// **Time.** Processors run in turns, one after another, and virtual time is the sum of what all of
/// them executed: while one runs, time stands still for none of them, so that no processor ever
/// sees another's clock go backwards. When all are idle, time leaps to the next event.
public final class Machine {
  /// How long a processor may run before the outside is looked at, in instructions.
  private static final long LONGEST_RUN = 10_000_000;

  private final MachineSpec spec;
  private final EventQueue events = new EventQueue(this::now);
  private final Board board;
  private final PhysicalMemory memory;
  private final List<? extends LogicalProcessor> processors;

  private long time;
  private int next;
  private @Nullable LogicalProcessor running;
  private @Nullable MachineRequest request;

  private Machine(MachineSpec spec, MemoryLayout layout) {
    this.spec = spec;
    board = new Board(spec, layout, events, this::take);
    ProcessorFactory.Processors made =
        spec.processors().create(layout, board, spec.processorCount());
    memory = made.memory();
    processors = made.processors();
    ApicBus bus = new ApicBus();
    for (LogicalProcessor processor : processors) {
      bus.attach(processor.apic());
    }
    board.interrupts().connect(bus);
    events.onEarlierDeadline(this::shortenTurn);
  }

  /// Builds a machine and loads its image.
  ///
  /// @throws BootException when the image is damaged or does not fit
  public static Machine of(MachineSpec spec) throws BootException {
    if (spec.ramBytes() < MemoryLayout.LEAST_RAM || spec.ramBytes() % 4096 != 0) {
      throw new BootException(
          "RAM too small: a machine needs at least 1 MiB in pages of 4 KiB, not %d bytes"
              .formatted(spec.ramBytes()));
    }
    MemoryLayout layout = new MemoryLayout(spec.ramBytes());
    LoadPlan plan =
        spec.image()
            .plan(
                new BootEnvironment(
                    layout.map(), spec.commandLine(), spec.modules(), AcpiTables.ROOT_POINTER));
    Machine machine = new Machine(spec, layout);
    machine.load(layout, plan);
    return machine;
  }

  private void load(MemoryLayout layout, LoadPlan plan) {
    write(RealModeAreas.LOW_AREAS, RealModeAreas.lowAreas());
    write(RealModeAreas.EXTENDED_DATA, RealModeAreas.extendedData());
    write(RealModeAreas.BIOS, RealModeAreas.bios());
    write(AcpiTables.ROOT_POINTER, AcpiTables.of(layout, processors.size()));
    // Memory is zero at the beginning, and so is what lies behind a segment's content.
    for (LoadSegment segment : plan.segments()) {
      write(segment.address(), segment.content());
    }
    for (int number = 0; number < processors.size(); number++) {
      LogicalProcessor processor = processors.get(number);
      if (number == 0) {
        processor.changeState(state -> InitialRegisters.start(state, plan.initialState()));
        processor.apic().enterVirtualWireMode();
      } else {
        processor.changeState(InitialRegisters::waiting);
      }
    }
  }

  private void write(long address, byte[] content) {
    memory.writeBytes(address, content, 0, content.length);
  }

  /// Virtual time in instructions, exact also while a processor runs.
  public long now() {
    LogicalProcessor processor = running;
    return processor == null ? time : processor.now();
  }

  /// Physical memory as the software sees it.
  public PhysicalMemory memory() {
    return memory;
  }

  /// The processors by number.
  public List<? extends LogicalProcessor> processors() {
    return processors;
  }

  /// Somebody presses the power button. Not while the machine runs.
  public void pressPowerButton() {
    board.power().pressPowerButton();
  }

  private void take(MachineRequest taken) {
    if (request == null) {
      request = taken;
    }
    LogicalProcessor processor = running;
    if (processor != null) {
      processor.stop();
    }
  }

  private void shortenTurn() {
    LogicalProcessor processor = running;
    if (processor != null) {
      processor.stopBy(events.nextDeadline());
    }
  }

  /// Runs until the machine stops or a limit is reached; after a limit it can be run on.
  public Outcome run(RunLimits limits) {
    while (true) {
      if (limits.interrupted().getAsBoolean()) {
        return new Outcome.LimitReached("interrupted");
      }
      takeInput();
      Outcome outcome = runRound(limits);
      if (outcome != null) {
        return outcome;
      }
    }
  }

  /// Gives turns until one has been as long as a run may be, or all processors are idle.
  private @Nullable Outcome runRound(RunLimits limits) {
    long end = time + LONGEST_RUN;
    int idle = 0;
    while (time < end) {
      events.runDue(time);
      if (request != null) {
        return outcome(request);
      }
      if (time >= limits.ticks()) {
        return new Outcome.LimitReached("limit of " + limits.ticks() + " instructions");
      }
      long before = time;
      RunResult result = turn(Math.min(end, limits.ticks()));
      switch (result) {
        case SHUTDOWN -> {
          return new Outcome.TripleFault(next);
        }
        case UNIMPLEMENTED -> {
          return new Outcome.Unimplemented(next, processors.get(next).unimplemented());
        }
        case VM_EXIT ->
            throw new IllegalStateException("a VM exit that no hypervisor has asked for");
        case HALTED ->
            // One that has executed something may have woken others.
            idle = time > before ? 1 : idle + 1;
        case TIME, STOPPED -> idle = 0;
      }
      next = (next + 1) % processors.size();
      if (idle >= processors.size() && request == null) {
        if (!leap(limits)) {
          return new Outcome.HaltedForever();
        }
        idle = 0;
      }
    }
    return null;
  }

  private RunResult turn(long end) {
    LogicalProcessor processor = processors.get(next);
    processor.passTime(time);
    long until = Math.min(end, events.nextDeadline());
    if (processors.size() > 1) {
      until = Math.min(until, time + spec.turn());
    }
    running = processor;
    try {
      return processor.runUntilIdle(until);
    } finally {
      running = null;
      time = Math.max(time, processor.now());
    }
  }

  /// All processors are idle: lets time pass up to what happens next.
  ///
  /// @return false when nothing will ever happen
  private boolean leap(RunLimits limits) {
    long wake = events.nextDeadline();
    for (LogicalProcessor processor : processors) {
      wake = Math.min(wake, processor.nextDeadline());
    }
    if (wake == EventQueue.NEVER) {
      if (!spec.input().await()) {
        return false;
      }
      takeInput();
      return true;
    }
    time = Math.max(time + 1, Math.min(wake, limits.ticks()));
    return true;
  }

  private void takeInput() {
    int value = spec.input().poll();
    while (value != ConsoleInput.NONE) {
      board.serial().receive(value);
      value = spec.input().poll();
    }
  }

  private static Outcome outcome(MachineRequest request) {
    return switch (request) {
      case MachineRequest.PowerOff(String by) -> new Outcome.PoweredOff(by);
      case MachineRequest.Reset(String by) -> new Outcome.Reset(by);
      case MachineRequest.Sleep(int state) -> new Outcome.Sleeping(state);
      case MachineRequest.Exit(int status) -> new Outcome.Exited(status);
    };
  }
}
