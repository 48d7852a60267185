/// The simulated hardware: one logical processor of a named Intel model, its memory, paging,
/// events, local APIC, and VMX.
module dev.testudo.processor {
  requires static org.jspecify;
  requires transitive dev.testudo.architecture;

// exports dev.testudo.processor;
}
