package dev.testudo.processor.paging;

/// What software asks of a processor's TLBs, for who keeps translations of a processor beside them:
/// a hypervisor with page tables of its own for a guest.
///
/// @sdm 3A "Paging > Caching Translation Information > Invalidation of TLBs and Paging-Structure
///   Caches"
public interface Invalidations {
  /// Nobody keeps any.
  Invalidations IGNORED =
      new Invalidations() {
        @Override
        public void all() {}

        @Override
        public void allButGlobals() {}

        @Override
        public void context(int pcid) {}

        @Override
        public void page(long linear) {}

        @Override
        public void page(int pcid, long linear) {}
      };

  /// Everything, global or not.
  void all();

  /// Everything but global translations.
  void allButGlobals();

  /// Everything of a PCID but global translations.
  void context(int pcid);

  /// One page in the present PCID, and where it is global.
  void page(long linear);

  /// One page of a PCID.
  void page(int pcid, long linear);
}
