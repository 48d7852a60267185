package dev.testudo.architecture.vmx;

/// The layouts of exit qualifications, one nested class an exit reason.
///
/// @sdm 3C "Basic VM-Exit Information > Exit Qualification"
public final class ExitQualification {
  private ExitQualification() {}

  /// Control-register accesses.
  public static final class ControlRegister {
    public static final int MOV_TO_CR = 0;
    public static final int MOV_FROM_CR = 1;
    public static final int CLTS = 2;
    public static final int LMSW = 3;
    public static final long LMSW_MEMORY_OPERAND = 1L << 6;

    private ControlRegister() {}

    public static long mov(int accessType, int controlRegister, int generalRegister) {
      return controlRegister | accessType << 4 | generalRegister << 8;
    }

    public static long clts() {
      return CLTS << 4;
    }

    public static long lmsw(int source, boolean memoryOperand) {
      return LMSW << 4 | (memoryOperand ? LMSW_MEMORY_OPERAND : 0) | (source & 0xffffL) << 16;
    }

    public static int register(long qualification) {
      return (int) qualification & 0xf;
    }

    public static int accessType(long qualification) {
      return (int) qualification >> 4 & 3;
    }

    public static int generalRegister(long qualification) {
      return (int) qualification >> 8 & 0xf;
    }

    public static int lmswSource(long qualification) {
      return (int) (qualification >>> 16) & 0xffff;
    }
  }

  /// MOV DR.
  public static final class DebugRegister {
    public static final long MOV_FROM_DR = 1L << 4;

    private DebugRegister() {}

    public static long of(int debugRegister, boolean from, int generalRegister) {
      return debugRegister | (from ? MOV_FROM_DR : 0) | generalRegister << 8;
    }

    public static int register(long qualification) {
      return (int) qualification & 7;
    }

    public static int generalRegister(long qualification) {
      return (int) qualification >> 8 & 0xf;
    }
  }

  /// I/O instructions.
  public static final class Io {
    public static final long IN = 1L << 3;
    public static final long STRING = 1L << 4;
    public static final long REP = 1L << 5;
    public static final long IMMEDIATE_OPERAND = 1L << 6;

    private Io() {}

    /// The access size in bytes: 1, 2 or 4.
    public static int size(long qualification) {
      return ((int) qualification & 7) + 1;
    }

    public static int port(long qualification) {
      return (int) (qualification >>> 16) & 0xffff;
    }

    public static long of(int size, int port, long flags) {
      return size - 1 | flags | (port & 0xffffL) << 16;
    }
  }

  /// Task switches.
  public static final class TaskSwitch {
    public static final int CALL = 0;
    public static final int IRET = 1;
    public static final int JMP = 2;
    public static final int TASK_GATE = 3;

    private TaskSwitch() {}

    public static long of(int selector, int source) {
      return selector & 0xffffL | (long) source << 30;
    }

    public static int selector(long qualification) {
      return (int) qualification & 0xffff;
    }

    public static int source(long qualification) {
      return (int) (qualification >>> 30) & 3;
    }
  }

  /// EPT violations.
  public static final class EptViolation {
    public static final long READ = 1L;
    public static final long WRITE = 1L << 1;
    public static final long FETCH = 1L << 2;
    public static final long READABLE = 1L << 3;
    public static final long WRITABLE = 1L << 4;
    public static final long EXECUTABLE = 1L << 5;
    public static final long USER_EXECUTABLE = 1L << 6;
    public static final long LINEAR_ADDRESS_VALID = 1L << 7;

    /// The access was to the translation of the linear address, not to a paging structure.
    public static final long TRANSLATED = 1L << 8;

    // The next three only with advanced VM-exit information.
    public static final long USER_LINEAR_ADDRESS = 1L << 9;
    public static final long READ_WRITE_LINEAR_ADDRESS = 1L << 10;
    public static final long EXECUTE_DISABLE_LINEAR_ADDRESS = 1L << 11;

    public static final long NMI_UNBLOCKING = 1L << 12;
    public static final long SHADOW_STACK = 1L << 13;
    public static final long ASYNCHRONOUS = 1L << 16;

    private EptViolation() {}
  }

  /// APIC accesses.
  public static final class ApicAccess {
    public static final int LINEAR_READ = 0;
    public static final int LINEAR_WRITE = 1;
    public static final int LINEAR_FETCH = 2;
    public static final int LINEAR_EVENT_DELIVERY = 3;
    public static final int PHYSICAL_EVENT_DELIVERY = 10;
    public static final int PHYSICAL_INSTRUCTION = 15;

    private ApicAccess() {}

    public static long of(int accessType, long offset) {
      return offset & 0xfff | (long) accessType << 12;
    }

    public static int offset(long qualification) {
      return (int) qualification & 0xfff;
    }

    public static int accessType(long qualification) {
      return (int) qualification >> 12 & 0xf;
    }
  }

  /// VM-entry failures due to invalid guest state.
  public static final class EntryFailure {
    public static final long PDPTE = 2;
    public static final long NMI_INJECTION = 3;
    public static final long VMCS_LINK_POINTER = 4;

    private EntryFailure() {}
  }
}
