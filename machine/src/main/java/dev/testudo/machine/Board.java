package dev.testudo.machine;

import dev.testudo.machine.clock.EventQueue;
import dev.testudo.machine.device.InterruptLine;
import dev.testudo.machine.device.MachineRequestSink;
import dev.testudo.machine.device.MmioBus;
import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.acpi.PowerManagement;
import dev.testudo.machine.device.debug.DebugConsole;
import dev.testudo.machine.device.debug.DebugExit;
import dev.testudo.machine.device.debug.ShutdownPort;
import dev.testudo.machine.device.fwcfg.FirmwareConfiguration;
import dev.testudo.machine.device.hpet.Hpet;
import dev.testudo.machine.device.ioapic.IoApic;
import dev.testudo.machine.device.pci.HostBridge;
import dev.testudo.machine.device.pci.PciConfigurationMechanism;
import dev.testudo.machine.device.pit.Pit8254;
import dev.testudo.machine.device.rtc.CmosMemory;
import dev.testudo.machine.device.rtc.RealTimeClock;
import dev.testudo.machine.device.serial.SerialPort;
import dev.testudo.machine.device.system.KeyboardController;
import dev.testudo.machine.device.system.ResetControl;
import dev.testudo.machine.device.system.SystemControlPort;
import dev.testudo.machine.device.testdevice.PcTestDevice;
import dev.testudo.machine.device.testdevice.PciTestDevice;
import dev.testudo.machine.firmware.MemoryLayout;
import dev.testudo.processor.memory.PhysicalBus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The main board: all devices, wired to the buses and to each other. It is what a processor finds
/// where there is no RAM.
final class Board implements PhysicalBus {
  private static final int FIRST_SERIAL_PORT = 0x3f8;
  private static final int SERIAL_INTERRUPT = 4;
  private static final int PCI_TEST_DEVICE = 3;
  private static final long PCI_TEST_MEMORY = 0xfebf_0000L;
  private static final int PCI_TEST_PORTS = 0xc000;

  private final PortBus ports = new PortBus();
  private final MmioBus mmio = new MmioBus();
  private final InterruptWiring interrupts = new InterruptWiring();
  private final SerialPort serial;
  private final PowerManagement power;

  Board(MachineSpec spec, MemoryLayout memory, EventQueue events, MachineRequestSink requests) {
    interrupts.attachTo(ports, mmio);
    serial = new SerialPort(interrupts.line(SERIAL_INTERRUPT), spec.console());
    ports.attach(FIRST_SERIAL_PORT, SerialPort.PORTS, serial);

    new Pit8254(events, interrupts.timerLine()).attachTo(ports);
    RealTimeClock clock = new RealTimeClock(events, interrupts.clockLine(), spec.date());
    CmosMemory.fill(clock, memory.lowEnd(), memory.highBytes(), spec.processorCount());
    clock.attachTo(ports);
    mmio.attach(Hpet.BASE, Hpet.LENGTH, new Hpet(events, interrupts.eventTimerOutputs()));

    power =
        new PowerManagement(
            events, interrupts.line(PowerManagement.SYSTEM_CONTROL_INTERRUPT), requests);
    power.attachTo(ports);
    ports.attach(SystemControlPort.PORT, 1, new SystemControlPort(requests));
    new KeyboardController(interrupts.line(1), interrupts.line(12), requests).attachTo(ports);

    PciConfigurationMechanism pci = new PciConfigurationMechanism();
    pci.attach(0, new HostBridge());
    pci.attachTo(ports, new ResetControl(requests));
    firmwareConfiguration(spec).attachTo(ports);

    ports.attach(DebugConsole.PORT, 1, new DebugConsole(spec.debugConsole()));
    ports.attach(ShutdownPort.PORT, 1, new ShutdownPort(requests));
    ports.attach(DebugExit.PORT, DebugExit.PORTS, new DebugExit(requests));
    if (spec.testDevices()) {
      new PcTestDevice(interruptLines()).attachTo(ports, mmio);
      pci.attach(PCI_TEST_DEVICE, new PciTestDevice(ports, mmio, PCI_TEST_MEMORY, PCI_TEST_PORTS));
    }
  }

  private List<InterruptLine> interruptLines() {
    List<InterruptLine> lines = new ArrayList<>();
    for (int input = 0; input < IoApic.PINS; input++) {
      lines.add(interrupts.line(input));
    }
    return lines;
  }

  private static FirmwareConfiguration firmwareConfiguration(MachineSpec spec) {
    FirmwareConfiguration configuration = new FirmwareConfiguration();
    configuration.putNumber(FirmwareConfiguration.RAM_SIZE, spec.ramBytes(), 8);
    configuration.putNumber(FirmwareConfiguration.PROCESSORS, spec.processorCount(), 2);
    configuration.putNumber(FirmwareConfiguration.MAXIMUM_PROCESSORS, spec.processorCount(), 2);
    byte[] commandLine = (spec.commandLine() + "\0").getBytes(StandardCharsets.UTF_8);
    configuration.putNumber(FirmwareConfiguration.COMMAND_LINE_SIZE, commandLine.length, 4);
    configuration.put(FirmwareConfiguration.COMMAND_LINE, commandLine);
    return configuration;
  }

  InterruptWiring interrupts() {
    return interrupts;
  }

  SerialPort serial() {
    return serial;
  }

  PowerManagement power() {
    return power;
  }

  @Override
  public long read(long physical, int size) {
    return mmio.read(physical, size);
  }

  @Override
  public void write(long physical, int size, long value) {
    mmio.write(physical, size, value);
  }

  @Override
  public int readPort(int port, int size) {
    return ports.read(port, size);
  }

  @Override
  public void writePort(int port, int size, int value) {
    ports.write(port, size, value);
  }
}
