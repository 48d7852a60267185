package dev.testudo.processor.interpret;

/// Where compiled code comes from. When it comes is nobody's business: the guest cannot tell.
public interface CompiledCode {
  /// No code is ever compiled.
  CompiledCode NONE =
      new CompiledCode() {
        @Override
        public int threshold(int invalidations) {
          return Integer.MAX_VALUE;
        }

        @Override
        public void hot(Block block) {
          block.askAfter(Integer.MAX_VALUE);
        }
      };

  /// How often a new block is to be executed before [#hot] is told.
  ///
  /// @param invalidations how often the code of its page was thrown away because it was written to
  int threshold(int invalidations);

  /// A block was executed so often; [Block#askAfter] decides when this is called again.
  void hot(Block block);
}
