/// The region compiler: hot guest code of 64-bit mode as JVM methods.
///
/// [RegionCompiler] is told by the interpreter which blocks are hot. [RegionPlan] gathers the
/// blocks around one: a loop with its side blocks, a function, all in one page. [RegionWriter]
/// makes a hidden class of them in which guest registers are local variables; [InstructionWriter]
/// writes the single instructions, as calls of the same static methods that the interpreter's ops
/// call, so that what an instruction computes is written once. [FlagRecipe] remembers operands in
/// place of flags.
///
/// What is rare leaves the region, before it has had any effect, and is interpreted: TLB misses and
/// all that hangs on them (faults, devices, stores into code, VM exits), and instructions that are
/// not compiled. This room knows nothing of VMX, events or devices.
@NullMarked
package dev.testudo.processor.jit;

import org.jspecify.annotations.NullMarked;
