package dev.testudo.processor.decode;

import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// The opcode maps: rows found by map, opcode byte, mandatory prefix and ModRM.
///
/// A pattern is written as in the manual's instruction pages:
///
/// | token | means |
/// |---|---|
/// | `VEX`, `VEX L0` first | a VEX prefix, with L clear |
/// | `NP`, `66`, `F3`, `F2` next | a mandatory prefix; a row without one matches whatever the prefixes are |
/// | `0F`, `0F 38`, `0F 3A` | the map |
/// | `XX` | the opcode byte; a second such byte is an exact ModRM |
/// | `XX+r` | the opcode's low three bits are a register |
/// | `XX+i` | (second byte) any ModRM.rm |
/// | `/r`, `/0` to `/7` | a ModRM, with this value of reg |
/// | `mem`, `reg` | only with a memory or register operand |
/// | `W1`, `W0` | only with this value of REX.W |
///
/// Operand codes are those of the opcode maps (`Eb`, `Gv`, `Iz`, `Jb`, `Ap`, `Ob`, `M`, ...). The
/// decoder reads from them whether there is a ModRM, which immediates follow and (from the first
/// that has one) the operand size.
///
/// @sdm 2D "Opcode Map"
public final class OpcodeTable {
  /// A row together with what its pattern asks for.
  static final class Row {
    final OpcodeForm form;
    int prefix = -1;
    int extension = -1;
    int exactRm = -1;
    int mod = -1;
    int rexW = -1;
    boolean registerInOpcode;
    boolean vex;
    boolean vexL0;
    final Operands operands;

    Row(OpcodeForm form) {
      this.form = form;
      this.operands = Operands.parse(form.operands());
    }

    int specificity() {
      return (prefix >= 0 ? 16 : 0)
          + (exactRm >= 0 ? 8 : 0)
          + (extension >= 0 ? 4 : 0)
          + (mod >= 0 ? 2 : 0)
          + (rexW >= 0 ? 1 : 0);
    }

    boolean looksAtModrm() {
      return extension >= 0 || exactRm >= 0 || mod >= 0;
    }

    /// Whether VEX.L and VEX.vvvv are what the row allows; true for rows without VEX.
    boolean fitsVex(int prefixes, int vvvv) {
      return !vex
          || (vvvv == 0 || operands.vvvv()) && !(vexL0 && (prefixes & Instruction.VEX_256) != 0);
    }

    boolean matches(int effectivePrefix, int modrm, int w) {
      return (prefix < 0 || prefix == effectivePrefix)
          && (rexW < 0 || rexW == w)
          && (extension < 0 || extension == (modrm >> 3 & 7))
          && (mod < 0 || mod == (modrm >= 0xc0 ? 1 : 0))
          && (exactRm < 0 || exactRm == (modrm & 7));
    }
  }

  private static final Row[] NO_ROWS = {};

  /// Added to the number of a map for its VEX-encoded rows.
  static final int VEX_MAPS = 4;

  private final Row[][] maps = new Row[8 * 256][];

  public OpcodeTable() {
    Arrays.fill(maps, NO_ROWS);
  }

  /// Adds a row.
  ///
  /// @throws IllegalArgumentException when the pattern cannot be read, or a row with the same
  ///   pattern exists
  public OpcodeTable row(
      String pattern, String mnemonic, String operands, int flags, Meaning meaning) {
    Row row = new Row(new OpcodeForm(pattern, mnemonic, operands, flags, meaning));
    String[] tokens = pattern.split(" ");
    int t = 0;
    row.vex = tokens[0].equals("VEX");
    if (row.vex) {
      row.vexL0 = tokens[1].equals("L0");
      t = row.vexL0 ? 2 : 1;
    }
    if (tokens.length > t + 1) {
      row.prefix =
          switch (tokens[t]) {
            case "NP" -> 0;
            case "66" -> 0x66;
            case "F3" -> 0xf3;
            case "F2" -> 0xf2;
            default -> -1;
          };
      t += row.prefix >= 0 ? 1 : 0;
    }
    int map = 0;
    if (tokens[t].equals("0F") && tokens.length > t + 1) {
      t++;
      map = 1;
      if (tokens.length > t + 1 && (tokens[t].equals("38") || tokens[t].equals("3A"))) {
        map = tokens[t].equals("38") ? 2 : 3;
        t++;
      }
    }
    if (row.vex) {
      map |= VEX_MAPS;
    }
    row.registerInOpcode = tokens[t].endsWith("+r");
    int opcode = Integer.parseInt(tokens[t++].substring(0, 2), 16);
    for (; t < tokens.length; t++) {
      readToken(row, tokens[t], pattern);
    }
    for (int i = 0; i < (row.registerInOpcode ? 8 : 1); i++) {
      insert(map << 8 | opcode + i, row);
    }
    return this;
  }

  private static void readToken(Row row, String token, String pattern) {
    switch (token) {
      case "/r" -> {}
      case "mem" -> row.mod = 0;
      case "reg" -> row.mod = 1;
      case "W1" -> row.rexW = 1;
      case "W0" -> row.rexW = 0;
      default -> {
        if (token.matches("/[0-7]")) {
          row.extension = token.charAt(1) - '0';
        } else if (token.matches("[C-F][0-9A-F](\\+i)?")) {
          int modrm = Integer.parseInt(token.substring(0, 2), 16);
          row.mod = 1;
          row.extension = modrm >> 3 & 7;
          row.exactRm = token.endsWith("+i") ? -1 : modrm & 7;
        } else {
          throw new IllegalArgumentException("opcode pattern \"" + pattern + "\": " + token);
        }
      }
    }
  }

  private void insert(int slot, Row row) {
    for (Row other : maps[slot]) {
      if (other.prefix == row.prefix
          && other.extension == row.extension
          && other.exactRm == row.exactRm
          && other.mod == row.mod
          && other.rexW == row.rexW
          && ((other.form.flags() ^ row.form.flags()) & (Form.NOT_64 | Form.ONLY_64)) == 0) {
        throw new IllegalArgumentException("two opcode rows: " + other.form + " and " + row.form);
      }
    }
    Row[] rows = Arrays.copyOf(maps[slot], maps[slot].length + 1);
    rows[rows.length - 1] = row;
    Arrays.sort(rows, Comparator.comparingInt(r -> -r.specificity()));
    maps[slot] = rows;
  }

  /// Rows of a map and opcode, the most specific first.
  Row[] candidates(int map, int opcode) {
    return maps[map << 8 | opcode];
  }

  /// The first row that fits, or null when the encoding is undefined.
  static @Nullable Row select(Row[] rows, int prefix, int modrm, int w, boolean code64) {
    for (Row row : rows) {
      if (row.matches(prefix, modrm, w) && !row.form.is(code64 ? Form.NOT_64 : Form.ONLY_64)) {
        return row;
      }
    }
    return null;
  }

  /// All rows, in the order of the maps; each once.
  public java.util.List<OpcodeForm> forms() {
    return Arrays.stream(maps).flatMap(Arrays::stream).map(row -> row.form).distinct().toList();
  }
}
