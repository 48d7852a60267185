/// Boot images: ELF, multiboot 1, bzImage, PVH and flat binaries, read, checked and laid out in
/// guest memory with the state their entry points expect.
///
/// Here live the formats and the hand-over. Here never live devices, firmware tables of the board,
/// or execution. It may use `architecture` only.
@NullMarked
package dev.testudo.boot;

import org.jspecify.annotations.NullMarked;
