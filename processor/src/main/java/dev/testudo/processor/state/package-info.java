/// The architectural state of a logical processor: what a snapshot holds. Never anything of the
/// execution engine (TLBs, decoded code, counters of the host). Depends on nothing.
@NullMarked
package dev.testudo.processor.state;

import org.jspecify.annotations.NullMarked;
