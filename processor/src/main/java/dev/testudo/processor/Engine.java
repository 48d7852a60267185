package dev.testudo.processor;

import dev.testudo.processor.interpret.CompiledCode;
import dev.testudo.processor.jit.RegionCompiler;
import java.util.Locale;
import java.util.concurrent.ForkJoinPool;

/// How a processor executes code. A guest cannot tell engines apart.
public enum Engine {
  /// Every instruction is interpreted.
  INTERPRETER,

  /// Hot code is compiled in the background.
  JIT,

  /// Code is compiled as soon as it has been executed twice, and waited for: slow, and repeatable
  /// down to what is compiled when. For tests.
  EAGER;

  /// What is used where nobody chooses.
  public static final Engine DEFAULT = INTERPRETER;

  private static final int HOT = 2_000;
  private static final int EAGERLY = 2;

  /// The engine's name as users write it.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The compiled code of one machine's processors.
  CompiledCode compiledCode() {
    return switch (this) {
      case INTERPRETER -> CompiledCode.NONE;
      case JIT -> new RegionCompiler(HOT, ForkJoinPool.commonPool());
      case EAGER -> new RegionCompiler(EAGERLY, Runnable::run);
    };
  }
}
