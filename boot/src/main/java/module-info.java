/// Boot images: ELF, multiboot 1, bzImage, PVH and flat binaries, read, checked and laid out in
/// guest memory with the state their entry points expect.
module dev.testudo.boot {
  requires static transitive org.jspecify;
  requires transitive dev.testudo.architecture;

  exports dev.testudo.boot;
}
