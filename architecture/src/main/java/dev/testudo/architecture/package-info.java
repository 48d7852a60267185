/// The vocabulary of the x86-64 architecture: registers, paging and interrupt layouts, CPUID, VMX
/// and SVM, as enums, records and bit layouts named after the manuals.
///
/// Here live names, encodings and layouts, and what can be derived from an encoding alone. Here
/// never live behaviour, policy, or state of a running machine. This module uses no other module;
/// all others may use it.
@NullMarked
package dev.testudo.architecture;

import org.jspecify.annotations.NullMarked;
