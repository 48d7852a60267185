package dev.testudo.hypervisor;

import dev.testudo.architecture.vmx.VmcsField;
import java.io.ByteArrayOutputStream;

/// Assembles 64-bit code for tests: the VMX instructions with absolute operands, and the little
/// that is needed around them.
///
/// What a program finds out it appends to a log, to which RDI points. RAX, RCX and RDX are scratch.
final class L1Code {
  static final int RAX = 0;
  static final int RCX = 1;
  static final int RDX = 2;
  static final int RBX = 3;
  static final int RBP = 5;
  static final int RSI = 6;
  static final int RDI = 7;

  private final long origin;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  L1Code(long origin) {
    this.origin = origin;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /// The address of what comes next.
  long here() {
    return origin + out.size();
  }

  L1Code emit(int... bytes) {
    for (int value : bytes) {
      out.write(value);
    }
    return this;
  }

  private L1Code number(long value, int size) {
    for (int i = 0; i < size; i++) {
      out.write((int) (value >>> 8 * i) & 0xff);
    }
    return this;
  }

  L1Code move(int register, long value) {
    return value >>> 32 == 0
        ? emit(0xb8 + register).number(value, 4)
        : emit(0x48, 0xb8 + register).number(value, 8);
  }

  /// Appends RAX to the log.
  L1Code log() {
    return emit(0x48, 0xab);
  }

  L1Code log(long value) {
    return move(RAX, value).log();
  }

  /// Appends CF and ZF, by which VMX instructions tell how they ended.
  L1Code logStatus() {
    // PUSHFQ; POP RAX; AND EAX, CF + ZF
    return emit(0x9c, 0x58, 0x83, 0xe0, 0x41).log();
  }

  // ---- memory
  // ----------------------------------------------------------------------------------------------------

  /// Writes the bytes of a value of 8 bytes.
  L1Code store(long address, long value) {
    // MOV [RCX], RAX
    return move(RCX, address).move(RAX, value).emit(0x48, 0x89, 0x01);
  }

  /// Appends 8 bytes of memory.
  L1Code logMemory(long address) {
    return move(RCX, address).emit(0x48, 0x8b, 0x01).log();
  }

  // ---- MSRs, control registers, ports
  // ----------------------------------------------------------------------------

  L1Code wrmsr(int msr, long value) {
    return move(RCX, msr & 0xffff_ffffL)
        .move(RAX, value & 0xffff_ffffL)
        .move(RDX, value >>> 32)
        .emit(0x0f, 0x30);
  }

  L1Code rdmsr(int msr) {
    return move(RCX, msr & 0xffff_ffffL).emit(0x0f, 0x32);
  }

  L1Code cpuid() {
    return emit(0x53).move(RAX, 0).move(RCX, 0).emit(0x0f, 0xa2, 0x5b);
  }

  L1Code moveToCr8(int register) {
    return emit(0x44, 0x0f, 0x22, 0xc0 + register);
  }

  L1Code moveFromCr8(int register) {
    return emit(0x44, 0x0f, 0x20, 0xc0 + register);
  }

  L1Code out(int port, int value) {
    // OUT DX, AL
    return move(RDX, port).move(RAX, value).emit(0xee);
  }

  L1Code halt() {
    return emit(0xf4);
  }

  // ---- loops
  // -----------------------------------------------------------------------------------------------------

  /// Does something so many times; RBX counts.
  L1Code repeat(long times, Runnable body) {
    move(RBX, times);
    long start = here();
    body.run();
    // DEC RBX; JNZ start
    emit(0x48, 0xff, 0xcb, 0x0f, 0x85);
    return number(start - (here() + 4), 4);
  }

  /// Jumps to an address.
  L1Code jump(long target) {
    return emit(0xe9).number(target - (here() + 4), 4);
  }

  // ---- VMX
  // -------------------------------------------------------------------------------------------------------

  private L1Code absolute(int extension, long address) {
    return emit(extension << 3 | 4, 0x25).number(address, 4);
  }

  /// @param pointer where the region's address is in memory
  L1Code vmxon(long pointer) {
    return emit(0xf3, 0x0f, 0xc7).absolute(6, pointer);
  }

  L1Code vmxoff() {
    return emit(0x0f, 0x01, 0xc4);
  }

  L1Code vmclear(long pointer) {
    return emit(0x66, 0x0f, 0xc7).absolute(6, pointer);
  }

  L1Code vmptrld(long pointer) {
    return emit(0x0f, 0xc7).absolute(6, pointer);
  }

  L1Code vmptrst(long target) {
    return emit(0x0f, 0xc7).absolute(7, target);
  }

  L1Code vmlaunch() {
    return emit(0x0f, 0x01, 0xc2);
  }

  L1Code vmresume() {
    return emit(0x0f, 0x01, 0xc3);
  }

  L1Code vmcall() {
    return emit(0x0f, 0x01, 0xc1);
  }

  L1Code vmwrite(VmcsField field, long value) {
    return move(RAX, value).vmwriteRax(field.encoding());
  }

  L1Code vmwriteRax(int encoding) {
    return move(RDX, encoding).emit(0x0f, 0x79, 0xd0);
  }

  /// Reads a field into RAX.
  L1Code vmread(VmcsField field) {
    return vmread(field.encoding());
  }

  L1Code vmread(int encoding) {
    return move(RDX, encoding).emit(0x0f, 0x78, 0xd0);
  }

  L1Code logField(VmcsField field) {
    return vmread(field).log();
  }

  /// Moves L2 behind the instruction that exited.
  L1Code skipInstruction() {
    // PUSH the length, add RIP.
    return vmread(VmcsField.EXIT_INSTRUCTION_LENGTH)
        .emit(0x50)
        .vmread(VmcsField.GUEST_RIP)
        .emit(0x59, 0x48, 0x01, 0xc8)
        .vmwriteRax(VmcsField.GUEST_RIP.encoding());
  }
}
