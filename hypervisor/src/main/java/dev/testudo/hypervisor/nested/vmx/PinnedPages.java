package dev.testudo.hypervisor.nested.vmx;

/// Pages of L1 that vmcs02 names by their host-physical addresses: they must stay where they are
/// while L2 may run, and are released when L2 is left. Where L1 names something that is no RAM, a
/// page of L0 stands in, which reads as all ones as the address itself would.
final class PinnedPages {
  static final long NONE = -1;

  private final NestedHost host;
  private long standInPage = NONE;
  private long standInFor = NONE;
  private int count;

  PinnedPages(NestedHost host) {
    this.host = host;
  }

  /// Pins a page of L1.
  ///
  /// @return its host-physical address
  long pin(long guestPhysical) {
    count++;
    long address = host.hostPhysical(guestPhysical);
    if (address >= 0) {
      return address;
    }
    standInFor = guestPhysical >>> 12;
    return standIn();
  }

  private long standIn() {
    if (standInPage == NONE) {
      standInPage = host.pages().allocate();
    }
    for (int i = 0; i < 4096; i += 8) {
      host.pages().memory().writeLong(standInPage + i, -1);
    }
    return standInPage;
  }

  /// The host-physical page that stands in for an address of L1, or [#NONE].
  long standIn(long guestPhysical) {
    return standInFor != NONE && guestPhysical >>> 12 == standInFor ? standInPage : NONE;
  }

  /// Whether a page stands in for an address that is no RAM.
  boolean hasStandIn() {
    return standInFor != NONE;
  }

  /// How many pages are pinned.
  int count() {
    return count;
  }

  void release() {
    count = 0;
    standInFor = NONE;
  }
}
