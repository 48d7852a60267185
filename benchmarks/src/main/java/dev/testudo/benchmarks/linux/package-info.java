/// Debian's kernel as L1 on every contender: how long it takes to boot, and what exits of its own
/// L2 guests through its KVM cost.
///
/// Every contender boots the same kernel and initial RAM disk, one process for each run, and is
/// timed by the host's clock at lines of the serial port.
@NullMarked
package dev.testudo.benchmarks.linux;

import org.jspecify.annotations.NullMarked;
