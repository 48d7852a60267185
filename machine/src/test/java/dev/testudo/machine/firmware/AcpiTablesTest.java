package dev.testudo.machine.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.boot.MemoryRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AcpiTablesTest {
  private static final int BASE = 0xe0000;

  private final byte[] bytes = AcpiTables.of(new MemoryLayout(5L << 30), 3);
  private final ByteBuffer image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);

  private int sum(int start, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += bytes[start + i];
    }
    return sum & 0xff;
  }

  private String text(int start, int length) {
    return new String(bytes, start, length, StandardCharsets.US_ASCII);
  }

  private Map<String, Integer> tables() {
    Map<String, Integer> tables = new TreeMap<>();
    int root = (int) image.getLong(24) - BASE;
    for (int at = root + 36; at < root + image.getInt(root + 4); at += 8) {
      int table = (int) image.getLong(at) - BASE;
      tables.put(text(table, 4), table);
    }
    return tables;
  }

  @Test
  void theRootPointerLeadsToBothRoots() {
    assertThat(text(0, 8)).isEqualTo("RSD PTR ");
    assertThat(sum(0, 20)).isZero();
    assertThat(sum(0, 36)).isZero();
    int narrow = image.getInt(16) - BASE;
    int wide = (int) image.getLong(24) - BASE;
    assertThat(text(narrow, 4)).isEqualTo("RSDT");
    assertThat(text(wide, 4)).isEqualTo("XSDT");
    for (int i = 0; i < 3; i++) {
      assertThat((long) image.getInt(narrow + 36 + 4 * i))
          .isEqualTo(image.getLong(wide + 36 + 8 * i));
    }
    assertThat(sum(narrow, image.getInt(narrow + 4))).isZero();
    assertThat(sum(wide, image.getInt(wide + 4))).isZero();
  }

  @Test
  void everyTableIsSummed() {
    assertThat(tables()).containsOnlyKeys("FACP", "APIC", "HPET");
    tables().values().forEach(table -> assertThat(sum(table, image.getInt(table + 4))).isZero());
  }

  @Test
  void theFixedDescriptionNamesThePorts() {
    int fixed = tables().getOrDefault("FACP", 0);
    assertThat(image.getInt(fixed + 4)).isEqualTo(244);
    assertThat(text(image.getInt(fixed + 36) - BASE, 4)).isEqualTo("FACS");
    assertThat(image.getInt(fixed + 36) % 64).isZero();
    int devices = image.getInt(fixed + 40) - BASE;
    assertThat(text(devices, 4)).isEqualTo("DSDT");
    assertThat(sum(devices, image.getInt(devices + 4))).isZero();
    assertThat(image.getShort(fixed + 46)).isEqualTo((short) 9);
    assertThat(image.getInt(fixed + 56)).isEqualTo(0x600);
    assertThat(image.getInt(fixed + 64)).isEqualTo(0x604);
    assertThat(image.getInt(fixed + 76)).isEqualTo(0x608);
    assertThat(image.get(fixed + 108)).isEqualTo((byte) 0x32);
    assertThat(image.getLong(fixed + 120)).isEqualTo(0xcf9);
    assertThat(image.get(fixed + 128)).isEqualTo((byte) 6);
    assertThat(image.getLong(fixed + 212)).isEqualTo(0x608);
  }

  @Test
  void theInterruptControllersListEveryProcessor() {
    int table = tables().getOrDefault("APIC", 0);
    int processors = 0;
    int inputs = 0;
    for (int at = table + 44; at < table + image.getInt(table + 4); at += image.get(at + 1)) {
      switch (image.get(at)) {
        case 0 -> assertThat(image.get(at + 3)).isEqualTo((byte) processors++);
        case 1 -> {
          assertThat(image.getInt(at + 4)).isEqualTo(0xfec0_0000);
          inputs++;
        }
        default -> assertThat(image.get(at)).isIn((byte) 2, (byte) 4);
      }
    }
    assertThat(processors).isEqualTo(3);
    assertThat(inputs).isEqualTo(1);
  }

  @Test
  void amlIsPackedAsTheSpecificationShows() {
    // EisaId ("PNP0A03") is 0x030AD041.
    assertThat(new AmlWriter().eisaId("PNP0A03").bytes())
        .containsExactly(0x0c, 0x41, 0xd0, 0x0a, 0x03);
    assertThat(new AmlWriter().name("_UID", 0x1234).bytes())
        .containsExactly(0x08, '_', 'U', 'I', 'D', 0x0b, 0x34, 0x12);
    assertThat(new AmlWriter().scope("\\_SB", _ -> {}).bytes())
        .containsExactly(0x10, 0x06, '\\', '_', 'S', 'B', '_');
    byte[] small = new AmlWriter().buffer(new byte[58]).bytes();
    assertThat(small).startsWith(0x11, 0x3d, 0x0a, 58);
    byte[] larger = new AmlWriter().buffer(new byte[200]).bytes();
    assertThat(larger).startsWith(0x11, 0x4c, 0x0c, 0x0a, 200).hasSize(205);
  }

  @Test
  void theMemoryMapLeavesTheHolesOut() {
    MemoryLayout layout = new MemoryLayout(5L << 30);
    assertThat(layout.ram())
        .containsExactly(
            new MemoryRegion(0, 0xa0000, MemoryRegion.Type.USABLE),
            new MemoryRegion(0xc0000, 0xbff4_0000L, MemoryRegion.Type.USABLE),
            new MemoryRegion(0x1_0000_0000L, 0x8000_0000L, MemoryRegion.Type.USABLE));
    long usable =
        layout.map().stream()
            .filter(region -> region.type() == MemoryRegion.Type.USABLE)
            .mapToLong(MemoryRegion::length)
            .sum();
    assertThat(usable).isEqualTo((5L << 30) - 0x100000 + 0x9fc00);
    long end = 0;
    for (MemoryRegion region : layout.map()) {
      assertThat(region.start()).isGreaterThanOrEqualTo(end);
      end = region.end();
    }
    assertThat(new MemoryLayout(1 << 20).ram()).hasSize(2);
  }
}
