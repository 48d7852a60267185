/// The meanings of MMX, SSE to SSE4.2, AES-NI, PCLMULQDQ and the SHA extensions, and of the
/// instructions that save and restore their state (FXSAVE, XSAVE and kin).
///
/// Three layers: pure functions on the 64-bit lanes of a register (`Packed...`), which allocate
/// nothing and know no processor; access to registers, memory operands and the rules of when SIMD
/// is available ([Mmx][dev.testudo.processor.semantics.simd.Mmx],
/// [Xmm][dev.testudo.processor.semantics.simd.Xmm]); and meanings, most of them one of the former
/// applied by one of the latter in an opcode row. Never x87 instructions, nor what IEEE arithmetic
/// itself computes: that is `.semantics.floating`.
@NullMarked
package dev.testudo.processor.semantics.simd;

import org.jspecify.annotations.NullMarked;
