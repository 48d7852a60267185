/// The bits of paging-structure entries, of page-fault error codes and of EPT entries.
///
/// Here live masks as constants. Here never lives a walk.
@NullMarked
package dev.testudo.architecture.paging;

import org.jspecify.annotations.NullMarked;
