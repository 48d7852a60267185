# A hypervisor of a few KiB. It starts one 64-bit guest, handles what the guest cannot do by itself, and tells at the end
# how often it was called and why. The guest is at the end of this file.
#
# Exit codes: 0 all went well, 1 something failed (the console says what), 2 the processor offers no VMX.
#
# SPDX-License-Identifier: Apache-2.0

        .include "pc.inc"
        .include "vmcs.inc"

        .set L2_PORT, 0x900                     # each byte that L2 writes here is a byte of its console
        .set L2_HOLE, 0x40000000                # guest-physical memory that appears when it is touched
        .set L2_VECTOR, 0x40
        .set L2_IDT_LIMIT, (L2_VECTOR + 1) * 16 - 1
        .set REASONS, 70
        .set REPEATS, 100

# ---- main -------------------------------------------------------------------------------------------------------------

main:
        TEXT    "L1: a small hypervisor, in 64-bit mode\r\n"
        mov     eax, 1
        cpuid
        test    ecx, 1 << 5
        jnz     1f
        TEXT    "L1: this processor offers no VMX\r\n"
        mov     eax, 2
        ret
1:      call    enable_vmx
        call    vmxon_and_vmcs
        call    set_controls
        call    set_host_state
        call    set_guest_state
        TEXT    "L1: starting L2\r\n"
        jmp     enter_guest

# After the guest has said that it is done.
finish:
        vmxoff
        jbe     failed_instruction
        mov     rax, cr4
        and     rax, ~(1 << 13)
        mov     cr4, rax
        call    put_counts
        TEXT    "L1: VMX is off, goodbye\r\n"
        xor     ebx, ebx
        jmp     power_off

# ---- getting into VMX operation ----------------------------------------------------------------------------------------

enable_vmx:
        mov     ecx, FEATURE_CONTROL
        rdmsr
        test    al, 1
        jnz     1f
        TEXT    "L1: FEATURE_CONTROL is unlocked: allowing VMX and locking it\r\n"
        or      eax, 5
        wrmsr
1:      rdmsr
        test    al, 4
        jnz     1f
        TEXT    "L1: FEATURE_CONTROL is locked and forbids VMX\r\n"
        jmp     fail
1:      mov     ecx, VMX_CR0_FIXED0
        mov     rax, cr0
        call    apply_fixed
        mov     cr0, rax
        mov     ecx, VMX_CR4_FIXED0
        mov     rax, cr4
        or      rax, 1 << 13
        call    apply_fixed
        mov     cr4, rax
        ret

# RAX: a control register; ECX: the MSR of bits that must be 1, followed by that of bits that may be.
apply_fixed:
        mov     rbx, rax
        rdmsr
        shl     rdx, 32
        or      rax, rdx
        or      rbx, rax
        inc     ecx
        rdmsr
        shl     rdx, 32
        or      rax, rdx
        and     rax, rbx
        ret

vmxon_and_vmcs:
        mov     ecx, VMX_BASIC
        rdmsr
        mov     [rip + basic_high], edx
        and     eax, 0x7fffffff                 # the revision identifier
        mov     [rip + vmxon_region], eax
        mov     [rip + vmcs_region], eax
        lea     rax, [rip + vmxon_region]
        push    rax
        vmxon   [rsp]
        jbe     failed_instruction
        lea     rax, [rip + vmcs_region]
        mov     [rsp], rax
        vmclear [rsp]
        jbe     failed_instruction
        vmptrld [rsp]
        jbe     failed_instruction
        pop     rax
        TEXT    "L1: VMX is on\r\n"
        ret

# ---- the VMCS ----------------------------------------------------------------------------------------------------------

        .macro  VMW field, value
        mov     rax, \value
        mov     ecx, \field
        vmwrite rcx, rax
        jbe     failed_instruction
        .endm

        .macro  VMR field
        mov     ecx, \field
        vmread  rax, rcx
        jbe     failed_instruction
        .endm

# EAX: wanted bits; ECX: their capability MSR. Returns in RAX what can be had.
adjust:
        mov     ebx, eax
        test    dword ptr [rip + basic_high], 1 << (55 - 32)
        jz      1f
        lea     eax, [rcx - VMX_PIN_CONTROLS]
        cmp     eax, 4
        jae     1f
        add     ecx, 0x48d - VMX_PIN_CONTROLS   # the TRUE capability MSRs
1:      rdmsr
        or      eax, ebx
        and     eax, edx
        ret

set_controls:
        xor     eax, eax
        mov     ecx, VMX_PIN_CONTROLS
        call    adjust
        VMW     PIN_CONTROLS, rax

        mov     eax, HLT_EXITING | USE_IO_BITMAPS | USE_MSR_BITMAPS | ACTIVATE_SECONDARY
        mov     ecx, VMX_PROCESSOR_CONTROLS
        call    adjust
        mov     r12d, eax
        VMW     PROCESSOR_CONTROLS, rax
        not     r12d
        test    r12d, HLT_EXITING | USE_IO_BITMAPS | USE_MSR_BITMAPS
        jz      1f
        TEXT    "L1: needs HLT exiting, I/O bitmaps and MSR bitmaps\r\n"
        jmp     fail
1:      mov     byte ptr [rip + io_bitmap_a + L2_PORT / 8], 1 << (L2_PORT % 8)
        lea     rax, [rip + io_bitmap_a]
        VMW     IO_BITMAP_A, rax
        lea     rax, [rip + io_bitmap_b]
        VMW     IO_BITMAP_B, rax
        mov     byte ptr [rip + msr_bitmap + 0x1b / 8], 1 << (0x1b % 8)
        lea     rax, [rip + msr_bitmap]
        VMW     MSR_BITMAP, rax

        test    r12d, ACTIVATE_SECONDARY
        jnz     no_ept
        mov     eax, ENABLE_EPT | ENABLE_VPID
        mov     ecx, VMX_SECONDARY_CONTROLS
        call    adjust
        mov     r12d, eax
        test    eax, ENABLE_EPT
        jz      1f
        mov     ecx, VMX_EPT_VPID               # page walks of 4 levels, write-back tables, 2 MiB pages
        rdmsr
        and     eax, 1 << 6 | 1 << 14 | 1 << 16
        cmp     eax, 1 << 6 | 1 << 14 | 1 << 16
        je      1f
        and     r12d, ~ENABLE_EPT
1:      VMW     SECONDARY_CONTROLS, r12
        test    r12d, ENABLE_VPID
        jz      1f
        TEXT    "L1: giving L2 a VPID\r\n"
        VMW     VPID, 1
1:      test    r12d, ENABLE_EPT
        jz      no_ept
        TEXT    "L1: giving L2 memory by EPT\r\n"
        mov     byte ptr [rip + has_ept], 1
        call    build_ept
        lea     rax, [rip + ept_pml4]
        or      rax, 3 << 3 | 6                 # four levels, write-back
        VMW     EPT_POINTER, rax
        jmp     1f
no_ept: TEXT    "L1: no EPT: L2 shares the page tables of L1\r\n"
1:
        mov     eax, HOST_64_BIT
        mov     ecx, VMX_EXIT_CONTROLS
        call    adjust
        VMW     EXIT_CONTROLS, rax
        mov     eax, GUEST_64_BIT
        mov     ecx, VMX_ENTRY_CONTROLS
        call    adjust
        VMW     ENTRY_CONTROLS, rax
        VMW     EXCEPTION_BITMAP, 0x40          # #UD
        .irp    field, PAGE_FAULT_MASK, PAGE_FAULT_MATCH, CR3_TARGET_COUNT, EXIT_MSR_STORE_COUNT, EXIT_MSR_LOAD_COUNT
        VMW     \field, 0
        .endr
        .irp    field, ENTRY_MSR_LOAD_COUNT, ENTRY_INTERRUPTION, CR0_MASK, CR4_MASK, CR0_SHADOW, CR4_SHADOW
        VMW     \field, 0
        .endr
        ret

# The first 4 GiB one to one in 2 MiB pages, but for 2 MiB at L2_HOLE, which have a table of absent pages.
build_ept:
        lea     rdi, [rip + ept_pml4]
        lea     rax, [rip + ept_pdpt + 7]
        mov     [rdi], rax
        lea     rdi, [rip + ept_pdpt]
        lea     rax, [rip + ept_directories + 7]
        mov     ecx, 4
1:      mov     [rdi], rax
        add     rax, 4096
        add     rdi, 8
        loop    1b
        lea     rdi, [rip + ept_directories]
        mov     eax, 0xb7                       # read, write, execute, write-back, 2 MiB
        mov     ecx, 2048
1:      mov     [rdi], rax
        add     rax, 0x200000
        add     rdi, 8
        loop    1b
        lea     rax, [rip + ept_table + 7]
        mov     [rip + ept_directories + L2_HOLE / 0x200000 * 8], rax
        ret

set_host_state:
        mov     rax, cr0
        VMW     HOST_CR0, rax
        mov     rax, cr3
        VMW     HOST_CR3, rax
        mov     rax, cr4
        VMW     HOST_CR4, rax
        VMW     HOST_CS_SELECTOR, SELECTOR_CODE
        .irp    field, HOST_ES_SELECTOR, HOST_SS_SELECTOR, HOST_DS_SELECTOR, HOST_FS_SELECTOR, HOST_GS_SELECTOR
        VMW     \field, SELECTOR_DATA
        .endr
        VMW     HOST_TR_SELECTOR, SELECTOR_TSS
        lea     rax, [rip + tss]
        VMW     HOST_TR_BASE, rax
        lea     rax, [rip + gdt]
        VMW     HOST_GDTR_BASE, rax
        .irp    field, HOST_FS_BASE, HOST_GS_BASE, HOST_IDTR_BASE, HOST_SYSENTER_CS, HOST_SYSENTER_ESP, HOST_SYSENTER_EIP
        VMW     \field, 0
        .endr
        lea     rax, [rip + stack_top]
        VMW     HOST_RSP, rax
        lea     rax, [rip + on_exit]
        VMW     HOST_RIP, rax
        ret

set_guest_state:
        mov     rax, cr0
        VMW     GUEST_CR0, rax
        mov     rax, cr3
        VMW     GUEST_CR3, rax
        mov     rax, cr4
        VMW     GUEST_CR4, rax
        VMW     GUEST_CS_SELECTOR, SELECTOR_CODE
        VMW     GUEST_CS_RIGHTS, 0xa09b
        .irp    field, GUEST_ES_SELECTOR, GUEST_SS_SELECTOR, GUEST_DS_SELECTOR, GUEST_FS_SELECTOR, GUEST_GS_SELECTOR
        VMW     \field, SELECTOR_DATA
        .endr
        .irp    field, GUEST_ES_RIGHTS, GUEST_SS_RIGHTS, GUEST_DS_RIGHTS, GUEST_FS_RIGHTS, GUEST_GS_RIGHTS
        VMW     \field, 0xc093
        .endr
        .irp    field, GUEST_ES_LIMIT, GUEST_CS_LIMIT, GUEST_SS_LIMIT, GUEST_DS_LIMIT, GUEST_FS_LIMIT, GUEST_GS_LIMIT
        VMW     \field, 0xffffffff
        .endr
        .irp    field, GUEST_ES_BASE, GUEST_CS_BASE, GUEST_SS_BASE, GUEST_DS_BASE, GUEST_FS_BASE, GUEST_GS_BASE
        VMW     \field, 0
        .endr
        VMW     GUEST_LDTR_SELECTOR, 0
        VMW     GUEST_LDTR_BASE, 0
        VMW     GUEST_LDTR_LIMIT, 0
        VMW     GUEST_LDTR_RIGHTS, 0x10000      # unusable
        VMW     GUEST_TR_SELECTOR, SELECTOR_TSS
        lea     rax, [rip + tss]
        VMW     GUEST_TR_BASE, rax
        VMW     GUEST_TR_LIMIT, 0x67
        VMW     GUEST_TR_RIGHTS, 0x8b
        lea     rax, [rip + gdt]
        VMW     GUEST_GDTR_BASE, rax
        VMW     GUEST_GDTR_LIMIT, 0x27
        lea     rax, [rip + l2_idt]
        VMW     GUEST_IDTR_BASE, rax
        VMW     GUEST_IDTR_LIMIT, L2_IDT_LIMIT
        VMW     GUEST_DR7, 0x400
        VMW     GUEST_RFLAGS, 2
        lea     rax, [rip + l2_stack_top]
        VMW     GUEST_RSP, rax
        lea     rax, [rip + l2_start]
        VMW     GUEST_RIP, rax
        .irp    field, GUEST_INTERRUPTIBILITY, GUEST_ACTIVITY, GUEST_PENDING_DEBUG, GUEST_DEBUGCTL
        VMW     \field, 0
        .endr
        .irp    field, GUEST_SYSENTER_CS, GUEST_SYSENTER_ESP, GUEST_SYSENTER_EIP
        VMW     \field, 0
        .endr
        VMW     VMCS_LINK_POINTER, -1
        # L2 asks for it by looking at a byte; its interrupt gate is made here as code cannot hold split addresses.
        lea     rax, [rip + l2_interrupt]
        lea     rdi, [rip + l2_idt + L2_VECTOR * 16]
        mov     [rdi], ax
        mov     word ptr [rdi + 2], SELECTOR_CODE
        mov     word ptr [rdi + 4], 0x8e00
        shr     rax, 16
        mov     [rdi + 6], ax
        shr     rax, 16
        mov     [rdi + 8], eax
        ret

# ---- entering and leaving the guest --------------------------------------------------------------------------------------

        .macro  GUEST_REGISTERS move
        \move   rcx, 1
        \move   rdx, 2
        \move   rbx, 3
        \move   rbp, 5
        \move   rsi, 6
        \move   rdi, 7
        \move   r8, 8
        \move   r9, 9
        \move   r10, 10
        \move   r11, 11
        \move   r12, 12
        \move   r13, 13
        \move   r14, 14
        \move   r15, 15
        .endm

        .macro  LOAD register, index
        mov     \register, [rip + l2_registers + 8 * \index]
        .endm

        .macro  STORE register, index
        mov     [rip + l2_registers + 8 * \index], \register
        .endm

enter_guest:
        GUEST_REGISTERS LOAD
        mov     rax, [rip + l2_registers]
        cmp     byte ptr [rip + launched], 0
        jne     1f
        mov     byte ptr [rip + launched], 1
        vmlaunch
        jmp     failed_instruction
1:      vmresume
        jmp     failed_instruction

on_exit:
        mov     [rip + l2_registers], rax
        GUEST_REGISTERS STORE
        VMR     EXIT_REASON
        test    eax, 1 << 31
        jnz     failed_entry
        movzx   ebx, ax
        cmp     ebx, REASONS
        jae     unexpected
        lea     rdx, [rip + counts]
        inc     qword ptr [rdx + 8 * rbx]
        cmp     ebx, 0
        je      on_exception
        cmp     ebx, 10
        je      on_cpuid
        cmp     ebx, 12
        je      on_hlt
        cmp     ebx, 18
        je      on_vmcall
        cmp     ebx, 30
        je      on_io
        cmp     ebx, 31
        je      on_rdmsr
        cmp     ebx, 48
        je      on_ept_violation

unexpected:
        TEXT    "L1: unexpected exit, reason "
        VMR     EXIT_REASON
        call    put_hex
        TEXT    ", qualification "
        VMR     EXIT_QUALIFICATION
        call    put_hex
        TEXT    ", RIP "
        VMR     GUEST_RIP
        call    put_hex
        TEXT    "\r\n"
        jmp     fail

# The instruction that exited is done: goes on behind it.
next_instruction:
        VMR     EXIT_INSTRUCTION_LENGTH
        mov     rbx, rax
        VMR     GUEST_RIP
        add     rax, rbx
        VMW     GUEST_RIP, rax
        jmp     enter_guest

on_exception:
        VMR     EXIT_INTERRUPTION
        movzx   eax, al
        cmp     eax, 6
        jne     unexpected
        TEXT    "L1: L2 raised #UD; skipping its UD2\r\n"
        VMR     GUEST_RIP
        add     rax, 2
        VMW     GUEST_RIP, rax
        jmp     enter_guest

on_cpuid:
        mov     eax, [rip + l2_registers]
        mov     ecx, [rip + l2_registers + 8]
        cmp     eax, 0x40000000                 # the hypervisor's leaf
        je      1f
        cpuid
        jmp     2f
1:      mov     eax, 0x40000000
        mov     ebx, 0x74736554                 # "TestudoL1 is"
        mov     ecx, 0x4c6f6475
        mov     edx, 0x73692031
2:      mov     [rip + l2_registers], rax
        mov     [rip + l2_registers + 8], rcx
        mov     [rip + l2_registers + 16], rdx
        mov     [rip + l2_registers + 24], rbx
        jmp     next_instruction

on_hlt:
        TEXT    "L1: L2 halted; going on\r\n"
        jmp     next_instruction

on_vmcall:
        mov     rax, [rip + l2_registers]
        cmp     rax, 0
        je      finish
        cmp     rax, 1                          # add RBX and RCX
        je      1f
        cmp     rax, 2                          # send me an interrupt
        jne     unexpected
        VMW     ENTRY_INTERRUPTION, "0x80000000 | L2_VECTOR"
        jmp     next_instruction
1:      mov     rax, [rip + l2_registers + 8 * 3]
        add     rax, [rip + l2_registers + 8 * 1]
        mov     [rip + l2_registers], rax
        jmp     next_instruction

# L2's console. Lines get a prefix.
on_io:
        VMR     EXIT_QUALIFICATION
        mov     edx, eax
        shr     edx, 16
        cmp     edx, L2_PORT
        jne     unexpected
        test    eax, 0x38 | 7                   # in, string, repeated, or wider than a byte
        jnz     unexpected
        cmp     byte ptr [rip + line_started], 0
        jne     1f
        TEXT    "    L2: "
1:      mov     al, [rip + l2_registers]
        mov     byte ptr [rip + line_started], 1
        cmp     al, '\n'
        jne     1f
        mov     byte ptr [rip + line_started], 0
        mov     al, '\r'
        call    put_byte
        mov     al, '\n'
1:      call    put_byte
        jmp     next_instruction

on_rdmsr:
        mov     eax, [rip + l2_registers + 8]
        cmp     eax, 0x1b                       # APIC_BASE: where it always is, disabled
        jne     unexpected
        mov     eax, 0xfee00000
        mov     [rip + l2_registers], rax
        mov     qword ptr [rip + l2_registers + 16], 0
        jmp     next_instruction

# L2 touched its hole: puts a page there.
on_ept_violation:
        VMR     GUEST_PHYSICAL_ADDRESS
        mov     rbx, rax
        mov     rdx, rax
        shr     rdx, 21
        cmp     rdx, L2_HOLE / 0x200000
        jne     unexpected
        mov     rdx, rbx
        shr     rdx, 12
        and     edx, 511
        cmp     edx, 4
        jae     unexpected
        mov     eax, edx
        shl     eax, 12
        lea     rsi, [rip + l2_pages]
        lea     rax, [rsi + rax + 0x37]         # read, write, execute, write-back
        lea     rdi, [rip + ept_table]
        mov     [rdi + rdx * 8], rax
        jmp     enter_guest

# ---- reports -------------------------------------------------------------------------------------------------------------

failed_instruction:
        jc      1f
        TEXT    "L1: a VMX instruction failed with error "
        VMR     INSTRUCTION_ERROR
        xor     ecx, ecx
        call    put_decimal
        TEXT    "\r\n"
        jmp     fail
1:      TEXT    "L1: a VMX instruction failed without a current VMCS\r\n"
        jmp     fail

failed_entry:
        mov     rbx, rax
        TEXT    "L1: VM entry failed, reason "
        movzx   eax, bx
        xor     ecx, ecx
        call    put_decimal
        TEXT    ", qualification "
        VMR     EXIT_QUALIFICATION
        call    put_hex
        TEXT    "\r\n"
fail:
        mov     ebx, 1
        jmp     power_off

put_counts:
        TEXT    "L1: exits of L2 by reason\r\n"
        lea     rdi, [rip + names]
        xor     r12d, r12d
        xor     r13d, r13d
1:      lea     rdx, [rip + counts]
        mov     rbp, [rdx + 8 * r12]
        test    rbp, rbp
        jz      3f
        add     r13, rbp
        mov     rax, r12
        mov     ecx, 6
        call    put_decimal
        mov     al, ' '
        call    put_byte
        lea     rdi, [rip + names]
2:      movzx   eax, byte ptr [rdi]
        lea     rsi, [rdi + 1]
        add     rdi, 16
        cmp     eax, r12d
        je      4f
        cmp     eax, 255
        jne     2b
4:      call    put_text
        mov     rax, rbp
        mov     ecx, 8
        call    put_decimal
        TEXT    "\r\n"
3:      inc     r12d
        cmp     r12d, REASONS
        jb      1b
        TEXT    "       all           "
        mov     rax, r13
        mov     ecx, 8
        call    put_decimal
        TEXT    "\r\n"
        ret

        .section .rodata
        .macro  NAME number, text
        .byte   \number
        .ascii  "\text"
        .byte   0
        .endm
names:                                          # sixteen bytes each
        NAME    0,   "EXCEPTION     "
        NAME    10,  "CPUID         "
        NAME    12,  "HLT           "
        NAME    18,  "VMCALL        "
        NAME    30,  "I/O           "
        NAME    31,  "RDMSR         "
        NAME    48,  "EPT VIOLATION "
        NAME    255, "?             "

        .data
launched:
        .byte   0
line_started:
        .byte   0
has_ept:
        .byte   0
        .balign 8
basic_high:
        .long   0

        .bss
        .balign 4096
vmxon_region:
        .skip   4096
vmcs_region:
        .skip   4096
io_bitmap_a:
        .skip   4096
io_bitmap_b:
        .skip   4096
msr_bitmap:
        .skip   4096
ept_pml4:
        .skip   4096
ept_pdpt:
        .skip   4096
ept_directories:
        .skip   4 * 4096
ept_table:
        .skip   4096
l2_pages:
        .skip   4 * 4096
l2_idt: .skip   4096
        .skip   4096
l2_stack_top:
l2_registers:
        .skip   16 * 8
counts: .skip   REASONS * 8

# ---- L2 -----------------------------------------------------------------------------------------------------------------

        .text
l2_byte:
        mov     edx, L2_PORT
        out     dx, al
        ret

l2_text:
        lodsb
        test    al, al
        jz      1f
        call    l2_byte
        jmp     l2_text
1:      ret

        .macro  L2_TEXT text:vararg
        .section .rodata
.Ll2text\@:
        .asciz  \text
        .text
        lea     rsi, [rip + .Ll2text\@]
        call    l2_text
        .endm

l2_start:
        L2_TEXT "Hello from L2, a guest of a guest!\n"
        # whose guest am I?
        mov     eax, 0x40000000
        cpuid
        lea     rsi, [rip + l2_buffer]
        mov     [rsi], ebx
        mov     [rsi + 4], ecx
        mov     [rsi + 8], edx
        mov     dword ptr [rsi + 12], 0
        push    rsi
        L2_TEXT "CPUID says: "
        pop     rsi
        call    l2_text
        L2_TEXT " below me\n"
        # an MSR that L1 answers
        mov     ecx, 0x1b
        rdmsr
        cmp     eax, 0xfee00000
        jne     l2_wrong
        # an MSR and a port that L1 lets through
        mov     ecx, 0xc0000080
        rdmsr
        and     eax, 0x500
        cmp     eax, 0x500
        jne     l2_wrong
        out     0x80, al
        L2_TEXT "MSRs and ports answer as they should\n"
        # memory that appears when it is touched
        cmp     byte ptr [rip + has_ept], 0
        je      2f
        mov     esi, L2_HOLE
        mov     ecx, 4
1:      cmp     qword ptr [rsi], 0
        jne     l2_wrong
        mov     [rsi], rsi
        cmp     [rsi], rsi
        jne     l2_wrong
        add     esi, 4096
        loop    1b
        L2_TEXT "four pages appeared under my hands\n"
2:      # a call to L1
        mov     eax, 1
        mov     ebx, 40
        mov     ecx, 2
        vmcall
        cmp     rax, 42
        jne     l2_wrong
        L2_TEXT "VMCALL: L1 knows that 40 + 2 is 42\n"
        # an interrupt from L1
        sti
        mov     eax, 2
        vmcall
        nop
        cmp     byte ptr [rip + l2_interrupted], 1
        jne     l2_wrong
        cli
        L2_TEXT "took an interrupt that L1 injected\n"
        ud2
        hlt
        # many exits of one kind
        mov     edi, REPEATS
1:      xor     eax, eax
        cpuid
        dec     edi
        jnz     1b
        L2_TEXT "a hundred times CPUID, and done\n"
        xor     eax, eax
        vmcall
l2_wrong:
        L2_TEXT "something is wrong\n"
        mov     eax, -1
        vmcall
        jmp     l2_wrong

l2_interrupt:
        mov     byte ptr [rip + l2_interrupted], 1
        iretq

        .bss
l2_buffer:
        .skip   16
l2_interrupted:
        .skip   1
