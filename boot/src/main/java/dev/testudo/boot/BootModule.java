package dev.testudo.boot;

/// A file given to a kernel beside itself: an initial RAM disk, or a multiboot module.
///
/// @param commandLine the module's name and arguments
/// @param content its bytes
public record BootModule(String commandLine, byte[] content) {}
