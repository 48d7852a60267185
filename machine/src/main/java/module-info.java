/// The PC around the processor: RAM, ports, devices, clock and firmware, wired together from one
/// specification.
module dev.testudo.machine {
  requires static transitive org.jspecify;
  requires transitive dev.testudo.architecture;
  requires transitive dev.testudo.processor;
  requires transitive dev.testudo.hypervisor;
  requires transitive dev.testudo.boot;

  exports dev.testudo.machine;
  exports dev.testudo.machine.clock;
  exports dev.testudo.machine.device;
  exports dev.testudo.machine.device.acpi;
  exports dev.testudo.machine.device.debug;
  exports dev.testudo.machine.device.fwcfg;
  exports dev.testudo.machine.device.hpet;
  exports dev.testudo.machine.device.ioapic;
  exports dev.testudo.machine.device.pci;
  exports dev.testudo.machine.device.pic;
  exports dev.testudo.machine.device.pit;
  exports dev.testudo.machine.device.rtc;
  exports dev.testudo.machine.device.serial;
  exports dev.testudo.machine.device.system;
  exports dev.testudo.machine.device.testdevice;
  exports dev.testudo.machine.firmware;
}
