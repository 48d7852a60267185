/// Guests of our own: a small L1 hypervisor, L2 guests and a small KVM virtual machine monitor,
/// sources beside the built binaries.
module dev.testudo.guests {
  requires static org.jspecify;

  exports dev.testudo.guests;
}
