/// A Linux guest from Debian's packages: fetching them by apt or taking them from files, reading
/// them, and composing the kernel and an initramfs with KVM's modules, busybox and our own virtual
/// machine monitor.
///
/// Here never lives a machine: what comes out is bytes, a kernel and an initramfs. It talks to the
/// host (files, apt) and to nothing else of Testudo.
@NullMarked
package dev.testudo.cli.linux;

import org.jspecify.annotations.NullMarked;
