/// Carrying out single instructions of a guest that exited: by an interpreter of our own on the
/// guest's registers and memory, so that every instruction that can touch a device is covered by
/// the one meaning it has.
///
/// Never looks at why the guest exited, nor at who owns the exit.
@NullMarked
package dev.testudo.hypervisor.emulate;

import org.jspecify.annotations.NullMarked;
