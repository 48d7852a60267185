// What a static program needs of Linux without a C library.
//
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTUDO_LINUX_H
#define TESTUDO_LINUX_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long u64;

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

static inline long sys_write(int fd, const void *data, u64 size) { return system_call(1, fd, (long)data, size, 0, 0, 0); }
static inline long sys_open(const char *path, int flags) { return system_call(2, (long)path, flags, 0, 0, 0, 0); }
static inline long sys_close(int fd) { return system_call(3, fd, 0, 0, 0, 0, 0); }
static inline long sys_ioctl(int fd, u64 request, long argument) { return system_call(16, fd, request, argument, 0, 0, 0); }
static inline long sys_madvise(void *at, u64 size, int advice) { return system_call(28, (long)at, size, advice, 0, 0, 0); }
static inline long sys_munmap(void *at, u64 size) { return system_call(11, (long)at, size, 0, 0, 0, 0); }
static inline void *sys_mmap(u64 size, int flags, int fd) { return (void *)system_call(9, 0, size, 3, flags, fd, 0); }
__attribute__((noreturn)) static inline void sys_exit(int code) {
  for (;;) system_call(231, code, 0, 0, 0, 0, 0);
}

#define O_RDWR 2
#define O_CLOEXEC 02000000
#define MAP_SHARED 1
#define MAP_PRIVATE_ANONYMOUS_NORESERVE 0x4022
#define MADV_NOHUGEPAGE 15

#endif
