/// The interpreter: blocks of predecoded ops, the cache of decoded pages, the run loop.
@NullMarked
package dev.testudo.processor.interpret;

import org.jspecify.annotations.NullMarked;
