package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.OpcodeTable;

/// Opcode rows of moves, shuffles, blends, insertions and extractions.
final class MoveRows {
  private MoveRows() {}

  static void define(OpcodeTable t) {
    whole(t);
    partial(t);
    mmx(t);
    shuffles(t);
    elements(t);
  }

  private static void whole(OpcodeTable t) {
    t.row("NP 0F 10 /r", "MOVUPS", "Vx,Wx", Form.NONE, Moves::loadUnaligned);
    t.row("66 0F 10 /r", "MOVUPD", "Vx,Wx", Form.NONE, Moves::loadUnaligned);
    t.row("NP 0F 11 /r", "MOVUPS", "Wx,Vx", Form.NONE, Moves::storeUnaligned);
    t.row("66 0F 11 /r", "MOVUPD", "Wx,Vx", Form.NONE, Moves::storeUnaligned);
    t.row("NP 0F 28 /r", "MOVAPS", "Vx,Wx", Form.NONE, Moves::loadAligned);
    t.row("66 0F 28 /r", "MOVAPD", "Vx,Wx", Form.NONE, Moves::loadAligned);
    t.row("NP 0F 29 /r", "MOVAPS", "Wx,Vx", Form.NONE, Moves::storeAligned);
    t.row("66 0F 29 /r", "MOVAPD", "Wx,Vx", Form.NONE, Moves::storeAligned);
    t.row("66 0F 6F /r", "MOVDQA", "Vx,Wx", Form.NONE, Moves::loadAligned);
    t.row("66 0F 7F /r", "MOVDQA", "Wx,Vx", Form.NONE, Moves::storeAligned);
    t.row("F3 0F 6F /r", "MOVDQU", "Vx,Wx", Form.NONE, Moves::loadUnaligned);
    t.row("F3 0F 7F /r", "MOVDQU", "Wx,Vx", Form.NONE, Moves::storeUnaligned);
    t.row("F2 0F F0 /r mem", "LDDQU", "Vx,Mx", Form.NONE, Moves::loadUnaligned);
    t.row("NP 0F 2B /r mem", "MOVNTPS", "Mx,Vx", Form.NONE, Moves::storeAligned);
    t.row("66 0F 2B /r mem", "MOVNTPD", "Mx,Vx", Form.NONE, Moves::storeAligned);
    t.row("66 0F E7 /r mem", "MOVNTDQ", "Mx,Vx", Form.NONE, Moves::storeAligned);
    t.row("66 0F 38 2A /r mem", "MOVNTDQA", "Vx,Mx", Form.NONE, Moves::loadAligned);
    t.row("66 0F F7 /r reg", "MASKMOVDQU", "Vx,Ux", Form.NONE, Moves::storeMasked);
  }

  private static void partial(OpcodeTable t) {
    t.row("F3 0F 10 /r mem", "MOVSS", "Vss,Wss", Form.NONE, Moves::loadDword);
    t.row("F3 0F 10 /r reg", "MOVSS", "Vss,Wss", Form.NONE, Moves::mergeDword);
    t.row("F3 0F 11 /r mem", "MOVSS", "Wss,Vss", Form.NONE, Moves::storeDword);
    t.row("F3 0F 11 /r reg", "MOVSS", "Wss,Vss", Form.NONE, Moves::mergeDwordReversed);
    t.row("F2 0F 10 /r mem", "MOVSD", "Vsd,Wsd", Form.NONE, Moves::loadQword);
    t.row("F2 0F 10 /r reg", "MOVSD", "Vsd,Wsd", Form.NONE, Moves::mergeLow);
    t.row("F2 0F 11 /r mem", "MOVSD", "Wsd,Vsd", Form.NONE, Moves::storeLow);
    t.row("F2 0F 11 /r reg", "MOVSD", "Wsd,Vsd", Form.NONE, Moves::mergeLowReversed);
    t.row("NP 0F 12 /r mem", "MOVLPS", "Vx,Mq", Form.NONE, Moves::mergeLow);
    t.row("NP 0F 12 /r reg", "MOVHLPS", "Vx,Ux", Form.NONE, Moves::highToLow);
    t.row("66 0F 12 /r mem", "MOVLPD", "Vx,Mq", Form.NONE, Moves::mergeLow);
    t.row("F2 0F 12 /r", "MOVDDUP", "Vx,Wq", Form.NONE, Moves::duplicateQword);
    t.row("F3 0F 12 /r", "MOVSLDUP", "Vx,Wx", Form.NONE, Moves::duplicateEvenDwords);
    t.row("NP 0F 13 /r mem", "MOVLPS", "Mq,Vx", Form.NONE, Moves::storeLow);
    t.row("66 0F 13 /r mem", "MOVLPD", "Mq,Vx", Form.NONE, Moves::storeLow);
    t.row("NP 0F 16 /r mem", "MOVHPS", "Vx,Mq", Form.NONE, Moves::mergeHigh);
    t.row("NP 0F 16 /r reg", "MOVLHPS", "Vx,Ux", Form.NONE, Moves::mergeHigh);
    t.row("66 0F 16 /r mem", "MOVHPD", "Vx,Mq", Form.NONE, Moves::mergeHigh);
    t.row("F3 0F 16 /r", "MOVSHDUP", "Vx,Wx", Form.NONE, Moves::duplicateOddDwords);
    t.row("NP 0F 17 /r mem", "MOVHPS", "Mq,Vx", Form.NONE, Moves::storeHigh);
    t.row("66 0F 17 /r mem", "MOVHPD", "Mq,Vx", Form.NONE, Moves::storeHigh);
    t.row("66 0F 6E /r", "MOVD", "Vy,Ey", Form.NONE, Moves::fromGeneral);
    t.row("66 0F 7E /r", "MOVD", "Ey,Vy", Form.NONE, Moves::toGeneral);
    t.row("F3 0F 7E /r", "MOVQ", "Vq,Wq", Form.NONE, Moves::loadQword);
    t.row("66 0F D6 /r", "MOVQ", "Wq,Vq", Form.NONE, Moves::moveQword);
  }

  private static void mmx(OpcodeTable t) {
    t.row("NP 0F 6E /r", "MOVD", "Py,Ey", Form.NONE, MmxMoves::fromGeneral);
    t.row("NP 0F 7E /r", "MOVD", "Ey,Py", Form.NONE, MmxMoves::toGeneral);
    t.row("NP 0F 6F /r", "MOVQ", "Pq,Qq", Form.NONE, MmxMoves::load);
    t.row("NP 0F 7F /r", "MOVQ", "Qq,Pq", Form.NONE, MmxMoves::store);
    t.row("NP 0F E7 /r mem", "MOVNTQ", "Mq,Pq", Form.NONE, MmxMoves::store);
    t.row("NP 0F F7 /r reg", "MASKMOVQ", "Pq,Nq", Form.NONE, MmxMoves::storeMasked);
    t.row("F2 0F D6 /r reg", "MOVDQ2Q", "Pq,Uq", Form.NONE, MmxMoves::fromXmm);
    t.row("F3 0F D6 /r reg", "MOVQ2DQ", "Vx,Nq", Form.NONE, MmxMoves::toXmm);
    t.row("NP 0F 77", "EMMS", "", Form.NONE, MmxMoves::empty);
    t.row("NP 0F 70 /r", "PSHUFW", "Pq,Qq,Ib", Form.NONE, MmxMoves::shuffleWords);
    t.row("NP 0F 38 00 /r", "PSHUFB", "Pq,Qq", Form.NONE, Mmx.lanes(PackedShuffle::shuffleBytes));
    t.row("NP 0F 3A 0F /r", "PALIGNR", "Pq,Qq,Ib", Form.NONE, MmxMoves::alignRight);
    t.row("NP 0F C4 /r", "PINSRW", "Pq,Ed,Ib", Form.NONE, MmxMoves::insertWord);
    t.row("NP 0F C5 /r reg", "PEXTRW", "Gd,Nq,Ib", Form.NONE, MmxMoves::extractWord);
    t.row("NP 0F D7 /r reg", "PMOVMSKB", "Gd,Nq", Form.NONE, MmxMoves::byteMask);
  }

  private static void shuffles(OpcodeTable t) {
    t.row("66 0F 70 /r", "PSHUFD", "Vx,Wx,Ib", Form.NONE, Shuffles::shuffleDwords);
    t.row("F2 0F 70 /r", "PSHUFLW", "Vx,Wx,Ib", Form.NONE, Shuffles::shuffleLowWords);
    t.row("F3 0F 70 /r", "PSHUFHW", "Vx,Wx,Ib", Form.NONE, Shuffles::shuffleHighWords);
    t.row("NP 0F C6 /r", "SHUFPS", "Vx,Wx,Ib", Form.NONE, Shuffles::shuffleSingles);
    t.row("66 0F C6 /r", "SHUFPD", "Vx,Wx,Ib", Form.NONE, Shuffles::shuffleDoubles);
    t.row("66 0F 38 00 /r", "PSHUFB", "Vx,Wx", Form.NONE, Shuffles::shuffleBytes);
    t.row("66 0F 3A 0F /r", "PALIGNR", "Vx,Wx,Ib", Form.NONE, Shuffles::alignRight);
    t.row(
        "NP 0F 14 /r",
        "UNPCKLPS",
        "Vx,Wx",
        Form.NONE,
        Xmm.unpackLow(PackedShuffle::interleaveDwords, PackedShuffle::interleaveHighDwords));
    t.row(
        "NP 0F 15 /r",
        "UNPCKHPS",
        "Vx,Wx",
        Form.NONE,
        Xmm.unpackHigh(PackedShuffle::interleaveDwords, PackedShuffle::interleaveHighDwords));
    t.row("66 0F 14 /r", "UNPCKLPD", "Vx,Wx", Form.NONE, Shuffles::unpackLowQwords);
    t.row("66 0F 15 /r", "UNPCKHPD", "Vx,Wx", Form.NONE, Shuffles::unpackHighQwords);
    t.row("66 0F 3A 0C /r", "BLENDPS", "Vx,Wx,Ib", Form.NONE, Shuffles::blendSingles);
    t.row("66 0F 3A 0D /r", "BLENDPD", "Vx,Wx,Ib", Form.NONE, Shuffles::blendDoubles);
    t.row("66 0F 3A 0E /r", "PBLENDW", "Vx,Wx,Ib", Form.NONE, Shuffles::blendWords);
    t.row("66 0F 38 10 /r", "PBLENDVB", "Vx,Wx", Form.NONE, Shuffles::blendVariableBytes);
    t.row("66 0F 38 14 /r", "BLENDVPS", "Vx,Wx", Form.NONE, Shuffles::blendVariableSingles);
    t.row("66 0F 38 15 /r", "BLENDVPD", "Vx,Wx", Form.NONE, Shuffles::blendVariableDoubles);
  }

  private static void elements(OpcodeTable t) {
    t.row("66 0F C4 /r", "PINSRW", "Vx,Ed,Ib", Form.NONE, Shuffles::insertWord);
    t.row("66 0F C5 /r reg", "PEXTRW", "Gd,Ux,Ib", Form.NONE, Shuffles::extractWordToRegister);
    t.row("66 0F D7 /r reg", "PMOVMSKB", "Gd,Ux", Form.NONE, Shuffles::byteMask);
    t.row("NP 0F 50 /r reg", "MOVMSKPS", "Gd,Ux", Form.NONE, Shuffles::singleMask);
    t.row("66 0F 50 /r reg", "MOVMSKPD", "Gd,Ux", Form.NONE, Shuffles::doubleMask);
    t.row("66 0F 3A 14 /r", "PEXTRB", "Ed,Vx,Ib", Form.NONE, Shuffles::extractByte);
    t.row("66 0F 3A 15 /r", "PEXTRW", "Ed,Vx,Ib", Form.NONE, Shuffles::extractWord);
    t.row("66 0F 3A 16 /r", "PEXTRD", "Ey,Vx,Ib", Form.NONE, Shuffles::extractGeneral);
    t.row("66 0F 3A 17 /r", "EXTRACTPS", "Ed,Vx,Ib", Form.NONE, Shuffles::extractDword);
    t.row("66 0F 3A 20 /r", "PINSRB", "Vx,Ed,Ib", Form.NONE, Shuffles::insertByte);
    t.row("66 0F 3A 21 /r", "INSERTPS", "Vx,Wss,Ib", Form.NONE, Shuffles::insertSingle);
    t.row("66 0F 3A 22 /r", "PINSRD", "Vx,Ey,Ib", Form.NONE, Shuffles::insertGeneral);
  }
}
