// Draws initial states from splitmix64; see state.h.
//
// SPDX-License-Identifier: Apache-2.0
#include "state.h"

#include <string.h>

#define SEED 0x7465737475646f31ull  // "testudo1"

static uint64_t rng;

static uint64_t next(void) {
  uint64_t z = (rng += 0x9e3779b97f4a7c15ull);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

static const uint64_t boundary[16] = {
    0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
    0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x5555555555555555,
};

static uint64_t integer(void) {
  uint64_t r = next();
  switch (r & 7) {
    case 0: return boundary[(r >> 8) & 15];
    case 1: return (r >> 8) & 0xff;
    case 2: return 1ull << ((r >> 8) & 63);
    case 3: return next() & next();
    case 4: return -(1 + ((r >> 8) & 0xff));
    default: return next();
  }
}

static const uint32_t float32[16] = {
    0x00000000, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc12345, 0x7f812345,
    0x00000001, 0x807fffff, 0x00800000, 0x7f7fffff, 0x3f000000, 0x4f000000, 0xcf000000, 0x4b000001,
};

static uint32_t single(void) {
  uint64_t r = next();
  switch (r & 7) {
    case 0: case 1: return float32[(r >> 8) & 15];
    case 2: return (uint32_t)(r >> 16);
    case 3: return 0x5f000000 + ((uint32_t)(r >> 32) & 0x8000ffff);                       // about 2^63
    case 4: return ((uint32_t)(r >> 32) & 0x80ffffff);                                    // small and denormal
    default: return ((uint32_t)(r >> 32) & 0x80ffffff) | ((0x3e + ((r >> 8) & 1)) << 24) ; // about 1
  }
}

static const uint64_t float64[16] = {
    0x0000000000000000, 0x8000000000000000, 0x3ff0000000000000, 0xbff0000000000000,
    0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000012345, 0x7ff0000000012345,
    0x0000000000000001, 0x800fffffffffffff, 0x0010000000000000, 0x7fefffffffffffff,
    0x3fe0000000000000, 0x41e0000000000000, 0xc3e0000000000000, 0x41dfffffffe00000,
};

static uint64_t twice(void) {
  uint64_t r = next();
  uint64_t v = next();
  switch (r & 7) {
    case 0: case 1: return float64[(r >> 8) & 15];
    case 2: return v;
    case 3: return 0x43e0000000000000 + (v & 0x800000000000ffff);                          // about 2^63
    case 4: return v & 0x801fffffffffffff;                                                 // small and denormal
    case 5: return 0x41d0000000000000 | (v & 0x803fffffffffffff);                          // about 2^31
    default: return (v & 0x801fffffffffffff) | (0x3fc0000000000000 + (((r >> 8) & 3) << 52)); // about 1
  }
}

static const uint16_t exponent80[8] = {0, 0, 1, 0x3fff, 0x3ffe, 0x7ffe, 0x7fff, 0x7fff};
static const uint64_t mantissa80[8] = {
    0, 1, 0x8000000000000000, 0x8000000000000001, 0xc000000000000000, 0xffffffffffffffff, 0x4000000000000000, 0xa000000000000000,
};

static void extended(uint8_t *to) {
  uint64_t r = next();
  uint64_t mantissa = next();
  uint16_t exponent;
  switch (r & 7) {
    case 0: case 1:
      exponent = exponent80[(r >> 8) & 7];
      mantissa = mantissa80[(r >> 16) & 7];
      break;
    case 2: exponent = (r >> 8) & 0x7fff; break;
    case 3:
      exponent = 0x3fff + ((r >> 8) & 63);
      mantissa = (mantissa | 0x8000000000000000) & ~((1ull << ((r >> 16) & 63)) - 1);
      break;
    case 4: exponent = 0x3fff - 40 + ((r >> 8) & 127); mantissa |= 0x8000000000000000; break;
    default: exponent = 0x3ffe + ((r >> 8) & 3); mantissa |= 0x8000000000000000; break;
  }
  exponent |= (r >> 48) & 0x8000;
  memcpy(to, &mantissa, 8);
  memcpy(to + 8, &exponent, 2);
}

static void lanes(uint8_t *to, uint32_t kind) {  // 16 bytes
  uint64_t v[2];
  if (kind & F32) {
    for (int i = 0; i < 2; i++) {
      v[i] = single();
      v[i] |= (uint64_t)single() << 32;
    }
  } else if (kind & F64) {
    for (int i = 0; i < 2; i++) v[i] = twice();
  } else if ((next() & 3) == 0) {
    for (int i = 0; i < 2; i++) {
      v[i] = 0;
      for (int b = 0; b < 4; b++) v[i] |= (integer() & 0xffff) << (16 * b);
    }
  } else {
    for (int i = 0; i < 2; i++) v[i] = integer();
  }
  memcpy(to, v, 16);
}

static void operand(uint8_t *to, uint32_t kind) {  // 32 bytes: what a pointer of the form will find
  lanes(to, kind);
  lanes(to + 16, kind);
  if (kind & M80) extended(to);
  if (kind & BCD) {
    for (int i = 0; i < 9; i++) {
      uint64_t r = next();
      to[i] = (r & 0xff) % 10 | ((r >> 8) & 0xff) % 10 << 4;
    }
    to[9] = next() & 0x80;
  }
  if (kind & MXMEM) {
    uint64_t r = next();
    if (r & 3) to[2] = to[3] = 0;
  }
}

uint32_t window_of(uint32_t kind) { return kind & EDGE ? WINDOW_EDGE : WINDOW; }

void draw_state(struct state *s, const char *name, uint32_t kind, unsigned index) {
  memset(s, 0, sizeof *s);
  rng = fnv(FNV_START, name, strlen(name)) ^ SEED;
  rng += index * 0xd1b54a32d192ed03ull;
  uint32_t window = window_of(kind);

  for (int i = 0; i < 16; i++) s->gpr[i] = integer();
  s->rflags = 0x202 | (next() & 0x8d5);
  for (unsigned i = 0; i < WINDOW_SIZE; i += 8) {
    uint64_t v = integer();
    memcpy(s->memory + i, &v, 8);
  }

  // pointers: aligned in half of the states
  uint64_t r = next();
  uint64_t si = r & 0xf, di = (r >> 4) & 0xf, sp = (r >> 8) & 0xf;
  if ((r & 0x1000) || (kind & ALIGN)) si = di = sp = 0;
  s->gpr[RSI] = window + 0x1f0 + si + (r & 0x2000 ? 8 * ((r >> 16) & 1) : 0);
  s->gpr[RDI] = window + 0x100 + di;
  s->gpr[RSP] = window + 0x300 + (r & 0x4000 ? sp : 0);
  if (kind & EDGE) s->gpr[RDI] = window + WINDOW_SIZE - (r & 0x8000 ? (r >> 20) & 0x3f : 1 + di);
  if (kind & ALIGN) s->gpr[RSI] = window + 0x1f0;
  operand(s->memory + (s->gpr[RSI] - window), kind);
  if (!(kind & EDGE)) operand(s->memory + (s->gpr[RDI] - window), kind);

  if (kind & COUNT) {
    r = next();
    s->gpr[RCX] = r & 0xf;
    if (r & 0x10) s->rflags |= 0x400;
  }
  if (kind & BITOFF) s->gpr[RCX] = (int64_t)(next() & 0x7ff) - 0x400;
  if (kind & DIVIDE) {
    r = next();
    switch (r & 3) {
      case 0: s->gpr[RDX] = 0; break;
      case 1: s->gpr[RDX] = (int64_t)s->gpr[RAX] >> 63; break;
      case 2:
        s->gpr[RDX] &= 0xff;
        s->gpr[RAX] = (int16_t)(s->gpr[RAX] & 0x3ff);
        break;
      default: break;
    }
  }
  if (kind & XLATB) s->gpr[RBX] = window + 0x80;
  if (kind & FRAME) s->gpr[RBP] = window + 0x340;
  if (kind & FLAGPOP) {  // neither TF nor AC: they would trap the recorder
    uint64_t v;
    memcpy(&v, s->memory + (s->gpr[RSP] - window), 8);
    v &= 0x0020ffff & ~0x100ull & ~0x4000ull;
    memcpy(s->memory + (s->gpr[RSP] - window), &v, 8);
  }

  s->mxcsr = 0x1f80;
  for (int i = 0; i < 16; i++) {
    s->xmm[i][0] = 0x0101010101010101ull * i;
    s->xmm[i][1] = ~s->xmm[i][0];
  }
  if (kind & SSE) {
    for (int i = 0; i < 16; i++) lanes((uint8_t *)s->xmm[i], kind);
    r = next();
    s->mxcsr |= (r & 3) << 13;
    if ((r & 0x1c) == 0) s->mxcsr |= 0x8000;  // FZ
    if ((r & 0xe0) == 0) s->mxcsr |= 0x40;    // DAZ
    if ((r & 0xf00) == 0) s->mxcsr &= ~((r >> 16) & 0x1f80);
    if ((r & 0x3000) == 0) s->mxcsr |= (r >> 32) & 0x3f;
  }

  s->fcw = 0x37f;
  if (kind & X87) {
    for (int i = 0; i < 8; i++) extended(s->st[i]);
    r = next();
    s->fcw = 0x33f | (r & 3) << 10 | 0x40;
    switch ((r >> 2) & 3) {
      case 0: s->fcw &= ~0x300; break;
      case 1: s->fcw = (s->fcw & ~0x300) | 0x200; break;
      default: break;
    }
    if ((r & 0x70) == 0) s->fcw &= ~((r >> 32) & 0x3f);
    s->fsw = (r >> 8) & 0x3800;
    s->fsw |= (r >> 40) & 0x4700;
    if ((r & 0x700) == 0) s->fsw |= (r >> 56) & 0x3f;
    if (s->fsw & ~s->fcw & 0x3f) s->fsw |= 0x8080;
    r = next();
    s->ftw = (r & 3) == 0 ? (r >> 8) & 0xff : (r & 3) == 1 ? 0 : 0xff;
    if ((r & 3) == 1) s->ftw = 0xff & ~(1 << (((s->fsw >> 11) + 7) & 7));  // one free register to push to
  }

  if (kind & COMPAT)
    for (int i = 0; i < 16; i++) s->gpr[i] &= i < 8 ? 0xffffffffull : ~0ull;
}

uint64_t fnv(uint64_t hash, const void *data, unsigned length) {
  const uint8_t *p = data;
  while (length--) hash = (hash ^ *p++) * 0x100000001b3ull;
  return hash;
}

uint64_t hash_state(uint64_t hash, const struct state *s) {
  hash = fnv(hash, s->gpr, sizeof s->gpr);
  hash = fnv(hash, &s->rflags, 8);
  hash = fnv(hash, s->xmm, sizeof s->xmm);
  hash = fnv(hash, &s->mxcsr, 4);
  hash = fnv(hash, &s->fcw, 2);
  hash = fnv(hash, &s->fsw, 2);
  hash = fnv(hash, &s->ftw, 1);
  hash = fnv(hash, s->st, sizeof s->st);
  return fnv(hash, s->memory, sizeof s->memory);
}
