package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.RunResult;
import dev.testudo.processor.event.Events;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.event.LeaveBlock;
import dev.testudo.processor.event.UnimplementedException;
import dev.testudo.processor.event.VmExitTaken;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.memory.WatchedPage;
import dev.testudo.processor.paging.MemoryAccess;
import dev.testudo.processor.paging.Tlb;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import org.jspecify.annotations.Nullable;

/// The run loop. It executes whole blocks while nothing wants attention and single instructions
/// otherwise, and it counts: a block is only entered if it ends before the time at which somebody
/// wants to look, so every event falls on the very instruction it would fall on if instructions
/// were executed one by one.
///
/// Delivering a fault and taking a VM exit cost one tick each, so that time passes for a guest that
/// does nothing else.
public final class Interpreter {
  /// The mode key of 64-bit code.
  private static final int LONG = 2;

  /// Added to the mode key of blocks of a single instruction.
  private static final int ALONE = 8;

  private final Cpu cpu;
  private final CompiledCode compiled;
  private final BlockBuilder builder = new BlockBuilder();

  /// A fault that waits to be delivered.
  private @Nullable Fault fault;

  /// The next instruction asked to be executed alone.
  private boolean stepNext;

  private String unimplemented = "";

  /// When the present run has to end.
  private long until;

  /// The present run ends when there is nothing to do.
  private boolean returnWhenIdle;

  public Interpreter(Cpu cpu) {
    this(cpu, CompiledCode.NONE);
  }

  /// An interpreter that enters compiled code where there is some.
  public Interpreter(Cpu cpu, CompiledCode compiled) {
    this.cpu = cpu;
    this.compiled = compiled;
  }

  /// What the guest did that is not implemented, after [RunResult#UNIMPLEMENTED].
  public String unimplemented() {
    return unimplemented;
  }

  /// Makes the present run end no later than at this time.
  public void stopBy(long time) {
    until = Math.min(until, time);
  }

  /// Runs until the virtual time of the processor reaches `until`, or until another reason to
  /// return.
  public RunResult run(long time) {
    returnWhenIdle = false;
    return runLoop(time);
  }

  /// The same, but returns at once when the processor is idle.
  public RunResult runUntilIdle(long time) {
    returnWhenIdle = true;
    return runLoop(time);
  }

  private RunResult runLoop(long time) {
    until = time;
    while (true) {
      try {
        if (fault != null) {
          Fault delivered = fault;
          fault = null;
          Events.deliver(cpu, delivered);
        }
        lookAtTimers();
        if (cpu.attention != 0) {
          if ((cpu.attention & Cpu.ATTENTION_STOP) != 0) {
            cpu.attention &= ~Cpu.ATTENTION_STOP;
            return RunResult.STOPPED;
          }
          Events.boundary(cpu);
        }
        if (cpu.activity != ActivityState.ACTIVE) {
          RunResult result = idle(until);
          if (result != null) {
            return result;
          }
          continue;
        }
        if (cpu.now() >= until) {
          return RunResult.TIME;
        }
        cpu.stopTime = nextStop(until);
        if (stepNext || (cpu.attention & Cpu.ATTENTION_STEP) != 0) {
          stepNext = false;
          step();
        } else {
          runBlocks();
        }
        if (cpu.departed) {
          cpu.departed = false;
          if (cpu.exitToHost) {
            cpu.exitToHost = false;
            return RunResult.VM_EXIT;
          }
        }
      } catch (LeaveBlock leave) {
        unwind();
        stepNext = true;
      } catch (Fault raised) {
        unwind();
        cpu.idleTicks++;
        fault = raised;
      } catch (VmExitTaken exit) {
        exitTaken();
        if (cpu.exitToHost) {
          cpu.exitToHost = false;
          return RunResult.VM_EXIT;
        }
      } catch (UnimplementedException exception) {
        unimplemented = describe(exception);
        unwind();
        return RunResult.UNIMPLEMENTED;
      }
    }
  }

  /// Executes the instruction at RIP alone, whatever events wait; for a hypervisor that carries out
  /// an instruction of its guest.
  ///
  /// @return the fault that the instruction raised, in which case nothing of it has happened
  public @Nullable Fault single() {
    try {
      step();
      return null;
    } catch (Fault raised) {
      unwind();
      return raised;
    } catch (UnimplementedException exception) {
      unwind();
      throw exception;
    }
  }

  /// Forgets the instruction that [#single] left by a VM exit.
  public void abandon() {
    unwind();
  }

  private void lookAtTimers() {
    long now = cpu.now();
    if (now >= cpu.apic.nextDeadline()) {
      cpu.apic.advance(now);
    }
    if (now >= cpu.guestDeadline) {
      cpu.attention |= Cpu.ATTENTION_GUEST;
    }
  }

  private long nextStop(long until) {
    return Math.min(until, Math.min(cpu.apic.nextDeadline(), cpu.guestDeadline));
  }

  /// Lets time pass while nothing is executed. Returns the result of the run if it ends.
  private @Nullable RunResult idle(long until) {
    if (cpu.activity == ActivityState.SHUTDOWN) {
      return RunResult.SHUTDOWN;
    }
    long now = cpu.now();
    if (now >= until || returnWhenIdle) {
      return RunResult.HALTED;
    }
    cpu.idleTicks += Math.max(nextStop(until), now) - now;
    return null;
  }

  // ---- execution
  // -------------------------------------------------------------------------------------------------

  private void runBlocks() {
    long left = cpu.stopTime - cpu.now();
    Block block = lookup(0);
    do {
      if (block.length > left) {
        // The time may have come exactly at the end of the block before.
        cpu.block = Block.NONE;
        if (left > 0) {
          step();
        }
        return;
      }
      if (++block.heat >= 0) {
        long rest = enter(block, left);
        if (rest != left) {
          cpu.retired += left - rest;
          left = rest;
          block = lookup(0);
          continue;
        }
      }
      cpu.block = block;
      block.first.execute(cpu);
      cpu.retired += block.length;
      cpu.at = 0;
      left -= block.length;
      Block following = cpu.next;
      block = following != null ? following : find();
    } while (cpu.attention == 0);
    cpu.block = Block.NONE;
  }

  /// Executes the code that was compiled for a block, if there is some and the time suffices.
  ///
  /// @return how many of `left` instructions remain
  private long enter(Block block, long left) {
    CompiledRegion region = block.region;
    if (region == null) {
      compiled.hot(block);
      region = block.region;
      if (region == null) {
        return left;
      }
    }
    block.heat = 0;
    return left < region.least ? left : region.execute(cpu, left);
  }

  /// The block at RIP, remembered by the jump that led here if it wants to know.
  private Block find() {
    Block block = lookup(0);
    DirectJump jump = cpu.linking;
    if (jump != null) {
      cpu.linking = null;
      jump.link(block);
    }
    return block;
  }

  /// Executes one instruction, with all that hangs on instruction boundaries.
  private void step() {
    cpu.block = Block.NONE;
    if (cpu.breakpointsActive) {
      Events.instructionBreakpoint(cpu);
    }
    Block block = lookup(ALONE);
    long flags = cpu.rflags;
    cpu.rflags &= ~CpuState.RF;
    cpu.block = block;
    cpu.alone = true;
    cpu.shadowFresh = false;
    cpu.trapSuppressed = false;
    cpu.resumeFlag = (flags & CpuState.RF) != 0;
    block.first.execute(cpu);
    cpu.alone = false;
    cpu.resumeFlag = false;
    cpu.retired++;
    cpu.at = 0;
    cpu.block = Block.NONE;
    cpu.next = null;
    cpu.linking = null;
    if (cpu.departed) {
      return; // the rest is of the instruction that was executed, and belongs to other state now
    }
    if (!cpu.shadowFresh && cpu.interruptShadow != 0) {
      cpu.interruptShadow = 0;
      cpu.attention |= Cpu.ATTENTION_EVENT;
    }
    if ((flags & CpuState.TF) != 0
        && !cpu.trapSuppressed
        && !(cpu.shadowFresh && cpu.interruptShadow == 2)) {
      cpu.pendingDebug |= Events.SINGLE_STEP;
    }
    if (cpu.pendingDebug != 0) {
      cpu.attention |= Cpu.ATTENTION_EVENT;
    }
    cpu.updateStepping();
  }

  /// Forgets the current block; RIP is that of the instruction that did not complete.
  private void unwind() {
    cpu.rip = cpu.currentRip();
    leaveBlock();
    if (cpu.resumeFlag) {
      cpu.rflags |= CpuState.RF;
      cpu.resumeFlag = false;
    }
  }

  private void exitTaken() {
    leaveBlock();
    cpu.resumeFlag = false;
    cpu.idleTicks++;
  }

  private void leaveBlock() {
    cpu.retired += cpu.at;
    cpu.at = 0;
    cpu.block = Block.NONE;
    cpu.next = null;
    cpu.linking = null;
    cpu.alone = false;
  }

  private String describe(UnimplementedException exception) {
    String where =
        cpu.at < cpu.block.length ? cpu.block.ops[cpu.at].instruction.toString() : "no instruction";
    return String.format(
        "%s: %s at RIP %x, %d-bit code, CPL %d%s",
        exception.what(),
        where,
        cpu.currentRip(),
        Cpu.codeSize(cpu.modeKey),
        cpu.cpl,
        cpu.nonRoot ? ", non-root" : "");
  }

  // ---- finding code
  // ----------------------------------------------------------------------------------------------

  /// The block at RIP, decoded if need be.
  ///
  /// @param alone 0, or [#ALONE] for a block of one instruction
  private Block lookup(int alone) {
    int modeKey = cpu.modeKey;
    if (modeKey != LONG) {
      return lookupLegacy(modeKey, alone);
    }
    long rip = cpu.rip;
    CodePage page = page(rip);
    int offset = (int) rip & 0xfff;
    cpu.ripBase = rip - offset;
    cpu.r[CpuState.RIP_BASE] = rip - offset;
    Block block = page.find(offset, LONG | alone);
    if (block == null || block.second != null && !current(block, rip)) {
      block = build(page, rip, LONG, alone);
    }
    return block;
  }

  /// The same outside 64-bit mode, where CS has a base and a limit.
  private Block lookupLegacy(int modeKey, int alone) {
    long rip = cpu.rip;
    long limit = cpu.limit[Segment.CS] & 0xffff_ffffL;
    if (rip > limit) {
      cpu.block = Block.NONE;
      throw cpu.generalProtection(0);
    }
    long linear = cpu.base[Segment.CS] + rip & 0xffff_ffffL;
    CodePage page = page(linear);
    int offset = (int) linear & 0xfff;
    cpu.ripBase = rip - offset;
    cpu.r[CpuState.RIP_BASE] = rip - offset;
    Block block = page.find(offset, modeKey | alone);
    if (block == null || block.second != null && !current(block, linear)) {
      block = build(page, linear, modeKey, alone);
    }
    return rip + block.bytes - 1 > limit ? beyondLimit(alone) : block;
  }

  /// A block that reaches beyond the limit of CS is executed an instruction at a time, up to the
  /// one that does.
  private Block beyondLimit(int alone) {
    if (alone != 0) {
      cpu.block = Block.NONE;
      throw cpu.generalProtection(0);
    }
    return lookup(ALONE);
  }

  private CodePage page(long linear) {
    Tlb tlb = cpu.tlb;
    int i = (int) (linear >>> 12) & Tlb.MASK;
    if (tlb.fetchTag[i] == (linear & -4096L) && tlb.codePage[i] instanceof CodePage page) {
      return page;
    }
    return fetchPage(linear);
  }

  private CodePage fetchPage(long linear) {
    cpu.block = Block.NONE;
    long physical = MemoryAccess.translateFetch(cpu, linear) & -4096L;
    PhysicalMemory memory = cpu.memory;
    WatchedPage watched = memory.watchedPage(physical);
    CodePage page;
    if (watched instanceof CodePage known) {
      page = known;
    } else {
      byte[] frame = memory.allocatedFrame(physical);
      if (frame == null) {
        throw new UnimplementedException(
            String.format("instruction fetch from device memory at %x", physical));
      }
      page = new CodePage(frame);
      memory.watch(physical, page);
    }
    cpu.tlb.fillFetch(linear, page);
    return page;
  }

  /// Whether the second page of a block is still what it was decoded from.
  private boolean current(Block block, long linear) {
    CodePage second = page(linear + 4096 & -4096L);
    return second == block.second && second.invalidations == block.secondVersion;
  }

  private Block build(CodePage page, long linear, int modeKey, int alone) {
    int offset = (int) linear & 0xfff;
    byte[] frame = page.frame;
    int limit = alone != 0 ? 1 : BlockBuilder.MAXIMUM_LENGTH;
    Block block = builder.decode(frame, offset, modeKey, limit, alone);
    if (block.length == 0) {
      CodePage second = page(linear + 4096 & -4096L);
      block = builder.decodeAcross(frame, second.frame, offset, modeKey, alone);
      block.second = second;
      block.secondVersion = second.invalidations;
      second.cover(0, offset + block.bytes - 4096);
    }
    block.askAfter(compiled.threshold(page.invalidations));
    page.add(block);
    return block;
  }
}
