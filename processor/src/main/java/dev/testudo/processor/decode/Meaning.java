package dev.testudo.processor.decode;

import dev.testudo.processor.Cpu;

/// The meaning of an instruction, written once as a static method of a room of `semantics` and
/// named in its opcode row.
///
/// When it is called, `cpu.rip` already holds the address of the next instruction if the form ends
/// a block; otherwise `cpu.rip` is stale and [Cpu#currentRip()] tells where the instruction is. A
/// meaning raises faults with `throw cpu.fault(...)`, before it has changed anything.
@FunctionalInterface
public interface Meaning {
  void execute(Cpu cpu, Instruction instruction);
}
