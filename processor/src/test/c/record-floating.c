/* Records what a real processor answers to x87 and SSE operations, with operands and control words drawn toward the edges:
 * denormals, NaNs, unsupported encodings, the limits of every format, unmasked exceptions, stack faults.
 *
 *     gcc -O1 -msse4.1 record-floating.c -o record-floating
 *     ./record-floating x87 5200 | gzip -9 > x87.vectors.gz
 *     ./record-floating sse 6800 | gzip -9 > sse.vectors.gz
 *
 * RecordedX87Test and RecordedSseTest read the records; their layouts are the structs below (little-endian, packed).
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static uint64_t state = 88172645463325252ull;

static uint64_t draw(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state * 2685821657736338717ull;
}

static uint64_t below(uint64_t n) { return draw() % n; }

/* Bits that are often all zeros, all ones, short or sparse, so that exact results and ties are common. */
static uint64_t draw_significand(void) {
  uint64_t m = draw();
  switch (below(7)) {
    case 0: return 0;
    case 1: return ~0ull;
    case 2: return m << below(64);
    case 3: return m >> below(64);
    case 4: return 1ull << below(64);
    case 5: return ~0ull << below(64);
    default: return m;
  }
}

/* An interchange format with that many fraction and exponent bits. */
static uint64_t draw_binary(int fraction_bits, int exponent_bits) {
  int maximum = (1 << exponent_bits) - 1, bias = maximum >> 1;
  uint64_t e;
  switch (below(10)) {
    case 0: e = 0; break;
    case 1: e = maximum; break;
    case 2: e = 1 + below(60); break;
    case 3: e = maximum - 1 - below(60); break;
    case 4: e = below(maximum + 1); break;
    case 5: e = bias / 2 + below(4); break;
    case 6: e = bias + below(70) - 5; break;
    default: e = bias + below(8) - 4;
  }
  e &= maximum;
  uint64_t fraction = draw_significand() & ((1ull << fraction_bits) - 1);
  if ((e == 0 || e == (uint64_t)maximum) && below(2)) fraction = 0;
  return below(2) << (fraction_bits + exponent_bits) | e << fraction_bits | fraction;
}

static void draw_extended(uint8_t *p) {
  uint64_t m = draw_significand(), normal = 1ull << 63;
  uint32_t e;
  switch (below(14)) {
    case 0: e = 0; if (below(2)) m = 0; break;
    case 1: e = 0x7fff; m |= normal; if (below(2)) m = normal; break;
    case 2: e = below(0x8000); break;
    case 3: e = below(3); break;
    case 4: e = 0x7fff - below(3); if (below(8)) m |= normal; break;
    case 5: e = 0x3fff - 1023 - below(60) + 4; m |= normal; break;
    case 6: e = 0x3fff + 1024 - below(3); m |= normal; break;
    case 7: e = 0x3fff - 127 - below(30) + 4; m |= normal; break;
    case 8: e = 0x3fff + 128 - below(3); m |= normal; break;
    case 9: e = below(0x8000); m |= normal; break;
    case 10: e = 0x3fff + below(70) - 3; m |= normal; break;
    case 11: e = 1 + below(130); m |= normal; break;
    default: e = 0x3fff + below(12) - 6; m |= normal;
  }
  e |= below(2) << 15;
  memcpy(p, &m, 8);
  p[8] = e;
  p[9] = e >> 8;
}

/* ---- x87 ---------------------------------------------------------------------------------------------------------- */

struct environment {
  uint16_t control, r0, status, r1, tag, r2;
  uint32_t ip;
  uint16_t cs, opcode;
  uint32_t dp;
  uint16_t ds, r3;
  uint8_t st[8][10];
} __attribute__((packed));

struct x87_record {
  uint8_t escape, modrm;
  uint16_t control, status, tag, flags;
  uint8_t st0[10], st1[10], memory[10];
  uint16_t control_after, status_after, tag_after, flags_after, ax_after, opcode_after;
  uint8_t st_after[3][10], memory_after[10];
  uint8_t pointers; /* bit 0: the instruction pointer was recorded, bit 1: the data pointer was */
} __attribute__((packed));

static int is_defined(int escape, int modrm) {
  int n = modrm >> 3 & 7;
  if (modrm < 0xc0) {
    if (escape == 0xd9) return n != 1 && n != 4 && n != 6;
    if (escape == 0xdb) return n != 4 && n != 6;
    if (escape == 0xdd) return n < 4 || n == 7;
    return 1;
  }
  switch (escape) {
    case 0xd9: return !(modrm >= 0xd1 && modrm < 0xd8) && modrm != 0xe2 && modrm != 0xe3 && modrm != 0xe6 &&
                      modrm != 0xe7 && modrm != 0xef;
    case 0xda: return modrm < 0xe0 || modrm == 0xe9;
    case 0xdb: return modrm != 0xe3 && !(modrm >= 0xe5 && modrm < 0xe8) && modrm < 0xf8;
    case 0xdd: return modrm < 0xf0;
    case 0xde: return !(modrm >= 0xd8 && modrm < 0xe0) || modrm == 0xd9;
    case 0xdf: return !(modrm >= 0xe1 && modrm < 0xe8) && modrm < 0xf8;
    default: return 1;
  }
}

/* Of the eight registers that a ModRM can name only ST(1) is taken, and ST(0) with itself now and then. */
static int choose_forms(uint8_t (*forms)[2]) {
  int count = 0;
  for (int escape = 0xd8; escape <= 0xdf; escape++) {
    for (int n = 0; n < 8; n++) {
      if (is_defined(escape, n << 3 | 6)) forms[count][0] = escape, forms[count++][1] = n << 3 | 6;
      int whole_row = (escape == 0xd9 && n >= 4) || (escape == 0xdb && n == 4) || (escape == 0xdf && n == 4);
      for (int i = 0; i < 8; i++) {
        int modrm = 0xc0 | n << 3 | i;
        if ((whole_row || i == 1 || (escape == 0xd9 && modrm == 0xd0)) && is_defined(escape, modrm))
          forms[count][0] = escape, forms[count++][1] = modrm;
      }
    }
  }
  return count;
}

static void draw_memory(int escape, int modrm, uint8_t *p) {
  int n = modrm >> 3 & 7;
  uint64_t a = draw_significand();
  for (int i = 0; i < 10; i++) p[i] = draw();
  if (escape == 0xd8 || (escape == 0xd9 && n == 0)) a = draw_binary(23, 8), memcpy(p, &a, 4);
  else if (escape == 0xdc || (escape == 0xdd && n == 0)) a = draw_binary(52, 11), memcpy(p, &a, 8);
  else if (escape == 0xdb && n == 5) draw_extended(p);
  else if (escape == 0xdf && n == 4) {
    for (int i = 0; i < 9; i++) p[i] = below(10) << 4 | below(10);
    if (below(2)) memset(p + below(9), 0, 1);
    p[9] &= 0x80;
  } else if (!(escape == 0xd9 && n == 5)) memcpy(p, &a, 8);
}

static void record_x87(long count) {
  uint8_t forms[512][2];
  int form_count = choose_forms(forms);
  uint8_t *code = mmap(0, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  uint8_t *data = mmap(0, 4096, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  for (long i = 0; i < count; i++) {
    struct x87_record r;
    struct environment *in = (void *)data, *out = (void *)(data + 1024);
    memset(&r, 0, sizeof r);
    memset(data, 0, 4096);
    r.escape = forms[i % form_count][0];
    r.modrm = forms[i % form_count][1];
    r.control = 0x37f;
    if (below(2)) r.control = 0x7f | below(4) << 8 | below(4) << 10;
    if (below(4) == 0) r.control = (r.control & ~0x3f) | (draw() & 0x3f);
    r.status = draw() & 0x7f00;
    if (below(4) == 0) r.status |= draw() & 0x7f;
    r.status &= ~(~r.control & 0x3f); /* nothing pending */
    int top = r.status >> 11 & 7;
    for (int n = 0; n < 8; n++) {
      uint64_t pattern = 1ull << 63 | n;
      memcpy(in->st[n], &pattern, 8);
      in->st[n][8] = 0xff;
      in->st[n][9] = 0x3f;
      int empty = n < 6 ? below(16) == 0 : below(16) != 0;
      if (empty) r.tag |= 3 << 2 * ((top + n) & 7);
    }
    draw_extended(in->st[0]);
    draw_extended(in->st[1]);
    if (below(3) == 0) {
      memcpy(in->st[1], in->st[0], 10);
      if (below(2)) in->st[1][below(10)] ^= 1 << below(8);
    }
    memcpy(r.st0, in->st[0], 10);
    memcpy(r.st1, in->st[1], 10);
    in->control = r.control;
    in->status = r.status;
    in->tag = r.tag;
    in->ip = 0x12345678;
    in->dp = 0x9abcdef0;
    in->opcode = 0x123;
    draw_memory(r.escape, r.modrm, r.memory);
    memcpy(data + 256, r.memory, 10);
    r.flags = (draw() & 0x8d5) | 2;
    *(uint64_t *)(data + 512) = r.flags | 0x200;
    uint8_t text[] = {
        0xdd, 0x27,                   /* frstor [rdi] */
        0xff, 0x32, 0x9d,             /* push [rdx]; popfq */
        0xb8, 0x11, 0x22, 0x33, 0x44, /* mov eax, 0x44332211 */
        r.escape, r.modrm,            /* memory forms name [rsi] */
        0x9c, 0x8f, 0x42, 0x08,       /* pushfq; pop [rdx+8] */
        0x89, 0x42, 0x10,             /* mov [rdx+16], eax */
        0xdd, 0x31, 0xc3              /* fnsave [rcx]; ret */
    };
    memcpy(code, text, sizeof text);
    ((void (*)(void *, void *, void *, void *))code)(in, data + 256, data + 512, out);
    r.control_after = out->control;
    r.status_after = out->status;
    r.tag_after = out->tag;
    r.flags_after = *(uint64_t *)(data + 520) & 0x8d5;
    r.ax_after = *(uint16_t *)(data + 528);
    r.opcode_after = out->opcode & 0x7ff;
    memcpy(r.st_after, out->st, 30);
    memcpy(r.memory_after, data + 256, 10);
    r.pointers = (out->ip != 0x12345678) | (out->dp != 0x9abcdef0) << 1;
    fwrite(&r, sizeof r, 1, stdout);
  }
}

/* ---- SSE ---------------------------------------------------------------------------------------------------------- */

struct sse_record {
  uint8_t operation;
  uint16_t mxcsr;
  uint64_t a, b, result;
  uint8_t flags;
} __attribute__((packed));

/* Binary operations a = a op b, unary ones a = op b; all scalar, on XMM registers. */
#define ON_XMM(name)                                                                                  \
  asm volatile("ldmxcsr %1\n\tmovq %2, %%xmm0\n\tmovq %3, %%xmm1\n\t" name " %%xmm1, %%xmm0\n\t"       \
               "movq %%xmm0, %0\n\tstmxcsr %1" : "=r"(r.result), "+m"(csr) : "r"(r.a), "r"(r.b) : "xmm0", "xmm1")
#define TO_INTEGER(name, register)                                                                    \
  asm volatile("ldmxcsr %1\n\tmovq %2, %%xmm1\n\t" name " %%xmm1, " register "\n\tmov %%rax, %0\n\tstmxcsr %1" \
               : "=r"(r.result), "+m"(csr) : "r"(r.b) : "rax", "xmm1")
#define FROM_INTEGER(name)                                                                            \
  asm volatile("ldmxcsr %1\n\txorps %%xmm0, %%xmm0\n\t" name " %2, %%xmm0\n\tmovq %%xmm0, %0\n\tstmxcsr %1" \
               : "=r"(r.result), "+m"(csr) : "r"(r.b) : "xmm0")
#define TO_FLAGS(name)                                                                                \
  asm volatile("ldmxcsr %1\n\tmovq %2, %%xmm0\n\tmovq %3, %%xmm1\n\t" name " %%xmm1, %%xmm0\n\tpushfq\n\tpop %0\n\t" \
               "stmxcsr %1" : "=r"(r.result), "+m"(csr) : "r"(r.a), "r"(r.b) : "xmm0", "xmm1")

static void record_sse(long count) {
  for (long i = 0; i < count; i++) {
    struct sse_record r;
    memset(&r, 0, sizeof r);
    r.operation = i % 34;
    r.mxcsr = 0x1f80;
    if (below(2)) r.mxcsr |= below(4) << 13 | (below(4) == 0) << 15 | (below(4) == 0) << 6;
    int single = r.operation >= 17, integer = r.operation % 17 >= 15;
    r.a = single ? draw_binary(23, 8) : draw_binary(52, 11);
    r.b = single ? draw_binary(23, 8) : draw_binary(52, 11);
    if (below(8) == 0) r.b = r.a ^ (below(3) ? below(4) : 0) ^ below(2) << (single ? 31 : 63);
    if (integer) r.b = below(3) ? draw_significand() : (uint64_t)(int64_t)(int32_t)draw();
    uint32_t csr = r.mxcsr;
    switch (r.operation) {
      case 0: ON_XMM("addsd"); break;
      case 1: ON_XMM("subsd"); break;
      case 2: ON_XMM("mulsd"); break;
      case 3: ON_XMM("divsd"); break;
      case 4: ON_XMM("sqrtsd"); break;
      case 5: ON_XMM("minsd"); break;
      case 6: ON_XMM("maxsd"); break;
      case 7: ON_XMM("roundsd $4,"); break;
      case 8: ON_XMM("roundsd $9,"); break;
      case 9: TO_FLAGS("comisd"); break;
      case 10: TO_FLAGS("ucomisd"); break;
      case 11: TO_INTEGER("cvtsd2si", "%%eax"); break;
      case 12: TO_INTEGER("cvttsd2si", "%%eax"); break;
      case 13: TO_INTEGER("cvtsd2si", "%%rax"); break;
      case 14: ON_XMM("cvtsd2ss"); break;
      case 15: FROM_INTEGER("cvtsi2sdq"); break;
      case 16: FROM_INTEGER("cvtsi2ssq"); break;
      case 17: ON_XMM("addss"); break;
      case 18: ON_XMM("subss"); break;
      case 19: ON_XMM("mulss"); break;
      case 20: ON_XMM("divss"); break;
      case 21: ON_XMM("sqrtss"); break;
      case 22: ON_XMM("minss"); break;
      case 23: ON_XMM("maxss"); break;
      case 24: ON_XMM("roundss $4,"); break;
      case 25: ON_XMM("roundss $9,"); break;
      case 26: TO_FLAGS("comiss"); break;
      case 27: TO_FLAGS("ucomiss"); break;
      case 28: TO_INTEGER("cvtss2si", "%%eax"); break;
      case 29: TO_INTEGER("cvttss2si", "%%rax"); break;
      case 30: TO_INTEGER("cvtss2si", "%%rax"); break;
      case 31: ON_XMM("cvtss2sd"); break;
      case 32: FROM_INTEGER("cvtsi2sdq"); break;
      default: FROM_INTEGER("cvtsi2ssq"); break;
    }
    int width = r.operation == 14 || r.operation == 16 || r.operation == 33 || (r.operation >= 17 && r.operation < 26) ||
                r.operation == 28 || r.operation == 11 || r.operation == 12 ? 32 : 64;
    if (width == 32) r.result &= 0xffffffff;
    if (r.operation == 9 || r.operation == 10 || r.operation == 26 || r.operation == 27) r.result &= 0x8d5;
    r.flags = csr & 0x3f;
    fwrite(&r, sizeof r, 1, stdout);
  }
}

int main(int count, char **argument) {
  if (count != 3) return 2;
  if (strcmp(argument[1], "x87") == 0) record_x87(atol(argument[2]));
  else record_sse(atol(argument[2]));
  return 0;
}
