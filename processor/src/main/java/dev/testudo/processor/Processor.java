package dev.testudo.processor;

import dev.testudo.processor.apic.LocalApic;
import dev.testudo.processor.interpret.Interpreter;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.CpuState;
import java.util.function.Consumer;

/// One logical processor and the engine that runs it.
public final class Processor implements LogicalProcessor {
  private final Cpu cpu;
  private final Interpreter interpreter;

  /// A processor whose code is interpreted.
  public Processor(ProcessorModel model, PhysicalMemory memory, int number) {
    this(model, memory, number, Engine.INTERPRETER);
  }

  public Processor(ProcessorModel model, PhysicalMemory memory, int number, Engine engine) {
    cpu = new Cpu(model, memory, number);
    interpreter = new Interpreter(cpu, engine.compiledCode());
  }

  public Cpu cpu() {
    return cpu;
  }

  @Override
  public void stopBy(long time) {
    cpu.stopBy(time);
    interpreter.stopBy(time);
  }

  @Override
  public void stop() {
    cpu.attention |= Cpu.ATTENTION_STOP;
  }

  @Override
  public long now() {
    return cpu.now();
  }

  @Override
  public LocalApic apic() {
    return cpu.apic;
  }

  @Override
  public void changeState(Consumer<CpuState> change) {
    change.accept(cpu);
    cpu.updateMode();
  }

  /// Runs until the processor's virtual time ([Cpu#now()]) reaches `until`, or another reason to
  /// return.
  @Override
  public RunResult run(long until) {
    return interpreter.run(until);
  }

  @Override
  public RunResult runUntilIdle(long until) {
    return interpreter.runUntilIdle(until);
  }

  @Override
  public void passTime(long until) {
    cpu.idleTicks += Math.max(0, until - cpu.now());
  }

  @Override
  public long nextDeadline() {
    return Math.min(cpu.apic.nextDeadline(), cpu.guestDeadline);
  }

  /// What the guest did that is not implemented, after [RunResult#UNIMPLEMENTED].
  @Override
  public String unimplemented() {
    return interpreter.unimplemented();
  }
}
