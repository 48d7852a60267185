/// What instructions do: one room for each part of the instruction set, each with its opcode rows
/// and the static methods that are their meanings.
@NullMarked
package dev.testudo.processor.semantics;

import org.jspecify.annotations.NullMarked;
