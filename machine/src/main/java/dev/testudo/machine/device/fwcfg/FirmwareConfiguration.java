package dev.testudo.machine.device.fwcfg;

import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.PortDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Items that a guest reads by number: a selector at port 0x510, then byte after byte from port
/// 0x511. Access by DMA is not offered, and its ports are not claimed.
public final class FirmwareConfiguration implements PortDevice {
  /// The selector's port; the data port is the next.
  public static final int PORT = 0x510;

  /// Item that says which interface this is.
  public static final int SIGNATURE = 0x00;

  /// Item that says which ways of access there are.
  public static final int INTERFACE = 0x01;

  /// Item with the size of RAM, eight bytes.
  public static final int RAM_SIZE = 0x03;

  /// Item with the number of processors at start, two bytes.
  public static final int PROCESSORS = 0x05;

  /// Item with the kernel command line's length.
  public static final int COMMAND_LINE_SIZE = 0x14;

  /// Item with the kernel command line.
  public static final int COMMAND_LINE = 0x15;

  /// Item with the greatest number of processors, two bytes.
  public static final int MAXIMUM_PROCESSORS = 0x0f;

  /// Item with the machine's number, which some programs read as the greatest size of RAM.
  public static final int MACHINE = 0x11;

  /// Item with the directory of named items.
  public static final int DIRECTORY = 0x19;

  private static final int FIRST_FILE = 0x20;
  private static final int SELECTOR_BITS = 0x3fff;
  private static final int NAME_LENGTH = 56;

  private final SortedMap<Integer, byte[]> items = new TreeMap<>();
  private final SortedMap<String, Integer> files = new TreeMap<>();
  private int selector;
  private int offset;

  /// Creates the interface with its signature and an empty directory.
  public FirmwareConfiguration() {
    items.put(SIGNATURE, "QEMU".getBytes(StandardCharsets.US_ASCII));
    putNumber(INTERFACE, 1, 4);
    putDirectory();
  }

  /// Attaches the ports.
  public void attachTo(PortBus bus) {
    bus.attach(PORT, 2, this);
  }

  /// Adds a little-endian number.
  public void putNumber(int key, long value, int size) {
    ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    put(key, Arrays.copyOf(buffer.array(), size));
  }

  /// Adds an item.
  public void put(int key, byte[] content) {
    items.put(key, content.clone());
  }

  /// Adds a named item.
  ///
  /// @param name at most 55 characters
  public void putFile(String name, byte[] content) {
    int key = files.computeIfAbsent(name, _ -> FIRST_FILE + files.size());
    put(key, content);
    putDirectory();
  }

  private void putDirectory() {
    ByteBuffer directory = ByteBuffer.allocate(4 + 64 * files.size()).order(ByteOrder.BIG_ENDIAN);
    directory.putInt(files.size());
    for (Map.Entry<String, Integer> file : files.entrySet()) {
      int key = file.getValue();
      byte[] name = file.getKey().getBytes(StandardCharsets.US_ASCII);
      byte[] content = items.getOrDefault(key, new byte[0]);
      directory.putInt(content.length).putShort((short) key).putShort((short) 0);
      directory.put(Arrays.copyOf(name, NAME_LENGTH - 1)).put((byte) 0);
    }
    items.put(DIRECTORY, directory.array());
  }

  @Override
  public int widestAccess() {
    return 2;
  }

  @Override
  public int read(int port, int size) {
    if (port == PORT) {
      return size == 2 ? selector : selector & 0xff;
    }
    byte[] item = items.get(selector);
    if (size != 1 || item == null || offset >= item.length) {
      return 0;
    }
    return item[offset++] & 0xff;
  }

  @Override
  public void write(int port, int size, int value) {
    if (port == PORT && size == 2) {
      selector = value & SELECTOR_BITS;
      offset = 0;
    }
  }
}
