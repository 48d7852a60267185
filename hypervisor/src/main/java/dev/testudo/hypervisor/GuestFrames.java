package dev.testudo.hypervisor;

import dev.testudo.hypervisor.paging.ShadowPaging;

/// L1's physical memory for page tables of L0's: RAM, but where L1's APIC has its registers.
final class GuestFrames implements ShadowPaging.Frames {
  /// Holes in RAM are no smaller than this.
  private static final long GRAIN = 0x1_0000;

  private static final long PAGE = 4096;

  private final VirtualProcessor processor;

  GuestFrames(VirtualProcessor processor) {
    this.processor = processor;
  }

  @Override
  public long hostPhysical(long guestPhysical) {
    long standIn = processor.standIn(guestPhysical);
    if (standIn >= 0) {
      return standIn | guestPhysical & PAGE - 1;
    }
    return processor.apic().claims(guestPhysical) ? -1 : processor.hostPhysical(guestPhysical);
  }

  @Override
  public boolean isRam(long start, long size) {
    for (long at = start; at < start + size; at += GRAIN) {
      if (processor.hostPhysical(at) < 0 || processor.hostPhysical(at + GRAIN - PAGE) < 0) {
        return false;
      }
    }
    return !processor.apic().claimsPageIn(start, size);
  }
}
