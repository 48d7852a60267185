/// From linear to physical addresses: the page walks of all modes, the second level (EPT), software
/// TLBs by address space, and the slow path of every memory access.
@NullMarked
package dev.testudo.processor.paging;

import org.jspecify.annotations.NullMarked;
