package dev.testudo.processor.jit;

import dev.testudo.processor.interpret.Block;
import dev.testudo.processor.interpret.CompiledCode;
import dev.testudo.processor.interpret.CompiledRegion;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Compiles hot blocks, in the background. A region is planned at once, from what the interpreter
/// has decoded and counted so far, and then written and loaded by an [Executor]; the next time the
/// block has been executed a while the interpreter picks it up. The executor touches nothing that a
/// guest could see, so what it does when is invisible.
///
/// A block whose bytes are written loses its region with itself: it is dropped, and with the last
/// reference the JVM unloads the class. Pages whose code is written again and again have to be
/// executed the more often, before they are compiled, the more often that happened.
public final class RegionCompiler implements CompiledCode {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  /// Executions after which a block is asked for its region again.
  private static final int PATIENCE = 200;

  /// Bytecodes: the JVM compiles nothing longer than 8,000.
  private static final int LONGEST_METHOD = 7_000;

  /// Doublings of the threshold for pages that change.
  private static final int MOST_DOUBLINGS = 10;

  private final Executor executor;
  private final int threshold;
  private final Map<Block, CompletableFuture<@Nullable CompiledRegion>> pending =
      new WeakHashMap<>();

  /// @param threshold executions that make a block hot, at least 1
  /// @param executor where regions are written and loaded
  public RegionCompiler(int threshold, Executor executor) {
    this.threshold = threshold;
    this.executor = executor;
  }

  @Override
  public int threshold(int invalidations) {
    return (int)
        Math.min(Integer.MAX_VALUE, (long) threshold << Math.min(invalidations, MOST_DOUBLINGS));
  }

  @Override
  public void hot(Block block) {
    CompletableFuture<@Nullable CompiledRegion> result = pending.get(block);
    if (result == null) {
      RegionPlan plan = RegionPlan.of(block, RegionPlan.LARGEST, threshold(block.invalidations()));
      if (plan == null) {
        block.askAfter(Integer.MAX_VALUE);
        return;
      }
      result = CompletableFuture.supplyAsync(() -> compile(plan), executor);
      pending.put(block, result);
    }
    if (!result.isDone()) {
      block.askAfter(PATIENCE);
      return;
    }
    pending.remove(block);
    CompiledRegion region = result.join();
    if (region == null) {
      block.askAfter(Integer.MAX_VALUE);
    } else {
      block.install(region);
    }
  }

  /// Null if the region does not fit into a method.
  private static @Nullable CompiledRegion compile(RegionPlan plan) {
    byte[] classFile = RegionWriter.write(plan);
    if (RegionWriter.codeLength(classFile) > LONGEST_METHOD) {
      return null;
    }
    try {
      MethodHandles.Lookup defined = LOOKUP.defineHiddenClass(classFile, true);
      return (CompiledRegion)
          defined
              .findConstructor(defined.lookupClass(), MethodType.methodType(void.class, long.class))
              .invoke((long) plan.head().longest);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a region cannot be loaded", e);
    }
  }
}
