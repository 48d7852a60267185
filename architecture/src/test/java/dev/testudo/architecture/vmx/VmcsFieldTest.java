package dev.testudo.architecture.vmx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VmcsFieldTest {
  @Test
  void encodingsAreUniqueAscendingAndFullAccess() {
    Set<Integer> seen = new HashSet<>();
    int last = -1;
    for (VmcsField field : VmcsField.all()) {
      assertThat(seen.add(field.encoding())).as("%s", field).isTrue();
      assertThat(field.encoding() & 1).as("%s", field).isZero();
      int widthOrder = field.encoding();
      assertThat(widthOrder).as("%s", field).isGreaterThan(last);
      last = widthOrder;
    }
    assertThat(VmcsField.COUNT).isEqualTo(seen.size());
  }

  @Test
  void widthTypeAndIndexComeFromTheEncoding() {
    assertThat(VmcsField.GUEST_CS_ACCESS_RIGHTS.width()).isEqualTo(VmcsField.Width.BITS_32);
    assertThat(VmcsField.GUEST_CS_ACCESS_RIGHTS.type()).isEqualTo(VmcsField.Type.GUEST_STATE);
    assertThat(VmcsField.GUEST_CS_ACCESS_RIGHTS.encodingIndex()).isEqualTo(11);
    assertThat(VmcsField.EXIT_QUALIFICATION.width()).isEqualTo(VmcsField.Width.NATURAL);
    assertThat(VmcsField.EXIT_QUALIFICATION.isReadOnly()).isTrue();
    assertThat(VmcsField.HOST_RIP.type()).isEqualTo(VmcsField.Type.HOST_STATE);
    assertThat(VmcsField.EPT_POINTER.width()).isEqualTo(VmcsField.Width.BITS_64);
    assertThat(VmcsField.VIRTUAL_PROCESSOR_IDENTIFIER.type()).isEqualTo(VmcsField.Type.CONTROL);
    assertThat(VmcsField.VIRTUAL_PROCESSOR_IDENTIFIER.mask()).isEqualTo(0xffff);
  }

  @Test
  void namesAndWidthsAgree() {
    for (VmcsField field : VmcsField.all()) {
      String name = field.name();
      if (name.endsWith("_SELECTOR")) {
        assertThat(field.width()).as(name).isEqualTo(VmcsField.Width.BITS_16);
      } else if (name.endsWith("_LIMIT") || name.endsWith("_ACCESS_RIGHTS")) {
        assertThat(field.width()).as(name).isEqualTo(VmcsField.Width.BITS_32);
      } else if (name.endsWith("_BASE")) {
        assertThat(field.width()).as(name).isEqualTo(VmcsField.Width.NATURAL);
      }
      if (name.startsWith("HOST_")) {
        assertThat(field.type()).as(name).isEqualTo(VmcsField.Type.HOST_STATE);
      }
    }
  }

  @Test
  void lookupKnowsHighAccessesOf64BitFieldsOnly() {
    for (VmcsField field : VmcsField.all()) {
      assertThat(VmcsField.of(field.encoding())).isSameAs(field);
      boolean wide = field.width() == VmcsField.Width.BITS_64;
      assertThat(VmcsField.of(field.encoding() | 1)).isSameAs(wide ? field : null);
    }
  }

  @Test
  void lookupOfNonsenseFindsNothing() {
    assertThat(VmcsField.of(-1L)).isNull();
    assertThat(VmcsField.of(0x1_0000_6800L)).isNull();
    assertThat(VmcsField.of(0x7000)).isNull();
    assertThat(VmcsField.of(0x1000)).isNull();
    assertThat(VmcsField.of(0x3000)).isNull();
    assertThat(VmcsField.of(0x482c)).isNull();
  }
}
