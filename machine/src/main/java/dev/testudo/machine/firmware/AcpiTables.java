package dev.testudo.machine.firmware;

import dev.testudo.machine.device.acpi.PowerManagement;
import dev.testudo.machine.device.hpet.Hpet;
import dev.testudo.machine.device.ioapic.IoApic;
import dev.testudo.machine.device.rtc.CmosMemory;
import dev.testudo.machine.device.system.ResetControl;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The ACPI tables, laid out one after another from [MemoryLayout#FIRMWARE] up, the root pointer
/// first.
///
/// @see <a href="https://uefi.org/specs/ACPI/6.5/05_ACPI_Software_Programming_Model.html">ACPI,
///   system description tables</a>
public final class AcpiTables {
  /// Where the root pointer lies.
  public static final long ROOT_POINTER = MemoryLayout.FIRMWARE;

  private static final int ROOM = 0x8000;
  private static final int ROOT_POINTER_LENGTH = 36;
  private static final int SYSTEM_MEMORY = 0;
  private static final int SYSTEM_PORTS = 1;
  private static final long LOCAL_APIC = 0xfee0_0000L;

  private static final int DESKTOP = 1;
  private static final int LEGACY_DEVICES_NO_VIDEO = 0x0005;
  private static final int FIXED_FEATURES = 1 | 1 << 2 | 1 << 5 | 1 << 8 | 1 << 10;
  private static final int ACTIVE_HIGH_LEVEL = 0x000d;
  private static final int NO_LATENCY = 0x0fff;

  private final ByteBuffer image = ByteBuffer.allocate(ROOM).order(ByteOrder.LITTLE_ENDIAN);

  private AcpiTables() {
    image.position(64);
  }

  /// Makes the tables of a machine, to be put at [#ROOT_POINTER].
  public static byte[] of(MemoryLayout memory, int processors) {
    AcpiTables tables = new AcpiTables();
    tables.write(memory, processors);
    byte[] bytes = new byte[tables.image.position()];
    tables.image.get(0, bytes);
    return bytes;
  }

  private void write(MemoryLayout memory, int processors) {
    int controlStructure = writeControlStructure();
    int devices = begin("DSDT", 2);
    image.put(DeviceDescription.of(memory, processors));
    end(devices);
    List<Integer> tables = new ArrayList<>();
    tables.add(writeFixedDescription(controlStructure, devices));
    tables.add(writeInterruptControllers(processors));
    tables.add(writeEventTimer());
    int narrowRoot = begin("RSDT", 1);
    tables.forEach(table -> image.putInt(address(table)));
    end(narrowRoot);
    int wideRoot = begin("XSDT", 1);
    tables.forEach(table -> image.putLong(address(table)));
    end(wideRoot);
    writeRootPointer(narrowRoot, wideRoot);
  }

  private static int address(int offset) {
    return (int) MemoryLayout.FIRMWARE + offset;
  }

  private void align(int alignment) {
    image.position(image.position() + alignment - 1 & -alignment);
  }

  private void putText(String text) {
    image.put(text.getBytes(StandardCharsets.US_ASCII));
  }

  private int begin(String signature, int revision) {
    align(16);
    int start = image.position();
    putText(signature);
    image.putInt(0).put((byte) revision).put((byte) 0);
    putText("TSTUDO");
    putText("TESTUDO ");
    image.putInt(1);
    putText("TSTU");
    image.putInt(1);
    return start;
  }

  private void end(int start) {
    int length = image.position() - start;
    image.putInt(start + 4, length);
    image.put(start + 9, checksum(start, length));
  }

  private byte checksum(int start, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += image.get(start + i);
    }
    return (byte) -sum;
  }

  private void putAddress(int space, int bits, long address) {
    int accessSize = bits == 8 ? 1 : bits == 16 ? 2 : bits == 32 ? 3 : 0;
    image.put((byte) space).put((byte) bits).put((byte) 0).put((byte) accessSize);
    image.putLong(address);
  }

  private void putNoAddress() {
    image.putInt(0).putLong(0);
  }

  private int writeControlStructure() {
    align(64);
    int start = image.position();
    putText("FACS");
    image.putInt(64).putInt(0).putInt(0).putInt(0).putInt(0).putLong(0).put((byte) 1);
    image.position(start + 64);
    return start;
  }

  private int writeFixedDescription(int controlStructure, int devices) {
    int events = PowerManagement.BASE;
    int control = PowerManagement.BASE + 4;
    int timer = PowerManagement.BASE + 8;
    int start = begin("FACP", 3);
    image.putInt(address(controlStructure)).putInt(address(devices));
    image.put((byte) 0).put((byte) DESKTOP);
    image.putShort((short) PowerManagement.SYSTEM_CONTROL_INTERRUPT);
    // No SMI command port: the machine is in ACPI mode from the beginning.
    image.putInt(0).putInt(0);
    image.putInt(events).putInt(0).putInt(control).putInt(0).putInt(0).putInt(timer);
    image.putInt(0).putInt(0);
    image.put((byte) 4).put((byte) 2).put((byte) 0).put((byte) 4);
    image.putInt(0);
    image.putShort((short) NO_LATENCY).putShort((short) NO_LATENCY);
    image.putInt(0).putShort((short) 0);
    image.put((byte) 0).put((byte) 0).put((byte) CmosMemory.CENTURY);
    image.putShort((short) LEGACY_DEVICES_NO_VIDEO).put((byte) 0).putInt(FIXED_FEATURES);
    putAddress(SYSTEM_PORTS, 8, ResetControl.PORT);
    image.put((byte) ResetControl.FULL_RESET).putShort((short) 0).put((byte) 0);
    image.putLong(address(controlStructure)).putLong(address(devices));
    putAddress(SYSTEM_PORTS, 32, events);
    putNoAddress();
    putAddress(SYSTEM_PORTS, 16, control);
    putNoAddress();
    putNoAddress();
    putAddress(SYSTEM_PORTS, 32, timer);
    putNoAddress();
    putNoAddress();
    end(start);
    return start;
  }

  private int writeInterruptControllers(int processors) {
    int start = begin("APIC", 3);
    image.putInt((int) LOCAL_APIC).putInt(1);
    for (int number = 0; number < processors; number++) {
      image.put((byte) 0).put((byte) 8).put((byte) number).put((byte) number).putInt(1);
    }
    image.put((byte) 1).put((byte) 12).put((byte) 0).put((byte) 0);
    image.putInt((int) IoApic.BASE).putInt(0);
    putOverride(0, 2, 0);
    putOverride(
        PowerManagement.SYSTEM_CONTROL_INTERRUPT,
        PowerManagement.SYSTEM_CONTROL_INTERRUPT,
        ACTIVE_HIGH_LEVEL);
    // The NMI wire leads to the second local pin of every processor.
    image.put((byte) 4).put((byte) 6).put((byte) 0xff).putShort((short) 0).put((byte) 1);
    end(start);
    return start;
  }

  private void putOverride(int isaInterrupt, int input, int flags) {
    image.put((byte) 2).put((byte) 10).put((byte) 0).put((byte) isaInterrupt);
    image.putInt(input).putShort((short) flags);
  }

  private int writeEventTimer() {
    int start = begin("HPET", 1);
    image.putInt(Hpet.CAPABILITIES);
    putAddress(SYSTEM_MEMORY, 64, Hpet.BASE);
    image.put((byte) 0).putShort((short) 128).put((byte) 0);
    end(start);
    return start;
  }

  private void writeRootPointer(int narrowRoot, int wideRoot) {
    int after = image.position();
    image.position(0);
    putText("RSD PTR ");
    image.put((byte) 0);
    putText("TSTUDO");
    image.put((byte) 2).putInt(address(narrowRoot)).putInt(ROOT_POINTER_LENGTH);
    image.putLong(address(wideRoot)).putInt(0);
    image.put(8, checksum(0, 20));
    image.put(32, checksum(0, ROOT_POINTER_LENGTH));
    image.position(after);
  }
}
