/// The `testudo` command: options, progress, reports and exit codes.
module dev.testudo.cli {
  requires static org.jspecify;
  requires dev.testudo.architecture;
  requires dev.testudo.processor;
  requires dev.testudo.hypervisor;
  requires dev.testudo.boot;
  requires dev.testudo.machine;
  requires dev.testudo.guests;
  requires info.picocli;
  requires org.apache.commons.compress;
  requires org.tukaani.xz;
  requires tools.jackson.databind;
}
