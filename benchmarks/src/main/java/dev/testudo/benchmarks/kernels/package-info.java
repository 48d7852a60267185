/// The four kernels of integer work (`src/main/guest/kernels.S`) on Testudo and on what the host
/// has beside it, timed by the host's clock at the markers that the image prints on its serial
/// port.
///
/// Here never live tests of correctness, but that every machine must give the same results.
@NullMarked
package dev.testudo.benchmarks.kernels;

import org.jspecify.annotations.NullMarked;
