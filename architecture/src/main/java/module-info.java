/// The vocabulary of the x86-64 architecture: registers, paging and interrupt layouts, CPUID, VMX
/// and SVM, as enums, records and bit layouts named after the manuals.
module dev.testudo.architecture {
  requires static org.jspecify;

  exports dev.testudo.architecture.cpuid;
  exports dev.testudo.architecture.interrupt;
  exports dev.testudo.architecture.paging;
  exports dev.testudo.architecture.register;
  exports dev.testudo.architecture.vmx;
}
