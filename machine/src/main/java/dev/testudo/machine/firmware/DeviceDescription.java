package dev.testudo.machine.firmware;

import dev.testudo.machine.device.acpi.PowerManagement;
import dev.testudo.machine.device.hpet.Hpet;

/// The machine's devices in AML: the body of the differentiated system description table.
final class DeviceDescription {
  private static final int FIRST_PCI_INTERRUPT = 16;
  private static final int PCI_INTERRUPTS = 4;
  private static final int PCI_DEVICES = 32;
  private static final long PCI_MEMORY_END = 0xfebf_ffffL;

  private DeviceDescription() {}

  static byte[] of(MemoryLayout memory, int processors) {
    AmlWriter aml = new AmlWriter();
    aml.scope(
        "\\_SB",
        bus -> {
          for (int number = 0; number < processors; number++) {
            processor(bus, number);
          }
          rootBridge(bus, memory);
          serialPort(bus);
          clock(bus);
          eventTimer(bus);
          motherboard(bus);
        });
    aml.name(
        "\\_S5",
        value ->
            value.elements(
                4,
                types ->
                    types
                        .integer(PowerManagement.SLEEP_TYPE_S5)
                        .integer(PowerManagement.SLEEP_TYPE_S5)
                        .integer(0)
                        .integer(0)));
    return aml.bytes();
  }

  private static void processor(AmlWriter bus, int number) {
    bus.device(
        "CP%02X".formatted(number),
        device -> device.name("_HID", id -> id.string("ACPI0007")).name("_UID", number));
  }

  private static void rootBridge(AmlWriter bus, MemoryLayout memory) {
    byte[] resources =
        new ResourceTemplate()
            .busRange(0, 0)
            .ports(0xcf8, 8)
            .portRange(0, 0xcf7)
            .portRange(0xd00, 0xffff)
            .memoryRange(MemoryLayout.VIDEO_HOLE, MemoryLayout.VIDEO_HOLE_END - 1)
            .memoryRange(Math.max(memory.lowEnd(), MemoryLayout.DEVICE_HOLE), PCI_MEMORY_END)
            .bytes();
    bus.device(
        "PCI0",
        device ->
            device
                .name("_HID", id -> id.eisaId("PNP0A03"))
                .name("_UID", 0)
                .name("_CRS", value -> value.buffer(resources))
                .name("_PRT", DeviceDescription::interruptRouting));
  }

  /// Every device's first interrupt pin leads straight to an input of the I/O APIC.
  private static void interruptRouting(AmlWriter value) {
    value.elements(
        PCI_DEVICES - 1,
        table -> {
          for (int device = 1; device < PCI_DEVICES; device++) {
            long address = (long) device << 16 | 0xffff;
            int input = FIRST_PCI_INTERRUPT + device % PCI_INTERRUPTS;
            table.elements(4, entry -> entry.integer(address).integer(0).integer(0).integer(input));
          }
        });
  }

  private static void serialPort(AmlWriter bus) {
    byte[] resources = new ResourceTemplate().ports(0x3f8, 8).interrupt(4).bytes();
    bus.device(
        "COM1",
        device ->
            device
                .name("_HID", id -> id.eisaId("PNP0501"))
                .name("_UID", 1)
                .name("_CRS", value -> value.buffer(resources)));
  }

  private static void clock(AmlWriter bus) {
    byte[] resources = new ResourceTemplate().ports(0x70, 2).interrupt(8).bytes();
    bus.device(
        "RTC",
        device ->
            device
                .name("_HID", id -> id.eisaId("PNP0B00"))
                .name("_CRS", value -> value.buffer(resources)));
  }

  private static void eventTimer(AmlWriter bus) {
    byte[] resources = new ResourceTemplate().fixedMemory(Hpet.BASE, Hpet.LENGTH).bytes();
    bus.device(
        "HPET",
        device ->
            device
                .name("_HID", id -> id.eisaId("PNP0103"))
                .name("_UID", 0)
                .name("_CRS", value -> value.buffer(resources)));
  }

  /// Ports that nobody else is to be given.
  private static void motherboard(AmlWriter bus) {
    byte[] resources =
        new ResourceTemplate()
            .ports(0x20, 2)
            .ports(0xa0, 2)
            .ports(0x40, 4)
            .ports(0x61, 1)
            .ports(0x92, 1)
            .ports(0x4d0, 2)
            .ports(0x510, 2)
            .ports(PowerManagement.BASE, PowerManagement.PORTS)
            .fixedMemory(0xfec0_0000L, 0x1000)
            .fixedMemory(0xfee0_0000L, 0x1000)
            .bytes();
    bus.device(
        "MBRD",
        device ->
            device
                .name("_HID", id -> id.eisaId("PNP0C02"))
                .name("_CRS", value -> value.buffer(resources)));
  }
}
