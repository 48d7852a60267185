/// The simulated processor. See [dev.testudo.processor].
module dev.testudo.processor {
  requires transitive dev.testudo.architecture;
  requires static transitive org.jspecify;

  exports dev.testudo.processor;
  exports dev.testudo.processor.apic;
  exports dev.testudo.processor.cpuid;
  exports dev.testudo.processor.decode;
  exports dev.testudo.processor.event;
  exports dev.testudo.processor.interpret;
  exports dev.testudo.processor.memory;
  exports dev.testudo.processor.paging;
  exports dev.testudo.processor.segmentation;
  exports dev.testudo.processor.state;
  exports dev.testudo.processor.vmx;
  exports dev.testudo.processor.vmx.check;
}
