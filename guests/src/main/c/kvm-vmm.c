// A small virtual machine monitor on /dev/kvm, without a C library. It shows that the KVM below it works: a real-mode guest
// and a 64-bit guest, and loops to be measured from outside between the lines it prints.
//
//     kvm-vmm                    run both guests
//     kvm-vmm bench NAME COUNT   NAME: l1-loop, l2-loop, cpuid, rdmsr, out, touch
//
// Exit codes: 0 all went well, 1 something failed, 2 wrong arguments.
//
// SPDX-License-Identifier: Apache-2.0
#include "linux.h"

#include <linux/kvm.h>

#define MEMORY (512ul << 20)
#define REAL_CODE 0x1000
#define PAGE_TABLES 0x2000
#define STACK 0x10000
#define LONG_CODE 0x10000
#define UNTOUCHED (16ul << 20)
#define CONSOLE 0x3f8
#define NOWHERE 0xe0

extern const u8 real_guest[], real_guest_end[], long_guest[], long_guest_end[];
u64 measured_loop(u64 iterations, u64 *table);

struct machine {
  int kvm, vm, vcpu;
  u8 *memory;
  struct kvm_run *run;
  u64 run_size;
};

static struct {
  struct kvm_cpuid2 head;
  struct kvm_cpuid_entry2 entries[128];
} cpuid;

// ---- printing ---------------------------------------------------------------------------------------------------------

static u64 length_of(const char *text) {
  u64 n = 0;
  while (text[n]) n++;
  return n;
}

static void print(const char *text) { sys_write(1, text, length_of(text)); }

static void print_number(u64 value, u32 base) {
  char digits[24];
  char *at = digits + sizeof digits;
  *--at = 0;
  do {
    *--at = "0123456789abcdef"[value % base];
    value /= base;
  } while (value);
  print(at);
}

__attribute__((noreturn)) static void fail(const char *what, long result) {
  print("kvm-vmm: ");
  print(what);
  if (result < 0) {
    print(" failed, errno ");
    print_number(-result, 10);
  }
  print("\n");
  sys_exit(1);
}

static long checked(const char *what, long result) {
  if (result < 0) fail(what, result);
  return result;
}

static void copy(void *to, const void *from, u64 size) {
  __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(size)::"memory");
}

static void clear(void *to, u64 size) { __asm__ volatile("rep stosb" : "+D"(to), "+c"(size) : "a"(0) : "memory"); }

// A byte of the guest's console; lines get a prefix.
static void console(u8 byte) {
  static char line[160] = "    L2: ";
  static u32 used = 8;
  line[used++] = byte;
  if (byte == '\n' || used == sizeof line) {
    sys_write(1, line, used);
    used = 8;
  }
}

// ---- the virtual machine ----------------------------------------------------------------------------------------------

static void create(struct machine *m) {
  m->kvm = checked("opening /dev/kvm", sys_open("/dev/kvm", O_RDWR | O_CLOEXEC));
  long version = sys_ioctl(m->kvm, KVM_GET_API_VERSION, 0);
  if (version != 12) fail("KVM's API version is not 12", version);
  m->vm = checked("KVM_CREATE_VM", sys_ioctl(m->kvm, KVM_CREATE_VM, 0));
  checked("KVM_SET_TSS_ADDR", sys_ioctl(m->vm, KVM_SET_TSS_ADDR, 0xfffbd000));
  m->memory = sys_mmap(MEMORY, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1);
  if ((long)m->memory < 0 && (long)m->memory > -4096) fail("mmap of the guest's memory", (long)m->memory);
  sys_madvise(m->memory, MEMORY, MADV_NOHUGEPAGE);
  struct kvm_userspace_memory_region region;
  clear(&region, sizeof region);
  region.memory_size = MEMORY;
  region.userspace_addr = (u64)m->memory;
  checked("KVM_SET_USER_MEMORY_REGION", sys_ioctl(m->vm, KVM_SET_USER_MEMORY_REGION, (long)&region));
  m->vcpu = checked("KVM_CREATE_VCPU", sys_ioctl(m->vm, KVM_CREATE_VCPU, 0));
  m->run_size = checked("KVM_GET_VCPU_MMAP_SIZE", sys_ioctl(m->kvm, KVM_GET_VCPU_MMAP_SIZE, 0));
  m->run = sys_mmap(m->run_size, MAP_SHARED, m->vcpu);
  if ((long)m->run < 0 && (long)m->run > -4096) fail("mmap of kvm_run", (long)m->run);
  cpuid.head.nent = sizeof cpuid.entries / sizeof *cpuid.entries;
  checked("KVM_GET_SUPPORTED_CPUID", sys_ioctl(m->kvm, KVM_GET_SUPPORTED_CPUID, (long)&cpuid));
  checked("KVM_SET_CPUID2", sys_ioctl(m->vcpu, KVM_SET_CPUID2, (long)&cpuid));
}

static void destroy(struct machine *m) {
  sys_munmap(m->run, m->run_size);
  sys_close(m->vcpu);
  sys_close(m->vm);
  sys_close(m->kvm);
  sys_munmap(m->memory, MEMORY);
}

static void set_registers(struct machine *m, u64 rip, u64 rsp, u64 rdi, u64 rsi, u64 rdx) {
  struct kvm_regs r;
  clear(&r, sizeof r);
  r.rip = rip;
  r.rsp = rsp;
  r.rdi = rdi;
  r.rsi = rsi;
  r.rdx = rdx;
  r.rflags = 2;
  checked("KVM_SET_REGS", sys_ioctl(m->vcpu, KVM_SET_REGS, (long)&r));
}

static void enter_real_mode(struct machine *m) {
  struct kvm_sregs s;
  copy(m->memory + REAL_CODE, real_guest, real_guest_end - real_guest);
  checked("KVM_GET_SREGS", sys_ioctl(m->vcpu, KVM_GET_SREGS, (long)&s));
  s.cs.base = 0;
  s.cs.selector = 0;
  checked("KVM_SET_SREGS", sys_ioctl(m->vcpu, KVM_SET_SREGS, (long)&s));
  set_registers(m, REAL_CODE, 0x1000, 0, 0, 0);
}

// 64-bit mode with the first GiB mapped one to one in 2 MiB pages.
static void enter_long_mode(struct machine *m, u64 command, u64 count) {
  copy(m->memory + LONG_CODE, long_guest, long_guest_end - long_guest);
  u64 *table = (u64 *)(m->memory + PAGE_TABLES);
  table[0] = (PAGE_TABLES + 0x1000) | 7;
  table[512] = (PAGE_TABLES + 0x2000) | 7;
  for (u64 i = 0; i < 512; i++) table[1024 + i] = i << 21 | 0x87;
  struct kvm_sregs s;
  checked("KVM_GET_SREGS", sys_ioctl(m->vcpu, KVM_GET_SREGS, (long)&s));
  struct kvm_segment segment;
  clear(&segment, sizeof segment);
  segment.limit = 0xffffffff;
  segment.selector = 0x10;
  segment.type = 3;
  segment.present = 1;
  segment.db = 1;
  segment.s = 1;
  segment.g = 1;
  s.ds = s.es = s.fs = s.gs = s.ss = segment;
  segment.selector = 8;
  segment.type = 11;
  segment.db = 0;
  segment.l = 1;
  s.cs = segment;
  s.cr3 = PAGE_TABLES;
  s.cr4 = 0x620;       // PAE, OSFXSR, OSXMMEXCPT
  s.cr0 = 0x80000033;  // PG, NE, ET, MP, PE
  s.efer = 0x500;      // LMA, LME
  checked("KVM_SET_SREGS", sys_ioctl(m->vcpu, KVM_SET_SREGS, (long)&s));
  set_registers(m, LONG_CODE, STACK, command, count, UNTOUCHED);
}

static void run(struct machine *m) {
  for (;;) {
    long result = sys_ioctl(m->vcpu, KVM_RUN, 0);
    if (result == -4) continue;  // EINTR
    checked("KVM_RUN", result);
    struct kvm_run *run = m->run;
    switch (run->exit_reason) {
      case KVM_EXIT_IO:
        if (run->io.direction != KVM_EXIT_IO_OUT || run->io.size != 1) fail("unexpected port access", 0);
        if (run->io.port == CONSOLE) {
          u8 *data = (u8 *)run + run->io.data_offset;
          for (u32 i = 0; i < run->io.count; i++) console(data[i]);
        } else if (run->io.port != NOWHERE) {
          fail("unexpected port", 0);
        }
        break;
      case KVM_EXIT_HLT: return;
      case KVM_EXIT_FAIL_ENTRY:
        print("kvm-vmm: VM entry failed, hardware reason 0x");
        print_number(run->fail_entry.hardware_entry_failure_reason, 16);
        print("\n");
        sys_exit(1);
      case KVM_EXIT_INTERNAL_ERROR:
        print("kvm-vmm: KVM internal error, suberror ");
        print_number(run->internal.suberror, 10);
        print("\n");
        sys_exit(1);
      default:
        print("kvm-vmm: unexpected exit ");
        print_number(run->exit_reason, 10);
        struct kvm_regs r;
        if (sys_ioctl(m->vcpu, KVM_GET_REGS, (long)&r) == 0) {
          print(" at RIP 0x");
          print_number(r.rip, 16);
        }
        print("\n");
        sys_exit(1);
    }
  }
}

// ---- what can be asked for ----------------------------------------------------------------------------------------------

static void run_guests(void) {
  struct machine m;
  print("kvm-vmm: running a real-mode guest\n");
  create(&m);
  enter_real_mode(&m);
  run(&m);
  destroy(&m);
  print("kvm-vmm: running a 64-bit guest\n");
  create(&m);
  enter_long_mode(&m, 0, 0);
  run(&m);
  destroy(&m);
  print("kvm-vmm: all guests finished\n");
}

static int same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

static void mark(const char *name, const char *what, u64 count) {
  print("bench ");
  print(name);
  print(what);
  print_number(count, 10);
  print("\n");
}

static int bench(const char *name, u64 count) {
  static const char *const names[] = {"l1-loop", "l2-loop", "cpuid", "rdmsr", "out", "touch"};
  u32 command = 0;
  while (command < 6 && !same(name, names[command])) command++;
  if (command == 6 || count == 0) return 2;
  if (command == 5 && count > (MEMORY - UNTOUCHED) / 4096) return 2;
  if (command == 0) {
    static u64 table[1024];
    mark(name, " begin ", count);
    u64 sum = measured_loop(count, table);
    mark(name, " end ", sum);
    return 0;
  }
  struct machine m;
  create(&m);
  enter_long_mode(&m, command, count);
  mark(name, " begin ", count);
  run(&m);
  struct kvm_regs r;
  checked("KVM_GET_REGS", sys_ioctl(m.vcpu, KVM_GET_REGS, (long)&r));
  mark(name, " end ", command == 1 ? r.rax : count);
  destroy(&m);
  return 0;
}

__attribute__((used)) static void begin(u64 *stack) {
  u64 arguments = stack[0];
  char **argument = (char **)(stack + 1);
  if (arguments == 1) {
    run_guests();
    sys_exit(0);
  }
  int code = 2;
  if (arguments == 4 && same(argument[1], "bench")) {
    u64 count = 0;
    for (const char *digit = argument[3]; *digit >= '0' && *digit <= '9'; digit++) count = count * 10 + *digit - '0';
    code = bench(argument[2], count);
  }
  if (code == 2) print("usage: kvm-vmm [bench l1-loop|l2-loop|cpuid|rdmsr|out|touch COUNT]\n");
  sys_exit(code);
}

__asm__(".globl _start\n_start: xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call begin\n");
