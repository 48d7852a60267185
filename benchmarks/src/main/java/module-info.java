/// Benchmarks of the parts and of the whole.
module dev.testudo.benchmarks {
  requires static org.jspecify;
  requires dev.testudo.architecture;
  requires dev.testudo.processor;
  requires dev.testudo.hypervisor;
  requires dev.testudo.boot;
  requires dev.testudo.machine;
  requires dev.testudo.guests;
  requires jmh.core;
}
