/// L0: a hypervisor in Java that owns the VMX of the simulated processor and gives its guest, L1,
/// nested VMX.
module dev.testudo.hypervisor {
  requires static org.jspecify;
  requires transitive dev.testudo.architecture;
  requires transitive dev.testudo.processor;

  exports dev.testudo.hypervisor;
  exports dev.testudo.hypervisor.nested.vmx;
  exports dev.testudo.hypervisor.state;
}
