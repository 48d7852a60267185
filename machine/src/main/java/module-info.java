/// The PC around the processor: RAM, ports, devices, clock and firmware, wired together from one
/// specification.
module dev.testudo.machine {
  requires static org.jspecify;
  requires transitive dev.testudo.architecture;
  requires transitive dev.testudo.processor;
  requires transitive dev.testudo.hypervisor;
  requires transitive dev.testudo.boot;

// exports dev.testudo.machine;
}
