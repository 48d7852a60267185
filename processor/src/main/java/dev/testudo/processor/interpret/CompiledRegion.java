package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;

/// Compiled guest code: a piece of the control flow of one page, entered at its first block.
///
/// It begins and ends at an instruction boundary, with all architectural state in the [Cpu]. What
/// it executes is what the interpreter would execute, instruction by instruction: whatever needs
/// more than registers and a TLB hit, it leaves before that instruction has had any effect.
public abstract class CompiledRegion {
  /// The region may be entered with so many instructions left, or more.
  final long least;

  protected CompiledRegion(long least) {
    this.least = least;
  }

  /// Executes at most `left` instructions from the region's first block on and sets `cpu.rip`.
  ///
  /// @return how many of `left` remain; `left` itself if the first instruction has to be
  ///   interpreted
  public abstract long execute(Cpu cpu, long left);
}
