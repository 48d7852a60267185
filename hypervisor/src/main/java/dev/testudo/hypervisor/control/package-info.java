/// What L0 itself wants of the processor while any guest runs: the controls and the host state of
/// its VMCSs.
@NullMarked
package dev.testudo.hypervisor.control;

import org.jspecify.annotations.NullMarked;
