package dev.testudo.machine;

import dev.testudo.boot.BootImage;
import dev.testudo.boot.BootModule;
import dev.testudo.machine.device.ByteSink;
import java.time.LocalDateTime;
import java.util.List;

/// Everything that makes one machine different from another.
///
/// @param ramBytes the size of RAM, a multiple of 4 KiB
/// @param processorCount how many processors, 1 to 8
/// @param processors how they are made: bare, or by a hypervisor
/// @param image what is booted
/// @param commandLine the image's arguments
/// @param modules initial RAM disk or multiboot modules
/// @param console where the serial port's output goes
/// @param debugConsole where the output of port 0xe9 goes
/// @param input what is typed
/// @param testDevices whether the devices of test programs are there
/// @param date what the real-time clock shows at the beginning
/// @param turn for how many instructions a processor runs while others wait
public record MachineSpec(
    long ramBytes,
    int processorCount,
    ProcessorFactory processors,
    BootImage image,
    String commandLine,
    List<BootModule> modules,
    ByteSink console,
    ByteSink debugConsole,
    ConsoleInput input,
    boolean testDevices,
    LocalDateTime date,
    int turn) {
  /// The most processors that a machine can have.
  public static final int MOST_PROCESSORS = 8;

  /// What the real-time clock shows at the beginning unless told otherwise.
  public static final LocalDateTime DEFAULT_DATE = LocalDateTime.of(2026, 1, 1, 0, 0, 0);

  private static final long DEFAULT_RAM = 512L << 20;
  private static final int DEFAULT_TURN = 2_000;

  /// Checks the numbers.
  public MachineSpec {
    if (processorCount < 1 || processorCount > MOST_PROCESSORS) {
      throw new IllegalArgumentException(
          "processors out of range (1 to " + MOST_PROCESSORS + "): " + processorCount);
    }
    if (turn < 1) {
      throw new IllegalArgumentException("turn out of range: " + turn);
    }
    modules = List.copyOf(modules);
  }

  /// A machine with one processor and 512 MiB of RAM whose output is lost.
  public static MachineSpec of(ProcessorFactory processors, BootImage image) {
    return new MachineSpec(
        DEFAULT_RAM,
        1,
        processors,
        image,
        "",
        List.of(),
        _ -> {},
        _ -> {},
        ConsoleInput.SILENT,
        false,
        DEFAULT_DATE,
        DEFAULT_TURN);
  }

  /// The same with another size of RAM.
  public MachineSpec withRamBytes(long value) {
    return new MachineSpec(
        value,
        processorCount,
        processors,
        image,
        commandLine,
        modules,
        console,
        debugConsole,
        input,
        testDevices,
        date,
        turn);
  }

  /// The same with another number of processors.
  public MachineSpec withProcessorCount(int value) {
    return new MachineSpec(
        ramBytes,
        value,
        processors,
        image,
        commandLine,
        modules,
        console,
        debugConsole,
        input,
        testDevices,
        date,
        turn);
  }

  /// The same with other processors.
  public MachineSpec withProcessors(ProcessorFactory value) {
    return new MachineSpec(
        ramBytes,
        processorCount,
        value,
        image,
        commandLine,
        modules,
        console,
        debugConsole,
        input,
        testDevices,
        date,
        turn);
  }

  /// The same with another image.
  public MachineSpec withImage(BootImage value) {
    return new MachineSpec(
        ramBytes,
        processorCount,
        processors,
        value,
        commandLine,
        modules,
        console,
        debugConsole,
        input,
        testDevices,
        date,
        turn);
  }

  /// The same with other arguments.
  public MachineSpec withCommandLine(String value) {
    return new MachineSpec(
        ramBytes,
        processorCount,
        processors,
        image,
        value,
        modules,
        console,
        debugConsole,
        input,
        testDevices,
        date,
        turn);
  }

  /// The same with other modules.
  public MachineSpec withModules(List<BootModule> value) {
    return new MachineSpec(
        ramBytes,
        processorCount,
        processors,
        image,
        commandLine,
        value,
        console,
        debugConsole,
        input,
        testDevices,
        date,
        turn);
  }

  /// The same with another place for the serial port's output.
  public MachineSpec withConsole(ByteSink value) {
    return new MachineSpec(
        ramBytes,
        processorCount,
        processors,
        image,
        commandLine,
        modules,
        value,
        debugConsole,
        input,
        testDevices,
        date,
        turn);
  }

  /// The same with another place for the output of port 0xe9.
  public MachineSpec withDebugConsole(ByteSink value) {
    return new MachineSpec(
        ramBytes,
        processorCount,
        processors,
        image,
        commandLine,
        modules,
        console,
        value,
        input,
        testDevices,
        date,
        turn);
  }

  /// The same with something typed.
  public MachineSpec withInput(ConsoleInput value) {
    return new MachineSpec(
        ramBytes,
        processorCount,
        processors,
        image,
        commandLine,
        modules,
        console,
        debugConsole,
        value,
        testDevices,
        date,
        turn);
  }

  /// The same with or without the devices of test programs.
  public MachineSpec withTestDevices(boolean value) {
    return new MachineSpec(
        ramBytes,
        processorCount,
        processors,
        image,
        commandLine,
        modules,
        console,
        debugConsole,
        input,
        value,
        date,
        turn);
  }

  /// The same with another date.
  public MachineSpec withDate(LocalDateTime value) {
    return new MachineSpec(
        ramBytes,
        processorCount,
        processors,
        image,
        commandLine,
        modules,
        console,
        debugConsole,
        input,
        testDevices,
        value,
        turn);
  }

  /// The same with turns of another length.
  public MachineSpec withTurn(int value) {
    return new MachineSpec(
        ramBytes,
        processorCount,
        processors,
        image,
        commandLine,
        modules,
        console,
        debugConsole,
        input,
        testDevices,
        date,
        value);
  }
}
