package dev.testudo.boot;

import java.util.EnumMap;
import java.util.Map;

/// The registers of the first processor before its first instruction; those that are not named here
/// are as after reset.
///
/// @param rip the entry point
/// @param general general registers that are not zero
/// @param cr0 control register 0
/// @param cr3 control register 3
/// @param cr4 control register 4
/// @param efer the extended-feature-enable register
/// @param code CS
/// @param data DS, ES, SS, FS and GS
/// @param gdtBase base of the global descriptor table
/// @param gdtLimit limit of the global descriptor table
/// @param idtLimit limit of the interrupt table, which is at address 0
public record InitialState(
    long rip,
    Map<GeneralRegister, Long> general,
    long cr0,
    long cr3,
    long cr4,
    long efer,
    SegmentRegister code,
    SegmentRegister data,
    long gdtBase,
    int gdtLimit,
    int idtLimit) {
  private static final long CR0_PE = 1;
  private static final long CR0_ET = 1 << 4;
  private static final long CR0_CD_NW = 3L << 29;
  private static final long CR0_PG = 1L << 31;
  private static final long CR4_PAE = 1 << 5;
  private static final long EFER_LME_LMA = 0x500;

  /// Copies the registers.
  public InitialState {
    general = Map.copyOf(general);
  }

  /// Real mode at an entry point.
  public static InitialState realMode(int segment, int offset) {
    return new InitialState(
        offset,
        Map.of(),
        CR0_ET | CR0_CD_NW,
        0,
        0,
        0,
        SegmentRegister.realMode(segment),
        SegmentRegister.realMode(0),
        0,
        0xffff,
        0x3ff);
  }

  /// Protected mode without paging, all segments flat.
  ///
  /// @param codeSelector selector of CS
  /// @param dataSelector selector of the others
  public static InitialState protectedMode(
      long entry, int codeSelector, int dataSelector, long gdtBase, int gdtLimit) {
    return new InitialState(
        entry,
        Map.of(),
        CR0_PE | CR0_ET,
        0,
        0,
        0,
        SegmentRegister.flatCode32(codeSelector),
        SegmentRegister.flatData(dataSelector),
        gdtBase,
        gdtLimit,
        0);
  }

  /// 64-bit mode.
  public static InitialState longMode(
      long entry, long cr3, int codeSelector, int dataSelector, long gdtBase, int gdtLimit) {
    return new InitialState(
        entry,
        Map.of(),
        CR0_PE | CR0_ET | CR0_PG,
        cr3,
        CR4_PAE,
        EFER_LME_LMA,
        SegmentRegister.code64(codeSelector),
        SegmentRegister.flatData(dataSelector),
        gdtBase,
        gdtLimit,
        0);
  }

  /// The same with a general register set.
  public InitialState with(GeneralRegister register, long value) {
    Map<GeneralRegister, Long> registers = new EnumMap<>(GeneralRegister.class);
    registers.putAll(general);
    registers.put(register, value);
    return new InitialState(
        rip, registers, cr0, cr3, cr4, efer, code, data, gdtBase, gdtLimit, idtLimit);
  }

  /// Whether the processor begins in real mode.
  public boolean startsInRealMode() {
    return (cr0 & CR0_PE) == 0;
  }
}
