package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.integer.Stack;
import org.jspecify.annotations.Nullable;

/// A jump of 64-bit code whose target is known. Where the target lies in the page of the jump, it
/// is in the same physical page under every mapping, so its block is remembered once found; a block
/// whose bytes were written is dead and is looked up again.
public abstract class DirectJump extends Op {
  private static final int RSP = 4;

  private final long targetOffset;
  private final boolean targetInPage;
  private final boolean followingInPage;
  private @Nullable Block target;
  private @Nullable Block following;

  DirectJump(Instruction instruction, int index, int offset) {
    super(instruction, index, offset);
    targetOffset = nextOffset() + instruction.immediate;
    targetInPage = targetOffset >= 0 && targetOffset < 4096;
    followingInPage = nextOffset() < 4096;
  }

  /// Raises #GP(0) if the target is not canonical.
  final void checkTarget(Cpu cpu) {
    long rip = cpu.ripBase + targetOffset;
    if (rip << 16 >> 16 != rip) {
      cpu.at = index;
      throw cpu.generalProtection(0);
    }
  }

  final void take(Cpu cpu) {
    if (targetInPage) {
      Block block = target;
      if (block != null && !block.dead) {
        cpu.rip = cpu.ripBase + targetOffset;
        cpu.next = block;
        return;
      }
      cpu.linking = this;
    } else {
      checkTarget(cpu);
    }
    cpu.rip = cpu.ripBase + targetOffset;
    cpu.next = null;
  }

  final void pass(Cpu cpu) {
    cpu.rip = cpu.ripBase + nextOffset();
    Block block = following;
    if (block != null && !block.dead) {
      cpu.next = block;
      return;
    }
    if (followingInPage) {
      cpu.linking = this;
    }
    cpu.next = null;
  }

  /// Remembers the block that was found where this jump went.
  final void link(Block block) {
    if (block.second != null) {
      return; // whether its second page is still the same has to be looked at each time
    }
    if (block.offset == targetOffset && targetInPage) {
      target = block;
    } else if (block.offset == nextOffset()) {
      following = block;
    }
  }

  /// JMP rel8 and JMP rel32.
  static final class Jump extends DirectJump {
    Jump(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      take(cpu);
    }
  }

  /// CALL rel32.
  static final class Call extends DirectJump {
    Call(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long[] r = cpu.r;
      checkTarget(cpu);
      long rsp = r[RSP] - 8;
      cpu.store64(Stack.canonical(cpu, rsp), cpu.ripBase + nextOffset());
      r[RSP] = rsp;
      take(cpu);
    }
  }
}
