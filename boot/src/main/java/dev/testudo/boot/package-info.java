/// Boot images: what people have on their disks, read and checked, and laid out as segments of
/// guest memory and the state that the entry point expects.
///
/// This room knows file formats and boot protocols. It never touches a machine: its result is a
/// plan, which the machine carries out. Everything that is wrong with a file is a [BootException]
/// of one line.
@NullMarked
package dev.testudo.boot;

import org.jspecify.annotations.NullMarked;
