/// How contenders are run and compared: interleaved rounds, the programs of the host, lines timed
/// by the host's clock, and the table of medians.
///
/// Here is nothing of what is measured; that is in `kernels` and `linux`.
@NullMarked
package dev.testudo.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
