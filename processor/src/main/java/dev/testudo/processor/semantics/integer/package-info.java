/// General-purpose instructions: arithmetic, moves, stack, near branches, bits, strings.
/// [Alu][dev.testudo.processor.semantics.integer.Alu] holds the operations,
/// [IntegerRows][dev.testudo.processor.semantics.integer.IntegerRows] the encodings.
@NullMarked
package dev.testudo.processor.semantics.integer;

import org.jspecify.annotations.NullMarked;
