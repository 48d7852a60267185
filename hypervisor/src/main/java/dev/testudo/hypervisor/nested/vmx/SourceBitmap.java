package dev.testudo.hypervisor.nested.vmx;

import dev.testudo.hypervisor.memory.WriteTracking;
import dev.testudo.hypervisor.state.L0Feature;
import java.util.Arrays;

/// A bitmap in L1's memory of which L0 has made something, and which it must look at again when it
/// has changed: another address, or another content.
///
/// That the page was not written is known from [WriteTracking], without looking at it. Where that
/// does not serve, the content is compared with what it was.
final class SourceBitmap {
  static final int SIZE = 4096;

  private final NestedHost host;
  private final WriteTracking tracking;
  private byte[] content = new byte[SIZE];
  private byte[] fresh = new byte[SIZE];
  private boolean valid;
  private long page = NestedState.NONE;
  private long version = WriteTracking.UNTRACKED;

  SourceBitmap(NestedHost host) {
    this.host = host;
    tracking = host.writeTracking();
  }

  /// Looks at the bitmap if need be.
  ///
  /// @param address the address of a page of L1
  /// @return whether [#content] is another than last time
  boolean changes(long address) {
    long number = address >>> 12;
    if (valid
        && number == page
        && version != WriteTracking.UNTRACKED
        && tracking.version(number) == version) {
      return false;
    }
    if (number != page) {
      release();
      if (host.uses(L0Feature.WRITE_TRACKING)) {
        tracking.acquire(number);
      }
      page = number;
    }
    // First the guard, then the look: what is written after it is noticed.
    version =
        host.uses(L0Feature.WRITE_TRACKING) ? tracking.guard(number) : WriteTracking.UNTRACKED;
    host.guestMemory().readBytes(address, fresh, 0, SIZE);
    host.counters().lookedAtBitmap();
    if (valid && Arrays.equals(fresh, content)) {
      return false;
    }
    byte[] old = content;
    content = fresh;
    fresh = old;
    valid = true;
    return true;
  }

  /// What the bitmap contained when it was looked at last.
  byte[] content() {
    return content;
  }

  /// Lets the page be written as any other.
  void release() {
    if (page != NestedState.NONE && host.uses(L0Feature.WRITE_TRACKING)) {
      tracking.release(page);
    }
    page = NestedState.NONE;
    version = WriteTracking.UNTRACKED;
  }
}
