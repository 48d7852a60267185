package dev.testudo.hypervisor.nested.vmx;

import dev.testudo.architecture.vmx.InvalidationType;
import dev.testudo.hypervisor.paging.ShadowPaging;
import dev.testudo.processor.vmx.HardwarePort;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// L1's VPIDs as VPIDs of the processor, so that entering another L2 flushes nothing.
///
/// The table is only asked for single numbers and walked where the order has no effect.
final class Vpids {
  /// The VPID of L1 itself.
  static final int L1 = 1;

  /// The VPID of an L2 whose L1 uses none; it is flushed at each entry.
  private static final int SHARED = 2;

  private static final int FIRST = 3;
  private static final int LIMIT = 4096;

  private final HardwarePort port;
  private final @Nullable ShadowPaging shadowPaging;
  private final Map<Integer, Integer> table = new HashMap<>();

  Vpids(HardwarePort port, @Nullable ShadowPaging shadowPaging) {
    this.port = port;
    this.shadowPaging = shadowPaging;
  }

  /// INVVPID on the processor, and on what L0 keeps by VPID itself.
  private void flush(int type, int vpid, long linear) {
    port.invvpid(type, vpid, linear);
    if (shadowPaging != null) {
      switch (type) {
        case InvalidationType.INVVPID_INDIVIDUAL_ADDRESS -> shadowPaging.invalidate(vpid, linear);
        case InvalidationType.INVVPID_SINGLE_CONTEXT -> shadowPaging.clear(vpid);
        default -> shadowPaging.clearButGlobals(vpid);
      }
    }
  }

  /// The processor's VPID for an L2 with `vpid12`, 0 when L1 uses none.
  int forEntry(int vpid12) {
    if (vpid12 == 0) {
      flush(InvalidationType.INVVPID_SINGLE_CONTEXT, SHARED, 0);
      return SHARED;
    }
    return of(vpid12);
  }

  private int of(int vpid12) {
    Integer known = table.get(vpid12);
    if (known != null) {
      return known;
    }
    if (table.size() >= LIMIT) {
      flushAll();
      table.clear();
    }
    int made = FIRST + table.size();
    table.put(vpid12, made);
    return made;
  }

  /// After an exit of an L2 without a VPID: the processor would have flushed L1's own translations.
  void exitWithoutVpid() {
    flush(InvalidationType.INVVPID_SINGLE_CONTEXT, L1, 0);
  }

  void invalidate(int type, int vpid12, long linear) {
    if (type == InvalidationType.INVVPID_ALL_CONTEXTS) {
      flushAll();
    } else {
      flush(type, of(vpid12), linear);
    }
  }

  void flushAll() {
    for (int vpid = SHARED; vpid < FIRST + table.size(); vpid++) {
      flush(InvalidationType.INVVPID_SINGLE_CONTEXT, vpid, 0);
    }
  }
}
