/// Segment registers, descriptors, the checks of protected mode, far transfers through gates, task
/// switches.
@NullMarked
package dev.testudo.processor.segmentation;

import org.jspecify.annotations.NullMarked;
