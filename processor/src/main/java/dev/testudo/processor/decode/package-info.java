/// From bytes to [Instruction][dev.testudo.processor.decode.Instruction]s.
/// [OpcodeTable][dev.testudo.processor.decode.OpcodeTable] holds the manual's opcode maps; each
/// room of `semantics` adds its rows, one row an opcode form. Nothing here executes anything or
/// reads memory.
@NullMarked
package dev.testudo.processor.decode;

import org.jspecify.annotations.NullMarked;
