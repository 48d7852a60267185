/// Host-physical memory as L0 divides it: the pages it keeps for itself, and the EPT that gives L1
/// its own. Never looks at a VMCS; talks to the processor's memory only.
@NullMarked
package dev.testudo.hypervisor.memory;

import org.jspecify.annotations.NullMarked;
