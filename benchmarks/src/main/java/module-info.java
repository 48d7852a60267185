/// Benchmarks of the parts and of the whole.
module dev.testudo.benchmarks {
  requires static org.jspecify;
  requires dev.testudo.architecture;
  requires dev.testudo.processor;
  requires dev.testudo.hypervisor;
  requires dev.testudo.boot;
  requires dev.testudo.machine;
  requires dev.testudo.guests;
  requires dev.testudo.cli;
  requires info.picocli;
  requires java.management;
  requires jmh.core;
  requires tools.jackson.databind;

  opens dev.testudo.benchmarks to
      info.picocli;
  opens dev.testudo.benchmarks.kernels to
      info.picocli;
  opens dev.testudo.benchmarks.linux to
      info.picocli;
  opens dev.testudo.benchmarks.measure to
      info.picocli;
}
