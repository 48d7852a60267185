/// What L0 keeps of a virtual processor, what it counts, and which of its features are on. No
/// behaviour that decides.
@NullMarked
package dev.testudo.hypervisor.state;

import org.jspecify.annotations.NullMarked;
