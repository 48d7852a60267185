/// The law put to the test: random VMCSs and random guests, run on the simulated processor itself
/// and under L0, with every difference that L1 can see.
///
/// A [case][dev.testudo.cli.law.LawCase] is drawn from a seed and a number; a small
/// [driver][dev.testudo.cli.law.Driver] in machine code is L1, writes the VMCS, enters L2, and
/// records all that it can read after each exit. The two [machines][dev.testudo.cli.law.LawMachine]
/// run it and [Law][dev.testudo.cli.law.Law] compares.
@NullMarked
package dev.testudo.cli.law;

import org.jspecify.annotations.NullMarked;
