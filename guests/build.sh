#!/bin/sh
# Builds the guests from their sources with gcc and binutils. Without arguments into the resources of this module, else
# into the folder given.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/src/main/resources/dev/testudo/guests}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

cd "$here/src/main/asm"
as --64 -mx86-used-note=no -o "$work/l1-tiny.o" l1-tiny.S
ld -nostdlib -z max-page-size=4096 --no-warn-rwx-segments --build-id=none -s -T image.ld -o "$work/l1-tiny.elf" "$work/l1-tiny.o"
# multiboot loaders want a 32-bit container
objcopy -O elf32-i386 "$work/l1-tiny.elf" "$out/l1-tiny.elf"

cd "$here/src/main/c"
gcc -std=gnu11 -Os -Wall -Wextra -march=x86-64 -mtune=generic -nostdlib -static -ffreestanding -fno-builtin -fno-pie -no-pie \
  -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none -fno-ident -Wa,-mx86-used-note=no \
  -ffile-prefix-map="$here"=. -Wl,--build-id=none -Wl,-z,noseparate-code -s -o "$out/kvm-vmm" kvm-vmm.c l2-guests.S
chmod 644 "$out"/*

# What they were built with; the test that rebuilds them compares bytes only when it has the same.
{ gcc -dumpfullversion; ld --version | head -1; } > "$out/toolchain.txt"
