package dev.testudo.processor.vmx;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.check.EntryChecks;
import dev.testudo.processor.vmx.check.EntryContext;
import dev.testudo.processor.vmx.check.FailedRule;
import dev.testudo.processor.vmx.check.Rule;
import dev.testudo.processor.vmx.check.RuleGroup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Spares a VM entry the checks whose outcome it knows.
///
/// A rule is a function of what it reads. So while a rule is tested, the fields that it reads are
/// noted, and once it has passed it need not be tested again until one of those fields has another
/// value; if it asked for some bits of a field only, until one of those. Nothing has to be told
/// which rule depends on what, and a rule that looks at more fields in some states than in others
/// is no exception. A rule that has looked into memory, which can change unseen, is tested each
/// time.
final class PassedChecks implements VmcsView {
  private static final List<Rule> RULES = EntryChecks.all();

  /// Words of a set of rules.
  private static final int WORDS = (RULES.size() + 63) / 64;

  /// The rules of each area.
  private static final long[][] AREAS = areas();

  private final Vmcs vmcs;

  /// For each field, the rules that have read all of it.
  private final long[] readers = new long[VmcsField.COUNT * WORDS];

  /// For each field, the rules that have read some of its bits, and which bits those were.
  private final long[] partialReaders = new long[VmcsField.COUNT * WORDS];

  private final long[] partialBits = new long[VmcsField.COUNT];

  /// Rules that have to be tested.
  private final long[] stale = new long[WORDS];

  /// The rule being tested, as word and bit of a set, and whether it has looked into memory.
  private int testingWord;

  private long testingBit;
  private boolean memoryRead;
  private @Nullable EntryContext context;

  PassedChecks(Vmcs vmcs) {
    this.vmcs = vmcs;
    allStale();
  }

  private static long[][] areas() {
    long[][] areas = new long[RuleGroup.Area.values().length][WORDS];
    for (int i = 0; i < RULES.size(); i++) {
      areas[RULES.get(i).group().area().ordinal()][i >> 6] |= 1L << i;
    }
    return areas;
  }

  private void allStale() {
    for (long[] area : AREAS) {
      for (int w = 0; w < WORDS; w++) {
        stale[w] |= area[w];
      }
    }
  }

  /// A field has got another value.
  ///
  /// @param difference the bits that changed
  void changed(int field, long difference) {
    boolean partial = (difference & partialBits[field]) != 0;
    for (int w = 0, i = field * WORDS; w < WORDS; w++, i++) {
      stale[w] |= partial ? readers[i] | partialReaders[i] : readers[i];
    }
  }

  @Override
  public long read(VmcsField field) {
    readers[field.index() * WORDS + testingWord] |= testingBit;
    return vmcs.read(field);
  }

  @Override
  public long read(VmcsField field, long mask) {
    int i = field.index();
    partialReaders[i * WORDS + testingWord] |= testingBit;
    partialBits[i] |= mask;
    return vmcs.read(field) & mask;
  }

  /// A context for [#failure]: it reads through this object.
  EntryContext context(
      VmxCapabilities capabilities, boolean inLongMode, EntryContext.PhysicalView memory) {
    EntryContext known = context;
    if (known != null && known.longMode() == inLongMode && known.capabilities() == capabilities) {
      return known;
    }
    allStale();
    EntryContext made =
        new EntryContext(
            this,
            capabilities,
            inLongMode,
            vmcs.address,
            (physical, size) -> {
              memoryRead = true;
              return memory.read(physical, size);
            });
    context = made;
    return made;
  }

  /// The first rule of an area that fails, or null.
  @Nullable FailedRule failure(RuleGroup.Area area, EntryContext entry) {
    long[] rules = AREAS[area.ordinal()];
    for (int w = 0; w < WORDS; w++) {
      for (long left = stale[w] & rules[w]; left != 0; left &= left - 1) {
        testingWord = w;
        testingBit = left & -left;
        memoryRead = false;
        FailedRule failed = RULES.get(w << 6 | Long.numberOfTrailingZeros(testingBit)).test(entry);
        if (failed != null) {
          return failed;
        }
        if (!memoryRead) {
          stale[w] &= ~testingBit;
        }
      }
    }
    return null;
  }
}
