package dev.testudo.conformance.vector;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the manual leaves undefined after a form: flags, x87 condition codes, whole results.
/// Recorded silicon did something there, but ours need not do the same.
final class Undefined {
  private static final int CF = 1;
  private static final int PF = 4;
  private static final int AF = 0x10;
  private static final int ZF = 0x40;
  private static final int SF = 0x80;
  private static final int OF = 0x800;
  private static final int ALL = CF | PF | AF | ZF | SF | OF;

  private static final Pattern SHIFT =
      Pattern.compile(
          "(?:lock )?(rol|ror|rcl|rcr|shl|shr|sar|shld|shrd) (.*), (cl|0x[0-9a-f]+|\\d+)");

  private Undefined() {}

  /// RFLAGS bits that need not match.
  static int flags(VectorForm form, VectorState before) {
    int mask = 0;
    for (String instruction : form.name().split("; ")) {
      Matcher shift = SHIFT.matcher(instruction);
      mask |=
          shift.matches()
              ? shiftFlags(shift, before)
              : flags(instruction.replaceFirst("^(lock|rep|\\d+:) ", "").split(" ")[0]);
    }
    return mask;
  }

  private static int flags(String mnemonic) {
    return switch (mnemonic) {
      case "and", "or", "xor", "test" -> AF;
      case "bt", "bts", "btr", "btc" -> OF | SF | AF | PF;
      case "bsf", "bsr" -> ALL & ~ZF;
      case "lzcnt", "tzcnt" -> OF | SF | PF | AF;
      case "andn", "bzhi", "blsi", "blsr", "blsmsk" -> AF | PF;
      case "bextr" -> AF | SF | PF;
      case "mul", "imul" -> SF | ZF | AF | PF;
      case "div", "idiv" -> ALL;
      case "aaa", "aas" -> OF | SF | ZF | PF;
      case "daa", "das" -> OF;
      case "aam", "aad" -> OF | AF | CF;
      case ".byte" -> AF | OF; // the only such form that sets any is a shift
      default -> 0;
    };
  }

  private static int shiftFlags(Matcher shift, VectorState before) {
    int count = count(shift, before);
    int size = size(shift.group(2));
    int overflow = count == 1 ? 0 : OF;
    if (count == 0) {
      return 0;
    }
    return switch (shift.group(1)) {
      case "rol", "ror", "rcl", "rcr" -> overflow;
      case "shl", "shr" -> AF | overflow | (count >= size ? CF : 0);
      case "sar" -> AF | overflow;
      default -> count > size ? ALL : AF | overflow;
    };
  }

  private static int count(Matcher shift, VectorState before) {
    String count = shift.group(3);
    int value = count.equals("cl") ? (int) before.gpr[1] : Integer.decode(count);
    return value & (size(shift.group(2)) == 64 ? 63 : 31);
  }

  /// Whether the destination itself is undefined: a double shift by more than the operand's size.
  static boolean result(VectorForm form, VectorState before) {
    Matcher shift = SHIFT.matcher(form.name());
    return shift.matches()
        && shift.group(1).length() == 4
        && shift.group(1).endsWith("d")
        && count(shift, before) > size(shift.group(2));
  }

  /// Operand size in bits of a shift's first operand.
  private static int size(String operand) {
    if (operand.contains("ptr")) {
      return switch (operand.split(" ")[0]) {
        case "byte" -> 8;
        case "word" -> 16;
        case "dword" -> 32;
        default -> 64;
      };
    }
    String register = operand.split(",")[0];
    return switch (register.charAt(0)) {
      case 'e' -> 32;
      case 'r' ->
          register.endsWith("d") && Character.isDigit(register.charAt(1))
              ? 32
              : register.endsWith("w") ? 16 : register.endsWith("b") ? 8 : 64;
      default -> register.endsWith("l") || register.endsWith("h") ? 8 : 16;
    };
  }

  /// Status-word bits that need not match: C0, C2 and C3 where the manual calls them undefined.
  static int statusWord(VectorForm form) {
    String name = form.name();
    if (name.matches("(f(u?com|tst|xam|icom|prem).*|f(sin|cos|sincos|ptan).*)")) {
      return name.matches("f(sin|cos|sincos|ptan).*") ? 0x4100 : 0;
    }
    return name.startsWith("f") ? 0x4500 : 0;
  }

  /// Whether memory need not match: a ten-byte store that faults in its second part has written its
  /// first or not, a call to a non-canonical address has pushed the return address or not.
  static boolean memory(VectorForm form, Outcome silicon) {
    return silicon.vector() == 14 && form.name().startsWith("fstp tbyte")
        || silicon.vector() == 13 && form.name().startsWith("call");
  }
}
