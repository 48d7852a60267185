#!/bin/sh
# Builds the benchmark guests from their sources beside this file, with binutils alone.
#   ./build.sh [FOLDER]    default: where the built images are committed
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../resources/dev/testudo/benchmarks}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
as --64 -o kernels.o "$here/kernels.S"
ld -m elf_x86_64 -N -Ttext 0x400000 -e start --build-id=none -o kernels kernels.o 2>ld.log || { cat ld.log >&2; exit 1; }
# A multiboot loader takes 32-bit ELF files only.
objcopy --strip-all -R .note.gnu.property -I elf64-x86-64 -O elf32-i386 kernels kernels.elf
# The floppy disk: its first sector, and behind it the same image without its headers.
entry=$(nm kernels | sed -n 's/^0*\([0-9a-f]*\) T start$/\1/p')
as --32 --defsym ENTRY=$((0x$entry - 0x400000)) -o disk.o "$here/disk.S"
ld -m elf_i386 -N -Ttext 0x7c00 -e boot --build-id=none -o disk disk.o 2>ld.log || { cat ld.log >&2; exit 1; }
objcopy -O binary -j .text disk disk.sector
objcopy -O binary -j .text kernels kernels.flat
cat disk.sector kernels.flat >kernels.disk
cp kernels.elf kernels.disk "$out/"
chmod 644 "$out/kernels.elf" "$out/kernels.disk"

# What they were built with; the test that rebuilds them compares bytes only when it has the same.
ld --version | head -1 >"$out/toolchain.txt"
