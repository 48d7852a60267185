package dev.testudo.processor.semantics.system;

import static dev.testudo.processor.decode.Form.*;

import dev.testudo.processor.decode.OpcodeTable;
import dev.testudo.processor.state.Segment;

/// Opcode rows of far transfers, software interrupts, segment registers, system calls and RFLAGS as
/// a whole.
///
/// @sdm 2D "Opcode Map"
public final class ControlTransferRows {
  private ControlTransferRows() {}

  public static void define(OpcodeTable t) {
    t.row("EA", "JMP", "Ap", NOT_64 | ENDS_BLOCK, FarBranches::jumpDirect);
    t.row("9A", "CALL", "Ap", NOT_64 | ENDS_BLOCK, FarBranches::callDirect);
    t.row("FF /5 mem", "JMP", "Mp", ENDS_BLOCK, FarBranches::jumpIndirect);
    t.row("FF /3 mem", "CALL", "Mp", ENDS_BLOCK, FarBranches::callIndirect);
    t.row("CA", "RET", "Iw", ENDS_BLOCK, FarBranches::ret);
    t.row("CB", "RET", "", ENDS_BLOCK, FarBranches::ret);
    t.row("CC", "INT3", "", ENDS_BLOCK, FarBranches::int3);
    t.row("CD", "INT", "Ib", ENDS_BLOCK, FarBranches::interrupt);
    t.row("CE", "INTO", "", NOT_64 | ENDS_BLOCK, FarBranches::into);
    t.row("F1", "INT1", "", ENDS_BLOCK, FarBranches::int1);
    t.row("CF", "IRET", "", ENDS_BLOCK, FarBranches::iret);

    t.row("8C /r", "MOV", "Ev,Sw", NONE, SegmentMoves::store);
    t.row("8E /r", "MOV", "Sw,Ew", ENDS_BLOCK, SegmentMoves::load);
    t.row("06", "PUSH", "ES", NOT_64, SegmentMoves.push(Segment.ES));
    t.row("0E", "PUSH", "CS", NOT_64, SegmentMoves.push(Segment.CS));
    t.row("16", "PUSH", "SS", NOT_64, SegmentMoves.push(Segment.SS));
    t.row("1E", "PUSH", "DS", NOT_64, SegmentMoves.push(Segment.DS));
    t.row("0F A0", "PUSH", "FS", DEFAULT_64, SegmentMoves.push(Segment.FS));
    t.row("0F A8", "PUSH", "GS", DEFAULT_64, SegmentMoves.push(Segment.GS));
    t.row("07", "POP", "ES", NOT_64 | ENDS_BLOCK, SegmentMoves.pop(Segment.ES));
    t.row("17", "POP", "SS", NOT_64 | ENDS_BLOCK, SegmentMoves.pop(Segment.SS));
    t.row("1F", "POP", "DS", NOT_64 | ENDS_BLOCK, SegmentMoves.pop(Segment.DS));
    t.row("0F A1", "POP", "FS", DEFAULT_64 | ENDS_BLOCK, SegmentMoves.pop(Segment.FS));
    t.row("0F A9", "POP", "GS", DEFAULT_64 | ENDS_BLOCK, SegmentMoves.pop(Segment.GS));
    t.row("C4 /r mem", "LES", "Gv,Mp", NOT_64 | ENDS_BLOCK, SegmentMoves.far(Segment.ES));
    t.row("C5 /r mem", "LDS", "Gv,Mp", NOT_64 | ENDS_BLOCK, SegmentMoves.far(Segment.DS));
    t.row("0F B2 /r mem", "LSS", "Gv,Mp", ENDS_BLOCK, SegmentMoves.far(Segment.SS));
    t.row("0F B4 /r mem", "LFS", "Gv,Mp", ENDS_BLOCK, SegmentMoves.far(Segment.FS));
    t.row("0F B5 /r mem", "LGS", "Gv,Mp", ENDS_BLOCK, SegmentMoves.far(Segment.GS));

    t.row("0F 00 /0", "SLDT", "Ev", ENDS_BLOCK, Selectors::sldt);
    t.row("0F 00 /1", "STR", "Ev", ENDS_BLOCK, Selectors::str);
    t.row("0F 00 /2", "LLDT", "Ew", ENDS_BLOCK, Selectors::lldt);
    t.row("0F 00 /3", "LTR", "Ew", ENDS_BLOCK, Selectors::ltr);
    t.row("0F 00 /4", "VERR", "Ew", NONE, Selectors::verr);
    t.row("0F 00 /5", "VERW", "Ew", NONE, Selectors::verw);
    t.row("0F 02 /r", "LAR", "Gv,Ew", NONE, Selectors::lar);
    t.row("0F 03 /r", "LSL", "Gv,Ew", NONE, Selectors::lsl);
    t.row("63 /r", "ARPL", "Ew,Gw", NOT_64, Selectors::arpl);

    t.row("0F 05", "SYSCALL", "", ENDS_BLOCK, SystemCalls::syscall);
    t.row("0F 07", "SYSRET", "", ENDS_BLOCK, SystemCalls::sysret);
    t.row("0F 34", "SYSENTER", "", ENDS_BLOCK, SystemCalls::sysenter);
    t.row("0F 35", "SYSEXIT", "", ENDS_BLOCK, SystemCalls::sysexit);

    t.row("FA", "CLI", "", NONE, FlagRegister::cli);
    t.row("FB", "STI", "", ENDS_BLOCK, FlagRegister::sti);
    t.row("9C", "PUSHF", "", DEFAULT_64, FlagRegister::pushf);
    t.row("9D", "POPF", "", DEFAULT_64 | ENDS_BLOCK, FlagRegister::popf);
    t.row("NP 0F 01 CA", "CLAC", "", ENDS_BLOCK, FlagRegister::clac);
    t.row("NP 0F 01 CB", "STAC", "", ENDS_BLOCK, FlagRegister::stac);
  }
}
