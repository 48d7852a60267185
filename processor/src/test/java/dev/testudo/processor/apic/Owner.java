package dev.testudo.processor.apic;

import java.util.ArrayList;
import java.util.List;

/// An owner of an APIC whose clock the test moves and whose TSC counts twice as fast as time.
final class Owner implements ApicHost {
  final LocalApic apic;
  final List<String> signals = new ArrayList<>();
  long now;

  Owner(int id) {
    apic = new LocalApic(this, id, id == 0, 40, true);
  }

  /// An owner whose APIC software has enabled.
  static Owner enabled(int id) {
    Owner owner = new Owner(id);
    owner.apic.writeRegister(0xf0, 4, 0x1ff);
    return owner;
  }

  static ApicBus bus(Owner... owners) {
    ApicBus bus = new ApicBus();
    for (Owner owner : owners) {
      bus.attach(owner.apic);
    }
    return bus;
  }

  long read(int offset) {
    return apic.readRegister(offset, 4);
  }

  void write(int offset, long value) {
    apic.writeRegister(offset, 4, value);
  }

  void sleep(long ticks) {
    now += ticks;
    apic.advance(now);
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public long timeOf(long timestamp) {
    return (timestamp + 1) / 2;
  }

  @Override
  public void timerChanged() {}

  @Override
  public void interruptsChanged() {
    signals.add("interrupts");
  }

  @Override
  public void baseChanged() {
    signals.add("base");
  }

  @Override
  public void nonMaskableInterrupt() {
    signals.add("nmi");
  }

  @Override
  public void initSignal() {
    signals.add("init");
  }

  @Override
  public void startup(int vector) {
    signals.add("sipi " + vector);
  }

  @Override
  public void systemManagementInterrupt() {
    signals.add("smi");
  }
}
