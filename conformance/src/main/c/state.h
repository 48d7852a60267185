// How an initial state is drawn. The Java class InitialState does the same, step for step: the vectors hold outcomes only,
// and a hash of the initial states proves that both sides drew alike.
//
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTUDO_STATE_H
#define TESTUDO_STATE_H

#include <stdint.h>

enum {
  X87 = 0x1, SSE = 0x2, F32 = 0x4, F64 = 0x8, COMPAT = 0x10, COUNT = 0x20, BITOFF = 0x40, DIVIDE = 0x80, XLATB = 0x100,
  EDGE = 0x200, FRAME = 0x400, ALIGN = 0x800, APPROX = 0x1000, M80 = 0x2000, BCD = 0x4000, FLAGPOP = 0x8000, MXMEM = 0x10000,
};

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI };

#define REGION 0x20000000u      // two pages of data; nothing is mapped before or behind them
#define REGION_SIZE 0x2000u
#define WINDOW 0x20000e00u      // what is random, and compared, by default
#define WINDOW_EDGE 0x20001c00u // the same for EDGE: its end is the end of the region
#define WINDOW_SIZE 0x400u
#define CODE 0x20400000u

struct state {
  uint64_t gpr[16];
  uint64_t rflags;
  uint64_t xmm[16][2];
  uint32_t mxcsr;
  uint16_t fcw, fsw;
  uint8_t ftw;          // abridged: one bit a physical register, 1 = in use
  uint8_t st[8][10];    // by physical register
  uint8_t memory[WINDOW_SIZE];
};

uint32_t window_of(uint32_t kind);
void draw_state(struct state *s, const char *name, uint32_t kind, unsigned index);
uint64_t hash_state(uint64_t hash, const struct state *s);
uint64_t fnv(uint64_t hash, const void *data, unsigned length);
#define FNV_START 0xcbf29ce484222325ull

#endif
