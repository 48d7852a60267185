package dev.testudo.hypervisor.memory;

import dev.testudo.architecture.paging.EptEntry;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.memory.WriteObserver;
import java.util.Arrays;

/// Pages of L1 of which L0 wants to know whether they have been written, because it keeps something
/// made of them.
///
/// A tracked page is mapped without the permission to write, in EPT01 and in every EPT02, so that
/// the first write of L1 or L2 exits; it gets the permission then, and the page a new version.
/// Writes that do not come from the processor, of devices and of L0 itself on L1's behalf, go
/// through the window on L1's memory, which this observes.
///
/// A page that is written between nearly all looks at it is not worth an exit each time: after some
/// it is no longer tracked, and whoever wants to know has to compare.
public final class WriteTracking implements WriteObserver {
  /// The version of a page that is not tracked.
  public static final long UNTRACKED = -1;

  /// How often a page is protected again after a write.
  private static final int MOST_WRITES = 64;

  /// More pages than this are not tracked at a time.
  private static final int MOST_PAGES = 64;

  /// Whoever else maps L1's pages, and knows the processors that have used the mappings.
  public interface Mappings {
    /// A page of host-physical memory is no longer to be written by any guest: EPT02s that say so
    /// are changed, and no processor may use what it has cached.
    void withdraw(long hostPhysical);
  }

  private final PhysicalMemory guest;
  private final EptTables ept01;
  private final long offset;
  private final Mappings others;

  private long[] pages = new long[4];
  private long[] versions = new long[4];
  private int[] users = new int[4];
  private int[] writes = new int[4];
  private boolean[] guarded = new boolean[4];
  private int count;

  /// @param guest L1's memory at L1's addresses
  /// @param offset where L1's address 0 is in host-physical memory
  public WriteTracking(PhysicalMemory guest, EptTables ept01, long offset, Mappings others) {
    this.guest = guest;
    this.ept01 = ept01;
    this.offset = offset;
    this.others = others;
    guest.observeWrites(this);
  }

  private int find(long page) {
    for (int i = 0; i < count; i++) {
      if (pages[i] == page) {
        return i;
      }
    }
    return -1;
  }

  /// Begins to track a page for one more user, which is to [release][#release] it.
  ///
  /// @param page a page number of L1
  public void acquire(long page) {
    int i = find(page);
    if (i >= 0) {
      users[i]++;
      return;
    }
    if (count == MOST_PAGES || !guest.isRam(page << 12)) {
      return;
    }
    if (count == pages.length) {
      pages = Arrays.copyOf(pages, 2 * count);
      versions = Arrays.copyOf(versions, 2 * count);
      users = Arrays.copyOf(users, 2 * count);
      writes = Arrays.copyOf(writes, 2 * count);
      guarded = Arrays.copyOf(guarded, 2 * count);
    }
    pages[count] = page;
    versions[count] = 0;
    users[count] = 1;
    writes[count] = 0;
    guarded[count] = false;
    count++;
  }

  /// Ends one user's interest in a page that it has acquired.
  public void release(long page) {
    int i = find(page);
    if (i < 0 || --users[i] > 0) {
      return;
    }
    allow(i);
    count--;
    pages[i] = pages[count];
    versions[i] = versions[count];
    users[i] = users[count];
    writes[i] = writes[count];
    guarded[i] = guarded[count];
  }

  /// Makes sure that the next write of an acquired page is noticed; what is read of it from now on
  /// belongs to the version returned.
  ///
  /// @return the page's version, or [#UNTRACKED]
  public long guard(long page) {
    int i = find(page);
    if (i < 0 || writes[i] > MOST_WRITES) {
      return UNTRACKED;
    }
    if (!guarded[i]) {
      guarded[i] = true;
      ept01.map(page << 12, (page << 12) + offset, 1, EptTables.ALL & ~EptEntry.WRITE);
      others.withdraw((page << 12) + offset);
    }
    return versions[i];
  }

  /// The present version of a page, or [#UNTRACKED].
  public long version(long page) {
    int i = find(page);
    return i < 0 ? UNTRACKED : versions[i];
  }

  /// Whether a guest must not write a page without L0's knowing.
  public boolean isGuarded(long page) {
    int i = find(page);
    return i >= 0 && guarded[i];
  }

  /// Whether that is so for any page of a range.
  public boolean isAnyGuarded(long start, long size) {
    for (int i = 0; i < count; i++) {
      if (guarded[i] && (pages[i] << 12) >= start && (pages[i] << 12) < start + size) {
        return true;
      }
    }
    return false;
  }

  /// How many pages are tracked.
  public int tracked() {
    return count;
  }

  @Override
  public boolean observes(long page) {
    return isGuarded(page);
  }

  /// A page is written, or about to be.
  @Override
  public void written(long page) {
    int i = find(page);
    if (i >= 0) {
      versions[i]++;
      writes[i]++;
      allow(i);
    }
  }

  private void allow(int i) {
    if (guarded[i]) {
      guarded[i] = false;
      // Processors find the permission at the violation that their old translation leads to.
      ept01.map(pages[i] << 12, (pages[i] << 12) + offset, 1, EptTables.ALL);
    }
  }
}
