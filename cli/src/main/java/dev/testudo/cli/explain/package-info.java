/// What `testudo explain` says: of VMCS fields, of the rules of VM entry, and of VMCSs that were
/// dumped by others.
///
/// Everything is taken from the tables that the machine itself runs by; nothing here runs a
/// machine.
@NullMarked
package dev.testudo.cli.explain;

import org.jspecify.annotations.NullMarked;
