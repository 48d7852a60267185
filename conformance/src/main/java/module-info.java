/// Whole-system tests: the rules that hold the modules apart, instruction vectors, bare against
/// nested, and images run both ways.
module dev.testudo.conformance {
  requires static org.jspecify;
  requires dev.testudo.architecture;
  requires dev.testudo.processor;
  requires dev.testudo.hypervisor;
  requires dev.testudo.boot;
  requires dev.testudo.machine;
  requires dev.testudo.guests;
  requires dev.testudo.cli;
}
