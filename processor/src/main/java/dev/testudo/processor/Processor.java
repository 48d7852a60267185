package dev.testudo.processor;

import dev.testudo.processor.interpret.Interpreter;
import dev.testudo.processor.memory.PhysicalMemory;

/// One logical processor and the engine that runs it.
public final class Processor {
  private final Cpu cpu;
  private final Interpreter interpreter;

  public Processor(ProcessorModel model, PhysicalMemory memory, int number) {
    cpu = new Cpu(model, memory, number);
    interpreter = new Interpreter(cpu);
  }

  public Cpu cpu() {
    return cpu;
  }

  /// Runs until the processor's virtual time ([Cpu#now()]) reaches `until`, or another reason to
  /// return.
  public RunResult run(long until) {
    return interpreter.run(until);
  }

  /// What the guest did that is not implemented, after [RunResult#UNIMPLEMENTED].
  public String unimplemented() {
    return interpreter.unimplemented();
  }
}
