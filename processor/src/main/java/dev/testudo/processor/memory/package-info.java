/// Physical memory as the processor sees it: RAM frames, the way to devices, and the watch on pages
/// that hold code. Knows nothing of translation.
@NullMarked
package dev.testudo.processor.memory;

import org.jspecify.annotations.NullMarked;
