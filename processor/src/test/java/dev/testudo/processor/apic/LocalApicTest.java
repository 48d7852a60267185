package dev.testudo.processor.apic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LocalApicTest {
  private static final long ENABLED = LocalApic.DEFAULT_BASE | 1 << 11;
  private static final long X2APIC = ENABLED | 1 << 10;

  @Test
  void resetsToTheManualsValues() {
    Owner owner = new Owner(3);
    assertThat(owner.apic.base()).isEqualTo(ENABLED);
    assertThat(new Owner(0).apic.base()).isEqualTo(ENABLED | 1 << 8);
    assertThat(owner.read(0x20)).isEqualTo(3L << 24);
    assertThat(owner.read(0x30) & 0xff).isEqualTo(0x15);
    assertThat(owner.read(0xe0)).isEqualTo(0xffff_ffffL);
    assertThat(owner.read(0xf0)).isEqualTo(0xff);
    for (int lvt = 0x320; lvt <= 0x370; lvt += 0x10) {
      assertThat(owner.read(lvt)).isEqualTo(0x10000);
    }
  }

  @Test
  void movesBetweenModesAsTheManualsFigureSays() {
    LocalApic apic = new Owner(1).apic;
    assertThat(apic.writeBase(LocalApic.DEFAULT_BASE | 1 << 10)).as("enabled to invalid").isFalse();
    assertThat(apic.writeBase(X2APIC)).isTrue();
    assertThat(apic.writeBase(ENABLED)).as("x2APIC to xAPIC").isFalse();
    assertThat(apic.writeBase(LocalApic.DEFAULT_BASE)).as("x2APIC to disabled").isTrue();
    assertThat(apic.writeBase(X2APIC)).as("disabled to x2APIC").isFalse();
    assertThat(apic.writeBase(ENABLED)).as("disabled to xAPIC").isTrue();
    assertThat(apic.writeBase(ENABLED | 1)).as("reserved bit").isFalse();
    assertThat(apic.writeBase(ENABLED | 1 << 9)).as("reserved bit").isFalse();
    assertThat(apic.writeBase(ENABLED | 1L << 40)).as("beyond MAXPHYADDR").isFalse();
    assertThat(apic.writeBase(0xfed4_0000L | 1 << 11)).isTrue();
    assertThat(apic.claims(0xfed4_0030L)).isTrue();
    assertThat(apic.claims(0xfee0_0030L)).isFalse();
  }

  @Test
  void claimsItsPageOnlyInXapicMode() {
    LocalApic apic = new Owner(0).apic;
    assertThat(apic.claims(0xfee0_0fffL)).isTrue();
    assertThat(apic.claims(0xfee0_1000L)).isFalse();
    assertThat(apic.writeBase(X2APIC)).isTrue();
    assertThat(apic.claims(0xfee0_0000L)).isFalse();
    assertThat(apic.writeBase(LocalApic.DEFAULT_BASE)).isTrue();
    assertThat(apic.claims(0xfee0_0000L)).isFalse();
  }

  @Test
  void forgetsEverythingWhenSwitchedOff() {
    Owner owner = Owner.enabled(1);
    owner.write(0x20, 9L << 24);
    owner.apic.receive(DeliveryMode.FIXED, 0x55, false);
    assertThat(owner.apic.writeBase(LocalApic.DEFAULT_BASE)).isTrue();
    assertThat(owner.apic.interruptPending()).isFalse();
    assertThat(owner.apic.writeBase(ENABLED)).isTrue();
    assertThat(owner.read(0x20)).isEqualTo(1L << 24);
    assertThat(owner.read(0xf0)).isEqualTo(0xff);
  }

  @Test
  void letsInterruptsThroughByPriority() {
    Owner owner = Owner.enabled(0);
    LocalApic apic = owner.apic;
    apic.receive(DeliveryMode.FIXED, 0x31, false);
    apic.receive(DeliveryMode.FIXED, 0x52, false);
    assertThat(owner.read(0x210)).isEqualTo(1 << 0x11);
    assertThat(apic.highestPending()).isEqualTo(0x52);
    assertThat(apic.acknowledge()).isEqualTo(0x52);
    assertThat(apic.processorPriority()).isEqualTo(0x50);
    assertThat(apic.interruptPending()).as("0x31 is below what is in service").isFalse();
    apic.receive(DeliveryMode.FIXED, 0x5f, false);
    assertThat(apic.interruptPending()).as("same class").isFalse();
    apic.receive(DeliveryMode.FIXED, 0x60, false);
    assertThat(apic.acknowledge()).isEqualTo(0x60);
    owner.write(0xb0, 0);
    assertThat(apic.interruptPending()).isFalse();
    owner.write(0xb0, 0);
    assertThat(apic.acknowledge()).isEqualTo(0x5f);
    owner.write(0xb0, 0);
    apic.setCr8(3);
    assertThat(owner.read(0x80)).isEqualTo(0x30);
    assertThat(apic.interruptPending()).isFalse();
    apic.setCr8(2);
    assertThat(apic.acknowledge()).isEqualTo(0x31);
    owner.write(0x80, 0x3f);
    assertThat(owner.read(0xa0)).isEqualTo(0x3f);
    assertThat(apic.acknowledge()).as("nothing pending").isEqualTo(0xff);
  }

  @Test
  void tellsIoApicsTheEndOfLevelInterruptsOnly() {
    Owner owner = Owner.enabled(0);
    ApicBus bus = Owner.bus(owner);
    List<Integer> ended = new ArrayList<>();
    bus.onEndOfInterrupt(ended::add);
    bus.deliver(0, false, DeliveryMode.FIXED, 0x41, true);
    assertThat(owner.read(0x1a0)).isEqualTo(2);
    owner.apic.acknowledge();
    owner.write(0xb0, 0);
    bus.deliver(0, false, DeliveryMode.FIXED, 0x42, false);
    owner.apic.acknowledge();
    owner.write(0xb0, 0);
    assertThat(ended).containsExactly(0x41);
    owner.write(0xf0, 0x11ff);
    bus.deliver(0, false, DeliveryMode.FIXED, 0x41, true);
    owner.apic.acknowledge();
    owner.write(0xb0, 0);
    assertThat(ended).containsExactly(0x41);
  }

  @Test
  void sendsToPhysicalLogicalAndShorthandDestinations() {
    Owner a = Owner.enabled(0);
    Owner b = Owner.enabled(1);
    Owner c = Owner.enabled(2);
    Owner.bus(a, b, c);
    a.write(0x310, 1L << 24);
    a.write(0x300, 0x4041);
    assertThat(pending(a, b, c)).containsExactly(-1, 0x41, -1);
    b.write(0xd0, 0x02L << 24);
    c.write(0xd0, 0x04L << 24);
    a.write(0x310, 6L << 24);
    a.write(0x300, 0x4842);
    assertThat(pending(a, b, c)).containsExactly(-1, 0x42, 0x42);
    a.write(0x300, 0x4_4043);
    assertThat(pending(a, b, c)).containsExactly(0x43, 0x42, 0x42);
    a.write(0x300, 0x8_4044);
    assertThat(pending(a, b, c)).containsExactly(0x44, 0x44, 0x44);
    b.write(0x300, 0xc_4045);
    assertThat(pending(a, b, c)).containsExactly(0x45, 0x44, 0x45);
    a.write(0x310, 0xffL << 24);
    a.write(0x300, 0x4046);
    assertThat(pending(a, b, c)).containsExactly(0x46, 0x46, 0x46);
  }

  @Test
  void addressesClusters() {
    Owner a = Owner.enabled(0);
    Owner b = Owner.enabled(1);
    Owner.bus(a, b);
    for (Owner owner : List.of(a, b)) {
      owner.write(0xe0, 0);
    }
    a.write(0xd0, 0x11L << 24);
    b.write(0xd0, 0x21L << 24);
    a.write(0x310, 0x21L << 24);
    a.write(0x300, 0x4841);
    assertThat(pending(a, b)).containsExactly(-1, 0x41);
    a.write(0x310, 0xf1L << 24);
    a.write(0x300, 0x4851);
    assertThat(pending(a, b)).containsExactly(0x51, 0x51);
  }

  @Test
  void givesLowestPriorityMessagesToTheLeastBusy() {
    Owner a = Owner.enabled(0);
    Owner b = Owner.enabled(1);
    ApicBus bus = Owner.bus(a, b);
    a.write(0xd0, 1L << 24);
    b.write(0xd0, 2L << 24);
    a.write(0x80, 0x20);
    bus.deliver(3, true, DeliveryMode.LOWEST_PRIORITY, 0x71, false);
    assertThat(pending(a, b)).containsExactly(-1, 0x71);
  }

  @Test
  void passesSignalsOn() {
    Owner a = Owner.enabled(0);
    Owner b = new Owner(1);
    Owner.bus(a, b);
    a.write(0x310, 1L << 24);
    a.write(0x300, 0xc500);
    a.write(0x300, 0x8500);
    a.write(0x300, 0x4608);
    a.write(0x300, 0x4400);
    assertThat(b.signals).containsExactly("init", "sipi 8", "nmi");
  }

  @Test
  void gathersErrorsUntilTheStatusIsWritten() {
    Owner owner = Owner.enabled(0);
    owner.write(0x370, 0x66);
    owner.write(0x300, 0x4_4005);
    assertThat(owner.apic.highestPending()).isEqualTo(0x66);
    assertThat(owner.read(0x280)).isZero();
    owner.write(0x280, 0);
    assertThat(owner.read(0x280)).isEqualTo(1 << 5);
    owner.read(0x50);
    owner.apic.receive(DeliveryMode.FIXED, 3, false);
    owner.write(0x280, 0);
    assertThat(owner.read(0x280)).isEqualTo(1 << 7 | 1 << 6);
  }

  @Test
  void takesExternalInterruptsInVirtualWireModeAndWhenSwitchedOff() {
    Owner owner = new Owner(0);
    ApicBus bus = Owner.bus(owner);
    bus.externalInterrupts(() -> 0x20);
    bus.externalInterruptLine(true);
    assertThat(owner.apic.interruptPending()).as("masked after reset").isFalse();
    owner.apic.enterVirtualWireMode();
    assertThat(owner.apic.interruptPending()).isTrue();
    assertThat(owner.apic.highestPending()).isEqualTo(LocalApic.NO_VECTOR);
    assertThat(owner.apic.acknowledge()).isEqualTo(0x20);
    assertThat(owner.read(0x110)).as("not in service").isZero();
    owner.write(0x350, 0x1_0700);
    assertThat(owner.apic.interruptPending()).isFalse();
    owner.apic.writeBase(LocalApic.DEFAULT_BASE);
    assertThat(owner.apic.interruptPending()).as("INTR").isTrue();
    bus.externalInterruptLine(false);
    assertThat(owner.apic.interruptPending()).isFalse();
  }

  @Test
  void servesLevelTriggeredLocalPins() {
    Owner owner = Owner.enabled(0);
    owner.write(0x350, 0x8045);
    owner.apic.setLint0(true);
    assertThat(owner.read(0x350)).isEqualTo(0xc045);
    assertThat(owner.apic.acknowledge()).isEqualTo(0x45);
    owner.write(0xb0, 0);
    assertThat(owner.apic.acknowledge()).as("still asserted").isEqualTo(0x45);
    owner.apic.setLint0(false);
    owner.write(0xb0, 0);
    assertThat(owner.apic.interruptPending()).isFalse();
    assertThat(owner.read(0x350)).isEqualTo(0x8045);
  }

  @Test
  void masksTheLocalVectorTableWhileSoftwareHasDisabledIt() {
    Owner owner = Owner.enabled(0);
    owner.write(0x320, 0x30);
    owner.write(0xf0, 0xff);
    assertThat(owner.read(0x320)).isEqualTo(0x1_0030);
    owner.write(0x320, 0x31);
    assertThat(owner.read(0x320)).isEqualTo(0x1_0031);
    owner.apic.receive(DeliveryMode.FIXED, 0x44, false);
    assertThat(owner.apic.interruptPending()).isFalse();
  }

  @Test
  void refusesIllegalX2apicAccesses() {
    LocalApic apic = Owner.enabled(5).apic;
    assertThat(apic.canReadMsr(0x802)).as("in xAPIC mode").isFalse();
    assertThat(apic.writeBase(X2APIC)).isTrue();
    assertThat(apic.readMsr(0x802)).isEqualTo(5);
    assertThat(apic.readMsr(0x80d)).isEqualTo(1 << 5);
    for (int writeOnlyOrAbsent :
        new int[] {0x80b, 0x83f, 0x809, 0x80c, 0x80e, 0x831, 0x82f, 0x800, 0x840, 0x8ff}) {
      assertThat(apic.canReadMsr(writeOnlyOrAbsent))
          .as(Integer.toHexString(writeOnlyOrAbsent))
          .isFalse();
    }
    for (int readOnly : new int[] {0x802, 0x803, 0x80a, 0x80d, 0x810, 0x820, 0x839}) {
      assertThat(apic.writeMsr(readOnly, 0)).as(Integer.toHexString(readOnly)).isFalse();
    }
    assertThat(apic.writeMsr(0x80b, 1)).isFalse();
    assertThat(apic.writeMsr(0x80b, 0)).isTrue();
    assertThat(apic.writeMsr(0x808, 0x100)).isFalse();
    assertThat(apic.writeMsr(0x808, 1L << 32)).isFalse();
    assertThat(apic.writeMsr(0x83e, 4)).isFalse();
    assertThat(apic.writeMsr(0x830, 1 << 20)).isFalse();
    assertThat(apic.writeMsr(0x83f, 0x77)).isTrue();
    assertThat(apic.highestPending()).isEqualTo(0x77);
  }

  @Test
  void addressesX2apicsByWideIds() {
    Owner a = Owner.enabled(0);
    Owner b = Owner.enabled(0x12);
    Owner.bus(a, b);
    a.apic.writeBase(X2APIC);
    b.apic.writeBase(X2APIC);
    a.apic.writeMsr(0x830, 0x12L << 32 | 0x4041);
    assertThat(pending(a, b)).containsExactly(-1, 0x41);
    a.apic.writeMsr(0x830, 0x1_0004L << 32 | 0x4851);
    assertThat(pending(a, b)).containsExactly(-1, 0x51);
    a.apic.writeMsr(0x830, 0xffff_ffffL << 32 | 0x4061);
    assertThat(pending(a, b)).containsExactly(0x61, 0x61);
    assertThat(a.apic.readMsr(0x830)).isEqualTo(0xffff_ffffL << 32 | 0x4061);
  }

  @Test
  void savesAndRestoresEverything() {
    Owner owner = Owner.enabled(0);
    owner.write(0x320, 0x2_0030);
    owner.write(0x3e0, 0xb);
    owner.write(0x380, 1000);
    owner.apic.receive(DeliveryMode.FIXED, 0x90, true);
    owner.sleep(300);
    ApicState saved = new ApicState();
    owner.apic.saveState(saved);
    Owner other = new Owner(0);
    other.now = owner.now;
    other.apic.restoreState(saved);
    assertThat(other.apic.highestPending()).isEqualTo(0x90);
    assertThat(other.read(0x390)).isEqualTo(700);
    assertThat(other.apic.nextDeadline()).isEqualTo(owner.apic.nextDeadline());
  }

  private static List<Integer> pending(Owner... owners) {
    List<Integer> vectors = new ArrayList<>();
    for (Owner owner : owners) {
      vectors.add(owner.apic.highestPending());
    }
    return vectors;
  }
}
