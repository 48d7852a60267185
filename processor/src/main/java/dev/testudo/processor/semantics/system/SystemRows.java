package dev.testudo.processor.semantics.system;

import static dev.testudo.processor.decode.Form.*;

import dev.testudo.processor.decode.OpcodeTable;

/// Opcode rows of the system instructions.
///
/// @sdm 2D "Opcode Map"
public final class SystemRows {
  private SystemRows() {}

  public static void define(OpcodeTable t) {
    t.row("0F 20 /r", "MOV", "Rd,Cd", ENDS_BLOCK, ControlRegisters::read);
    t.row("0F 22 /r", "MOV", "Cd,Rd", ENDS_BLOCK, ControlRegisters::write);
    t.row("0F 21 /r", "MOV", "Rd,Dd", ENDS_BLOCK, DebugRegisters::read);
    t.row("0F 23 /r", "MOV", "Dd,Rd", ENDS_BLOCK, DebugRegisters::write);
    t.row("0F 06", "CLTS", "", ENDS_BLOCK, ControlRegisters::clearTaskSwitched);
    t.row("0F 01 /4", "SMSW", "Ev", ENDS_BLOCK, ControlRegisters::storeMachineStatusWord);
    t.row("0F 01 /6", "LMSW", "Ew", ENDS_BLOCK, ControlRegisters::loadMachineStatusWord);
    t.row("NP 0F 01 D1", "XSETBV", "", ENDS_BLOCK, ControlRegisters::setExtendedControl);

    t.row("0F 01 /0 mem", "SGDT", "Mx", ENDS_BLOCK, Tables::sgdt);
    t.row("0F 01 /1 mem", "SIDT", "Mx", ENDS_BLOCK, Tables::sidt);
    t.row("0F 01 /2 mem", "LGDT", "Mx", ENDS_BLOCK, Tables::lgdt);
    t.row("0F 01 /3 mem", "LIDT", "Mx", ENDS_BLOCK, Tables::lidt);
    t.row("0F 01 /7 mem", "INVLPG", "Mb", ENDS_BLOCK, Tables::invlpg);
    t.row("66 0F 38 82 /r mem", "INVPCID", "Gy,Mx", ENDS_BLOCK, Tables::invpcid);
    t.row("0F 01 F8", "SWAPGS", "", ONLY_64 | ENDS_BLOCK, Tables::swapgs);
    t.row("F3 0F AE /0 reg", "RDFSBASE", "Ry", ONLY_64 | ENDS_BLOCK, Tables::readBase);
    t.row("F3 0F AE /1 reg", "RDGSBASE", "Ry", ONLY_64 | ENDS_BLOCK, Tables::readBase);
    t.row("F3 0F AE /2 reg", "WRFSBASE", "Ry", ONLY_64 | ENDS_BLOCK, Tables::writeBase);
    t.row("F3 0F AE /3 reg", "WRGSBASE", "Ry", ONLY_64 | ENDS_BLOCK, Tables::writeBase);

    t.row("0F 32", "RDMSR", "", ENDS_BLOCK, ModelSpecificRegisters::rdmsr);
    t.row("0F 30", "WRMSR", "", ENDS_BLOCK, ModelSpecificRegisters::wrmsr);
    t.row("0F 31", "RDTSC", "", ENDS_BLOCK, Timestamp::rdtsc);
    t.row("0F 01 F9", "RDTSCP", "", ENDS_BLOCK, Timestamp::rdtscp);
    t.row("0F 33", "RDPMC", "", ENDS_BLOCK, Timestamp::rdpmc);
    t.row("F3 0F C7 /7 reg", "RDPID", "Ry", ENDS_BLOCK, Timestamp::processorId);
    t.row("0F A2", "CPUID", "", ENDS_BLOCK, Identification::cpuid);
    t.row("0F C7 /6 reg", "RDRAND", "Rv", ENDS_BLOCK, Random::rdrand);
    t.row("0F C7 /7 reg", "RDSEED", "Rv", ENDS_BLOCK, Random::rdseed);

    t.row("F4", "HLT", "", ENDS_BLOCK, Activity::halt);
    t.row("F3 90", "PAUSE", "", ENDS_BLOCK, Activity::pause);
    t.row("0F 08", "INVD", "", ENDS_BLOCK, Activity::invalidateCaches);
    t.row("0F 09", "WBINVD", "", ENDS_BLOCK, Activity::writeBackCaches);

    t.row("E4", "IN", "AL,Ib", ENDS_BLOCK, Ports::inImmediate);
    t.row("E5", "IN", "eAX,Ib", ENDS_BLOCK, Ports::inImmediate);
    t.row("E6", "OUT", "Ib,AL", ENDS_BLOCK, Ports::outImmediate);
    t.row("E7", "OUT", "Ib,eAX", ENDS_BLOCK, Ports::outImmediate);
    t.row("EC", "IN", "AL,DX", ENDS_BLOCK, Ports::inDx);
    t.row("ED", "IN", "eAX,DX", ENDS_BLOCK, Ports::inDx);
    t.row("EE", "OUT", "DX,AL", ENDS_BLOCK, Ports::outDx);
    t.row("EF", "OUT", "DX,eAX", ENDS_BLOCK, Ports::outDx);
    t.row("6C", "INS", "Yb,DX", REPEATS | ENDS_BLOCK, Ports::ins);
    t.row("6D", "INS", "Yv,DX", REPEATS | ENDS_BLOCK, Ports::ins);
    t.row("6E", "OUTS", "Xb,DX", REPEATS | ENDS_BLOCK, Ports::outs);
    t.row("6F", "OUTS", "Xv,DX", REPEATS | ENDS_BLOCK, Ports::outs);
  }
}
