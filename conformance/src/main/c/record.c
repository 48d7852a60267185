// Runs every form of forms.S in a hundred drawn states on the processor of this machine, in user mode, and writes what
// came out. The format is described in conformance/README.md and read by the Java class Vectors.
//
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "state.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#define STATES 100

extern const uint8_t forms_start[], forms_end[];
void enter(void);
void choose(int compatibility);
extern char leave[];

// shared with enter.S
uint64_t cell_gpr[16], cell_rflags, cell_host_rsp;
uint8_t cell_fx[512] __attribute__((aligned(16)));
struct { uint32_t offset; uint16_t selector; } __attribute__((packed)) cell_compat;
uint64_t cell_code = CODE;

static uint8_t vector;
static uint32_t error;
static uint64_t cr2, fault_rip;

static void on_fault(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)info;
  greg_t *g = ((ucontext_t *)context)->uc_mcontext.gregs;
  vector = g[REG_TRAPNO];
  error = g[REG_ERR];
  cr2 = g[REG_CR2];
  fault_rip = g[REG_RIP];
  g[REG_RIP] = (greg_t)leave;
  g[REG_CSGSFS] = (g[REG_CSGSFS] & ~0xffffll) | 0x33;
}

static FILE *out;
static void put(const void *p, unsigned n) { fwrite(p, 1, n, out); }
static void put8(uint8_t v) { put(&v, 1); }
static void put16(uint16_t v) { put(&v, 2); }
static void put32(uint32_t v) { put(&v, 4); }
static void put64(uint64_t v) { put(&v, 8); }

static void load(const struct state *s, uint32_t window) {
  memcpy(cell_gpr, s->gpr, sizeof cell_gpr);
  cell_rflags = s->rflags;
  memset(cell_fx, 0, sizeof cell_fx);
  memcpy(cell_fx, &s->fcw, 2);
  memcpy(cell_fx + 2, &s->fsw, 2);
  cell_fx[4] = s->ftw;
  memcpy(cell_fx + 24, &s->mxcsr, 4);
  for (int i = 0; i < 8; i++) memcpy(cell_fx + 32 + 16 * i, s->st[(i + (s->fsw >> 11)) & 7], 10);
  memcpy(cell_fx + 160, s->xmm, 256);
  memset((void *)(uintptr_t)REGION, 0, REGION_SIZE);
  memcpy((void *)(uintptr_t)window, s->memory, WINDOW_SIZE);
}

static void store(struct state *s, uint32_t window) {
  memcpy(s->gpr, cell_gpr, sizeof cell_gpr);
  s->rflags = cell_rflags;
  memcpy(&s->fcw, cell_fx, 2);
  memcpy(&s->fsw, cell_fx + 2, 2);
  s->ftw = cell_fx[4];
  memcpy(&s->mxcsr, cell_fx + 24, 4);
  for (int i = 0; i < 8; i++) memcpy(s->st[(i + (s->fsw >> 11)) & 7], cell_fx + 32 + 16 * i, 10);
  memcpy(s->xmm, cell_fx + 160, 256);
  memcpy(s->memory, (void *)(uintptr_t)window, WINDOW_SIZE);
}

static void put_outcome(const struct state *a, const struct state *b, uint32_t kind) {
  put8(vector);
  if (vector != 0xff) {
    put32(error);
    put8(fault_rip - CODE < 0x100 ? fault_rip - CODE : 0xff);
    if (vector == 14) put64(cr2);
  }
  uint16_t mask = 0;
  for (int i = 0; i < 16; i++)
    if (a->gpr[i] != b->gpr[i]) mask |= 1 << i;
  put16(mask);
  for (int i = 0; i < 16; i++)
    if (mask >> i & 1) put64(b->gpr[i]);
  put32(b->rflags);
  mask = 0;
  for (int i = 0; i < 16; i++)
    if (memcmp(a->xmm[i], b->xmm[i], 16)) mask |= 1 << i;
  put16(mask);
  for (int i = 0; i < 16; i++)
    if (mask >> i & 1) put(b->xmm[i], 16);
  put32(b->mxcsr);
  if (kind & X87) {
    put16(b->fcw);
    put16(b->fsw);
    put8(b->ftw);
    mask = 0;
    for (int i = 0; i < 8; i++)
      if (memcmp(a->st[i], b->st[i], 10)) mask |= 1 << i;
    put8(mask);
    for (int i = 0; i < 8; i++)
      if (mask >> i & 1) put(b->st[i], 10);
  }
  unsigned runs = 0;
  for (int pass = 0; pass < 2; pass++) {
    if (pass) put8(runs);
    for (unsigned i = 0; i < WINDOW_SIZE;) {
      if (a->memory[i] == b->memory[i]) { i++; continue; }
      unsigned j = i;
      while (j < WINDOW_SIZE && j - i < 255 && a->memory[j] != b->memory[j]) j++;
      if (pass) {
        put16(i);
        put8(j - i);
        put(b->memory + i, j - i);
      } else {
        runs++;
      }
      i = j;
    }
  }
  for (unsigned i = 0; i < REGION_SIZE; i++) {
    uint32_t window = window_of(kind), at = REGION + i;
    if (at - window < WINDOW_SIZE) continue;
    if (*(uint8_t *)(uintptr_t)at) {
      fprintf(stderr, "a write outside of the window at %x\n", at);
      exit(1);
    }
  }
}

static void brand(char *to) {
  uint32_t *w = (uint32_t *)to;
  for (unsigned leaf = 0; leaf < 3; leaf++, w += 4)
    __asm__("cpuid" : "=a"(w[0]), "=b"(w[1]), "=c"(w[2]), "=d"(w[3]) : "a"(0x80000002 + leaf), "c"(0));
  to[48] = 0;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: record FILE\n");
    return 2;
  }
  out = fopen(argv[1], "wb");
  if (!out) {
    perror(argv[1]);
    return 1;
  }
  void *region = mmap((void *)(uintptr_t)REGION, REGION_SIZE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  void *code = mmap((void *)(uintptr_t)CODE, 0x1000, PROT_READ | PROT_WRITE | PROT_EXEC,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (region == MAP_FAILED || code == MAP_FAILED) {
    perror("mmap");
    return 1;
  }
  static uint8_t alternate[65536];
  stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
  sigaltstack(&stack, 0);
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  int signals[] = {SIGSEGV, SIGILL, SIGFPE, SIGBUS, SIGTRAP};
  for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) sigaction(signals[i], &action, 0);
  cell_compat.offset = CODE;
  cell_compat.selector = 0x23;
  __asm__ volatile("mov %0, %%ds; mov %0, %%es" ::"r"(0x2b));

  unsigned forms = 0;
  for (const uint8_t *p = forms_start; p < forms_end; forms++) p += 5 + p[4], p += strlen((const char *)p) + 1;

  char cpu[49];
  brand(cpu);
  put("TVEC0001", 8);
  put8(strlen(cpu));
  put(cpu, strlen(cpu));
  put32(forms);
  put32(STATES);
  for (const uint8_t *p = forms_start; p < forms_end;) {
    uint32_t kind;
    memcpy(&kind, p, 4);
    uint8_t length = p[4];
    const uint8_t *bytes = p + 5;
    const char *name = (const char *)bytes + length;
    p = (const uint8_t *)name + strlen(name) + 1;
    if (argc > 2) fprintf(stderr, "%s\n", name);

    put16(strlen(name));
    put(name, strlen(name));
    put32(kind);
    put8(length);
    put(bytes, length);
    uint64_t hash = FNV_START;
    static struct state before[STATES];
    for (unsigned i = 0; i < STATES; i++) {
      draw_state(&before[i], name, kind, i);
      hash = hash_state(hash, &before[i]);
    }
    put64(hash);

    // the form, then a jump to leave(): ff /4 through a 64-bit pointer, or a far jump from compatibility mode
    uint8_t *at = code;
    memset(at, 0, 0x1000);
    memcpy(at, bytes, length);
    at += length;
    uint64_t target = (uint64_t)leave;
    if (kind & COMPAT) {
      *at++ = 0xea;
      memcpy(at, &target, 4);
      memcpy(at + 4, "\x33\0", 2);
    } else {
      memcpy(at, "\xff\x25\0\0\0\0", 6);
      memcpy(at + 6, &target, 8);
    }
    // the length of the outcomes goes before them
    long mark = ftell(out);
    put32(0);
    for (unsigned i = 0; i < STATES; i++) {
      load(&before[i], window_of(kind));
      vector = 0xff;
      choose((kind & COMPAT) != 0);
      enter();
      struct state after;
      memset(&after, 0, sizeof after);
      store(&after, window_of(kind));
      if (kind & COMPAT)
        for (int r = 0; r < 8; r++) after.gpr[r] &= 0xffffffff;
      put_outcome(&before[i], &after, kind);
    }
    long end = ftell(out);
    fseek(out, mark, SEEK_SET);
    put32(end - mark - 4);
    fseek(out, end, SEEK_SET);
  }
  fclose(out);
  printf("%u forms, %u states each, on %s\n", forms, STATES, cpu);
  return 0;
}
