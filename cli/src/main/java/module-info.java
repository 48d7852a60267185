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
  requires java.xml;
  requires tools.jackson.databind;

  exports dev.testudo.cli;
  exports dev.testudo.cli.explain;
  exports dev.testudo.cli.law;
  exports dev.testudo.cli.linux;
  exports dev.testudo.cli.report;
  exports dev.testudo.cli.suite;

  opens dev.testudo.cli to
      info.picocli;
}
