#!/bin/sh
# Builds the benchmark guests from their sources beside this file, with binutils alone.
#   ./build.sh [FOLDER]    default: where the built images are committed
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../resources/dev/testudo/benchmarks}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
as --64 -o "$work/kernels.o" "$here/kernels.S"
# A multiboot loader wants its header in the first 8 KiB, and QEMU's takes 32-bit ELF files only.
ld -m elf_x86_64 -N -Ttext 0x400000 -e start --build-id=none -o "$work/kernels" "$work/kernels.o"
objcopy --strip-all -R .note.gnu.property -I elf64-x86-64 -O elf32-i386 "$work/kernels" "$out/kernels.elf"
chmod 644 "$out/kernels.elf"
