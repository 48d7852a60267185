/// Guests of our own: a small L1 hypervisor, L2 guests and a small KVM virtual machine monitor,
/// sources beside the built binaries.
///
/// Here live the images as resources and their lookup. Here never lives anything that runs them. It
/// uses no other module.
@NullMarked
package dev.testudo.guests;

import org.jspecify.annotations.NullMarked;
