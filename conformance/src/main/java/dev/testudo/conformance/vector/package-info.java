/// Instruction vectors: outcomes recorded from a real processor, the initial states they began in,
/// and their replay on ours. The recorder is C, in `conformance/src/main/c`;
/// `conformance/README.md` describes the file format.
///
/// Nothing here knows what an instruction means, but for the flags and registers that the manual
/// leaves undefined.
@NullMarked
package dev.testudo.conformance.vector;

import org.jspecify.annotations.NullMarked;
