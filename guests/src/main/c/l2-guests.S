// The guests that kvm-vmm runs: real-mode code, and 64-bit code that does on command what is to be shown or measured.
// Both are position independent; kvm-vmm copies them into the guest's memory.
//
// SPDX-License-Identifier: Apache-2.0

        .intel_syntax noprefix
        .section .rodata
        .globl real_guest, real_guest_end, long_guest, long_guest_end

        .set CONSOLE, 0x3f8
        .set NOWHERE, 0xe0                      // a port whose bytes kvm-vmm throws away

// ---- real mode: CS:IP is 0:0x1000 ------------------------------------------------------------------------------------

        .code16
real_guest:
        xor     ax, ax
        mov     ds, ax
        mov     ss, ax
        mov     sp, 0x1000
        mov     si, 0x1000 + (real_text - real_guest)
        mov     dx, CONSOLE
        cld
1:      lodsb
        test    al, al
        jz      2f
        out     dx, al
        jmp     1b
2:      // a sum that needs the stack and a loop: 1 + ... + 10 = 55
        xor     bx, bx
        mov     cx, 10
3:      push    cx
        add     bx, cx
        pop     cx
        loop    3b
        mov     ax, bx
        mov     bl, 10
        div     bl                              // AL: tens, AH: units
        add     ax, 0x3030
        out     dx, al
        mov     al, ah
        out     dx, al
        mov     al, '\n'
        out     dx, al
        hlt
real_text:
        .asciz  "Hello from L2 in real mode! The numbers from 1 to 10 add up to "
real_guest_end:

// ---- 64-bit mode: RDI says what to do, RSI how often, RDX where memory nobody touched begins --------------------------

        .code64
long_guest:
        mov     r14, rsi
        mov     r15, rdx
        cmp     edi, 1
        je      bench_loop
        cmp     edi, 2
        je      bench_cpuid
        cmp     edi, 3
        je      bench_rdmsr
        cmp     edi, 4
        je      bench_out
        cmp     edi, 5
        je      bench_touch

        lea     rsi, [rip + hello]
        call    put_text
        // CPUID: the vendor
        xor     eax, eax
        cpuid
        sub     rsp, 16
        mov     [rsp], ebx
        mov     [rsp + 4], edx
        mov     [rsp + 8], ecx
        mov     dword ptr [rsp + 12], '\n'
        mov     rsi, rsp
        call    put_text
        add     rsp, 16
        // WRMSR and RDMSR: the page-attribute table
        mov     ecx, 0x277
        rdmsr
        mov     r12d, eax
        mov     r13d, edx
        xor     edx, 0x01000000                 // the highest entry: UC becomes WC
        wrmsr
        mov     r13d, edx
        rdmsr
        lea     rsi, [rip + msr_wrong]
        cmp     eax, r12d
        jne     1f
        cmp     edx, r13d
        jne     1f
        lea     rsi, [rip + msr_right]
1:      call    put_text
        // pages, each touched for the first time
        mov     ecx, 64
        mov     rdi, r15
        lea     rsi, [rip + pages_wrong]
2:      cmp     qword ptr [rdi], 0
        jne     3f
        mov     [rdi], rdi
        add     rdi, 4096
        loop    2b
        mov     ecx, 64
2:      sub     rdi, 4096
        cmp     [rdi], rdi
        jne     3f
        loop    2b
        lea     rsi, [rip + pages_right]
3:      call    put_text
        // SSE, so that the FPU has changed hands
        mov     eax, 6
        cvtsi2sd xmm0, eax
        mulsd   xmm0, xmm0
        addsd   xmm0, xmm0
        cvttsd2si eax, xmm0                     // 72
        lea     rsi, [rip + sse_right]
        cmp     eax, 72
        je      4f
        lea     rsi, [rip + sse_wrong]
4:      call    put_text
        hlt

put_text:
        mov     edx, CONSOLE
1:      lodsb
        test    al, al
        jz      2f
        out     dx, al
        jmp     1b
2:      ret

bench_loop:
        mov     rdi, r14
        mov     rsi, r15
        call    measured_loop
        hlt

bench_cpuid:
1:      xor     eax, eax
        xor     ecx, ecx
        cpuid
        dec     r14
        jnz     1b
        hlt

bench_rdmsr:
1:      mov     ecx, 0x277
        rdmsr
        dec     r14
        jnz     1b
        hlt

bench_out:
        mov     edx, NOWHERE
1:      out     dx, al
        dec     r14
        jnz     1b
        hlt

bench_touch:
1:      mov     byte ptr [r15], 1
        add     r15, 4096
        dec     r14
        jnz     1b
        hlt

// The loop that is measured in L1's user space and in L2: 27 instructions of integer work and a walk through a table.
// RDI: iterations; RSI: a table of 1,024 words, each written before it is read. Returns a checksum in RAX.
        .globl measured_loop
measured_loop:
        mov     eax, 1
        mov     ecx, 0x9e3779b9
        xor     edx, edx
        xor     r8d, r8d
1:      add     rax, rcx                        // 1
        mov     r9, rax
        shr     r9, 17
        xor     rax, r9
        mov     r10, rax
        shl     r10, 7
        add     rdx, r10
        mov     r9d, eax
        and     r9d, 1023
        mov     r11, [rsi + r9 * 8]             // 10
        add     r11, rdx
        mov     [rsi + r9 * 8], r11
        lea     r10, [r11 + r11 * 2]
        rol     r10, 9
        xor     rdx, r10
        imul    r10, rcx, 5
        sub     r8, r10
        mov     r9, r8
        shr     r9, 50
        and     r9d, 1023                       // 20
        add     rax, [rsi + r9 * 8]
        test    al, 4
        jz      2f
        inc     r8
2:      xor     rcx, r8
        dec     rdi
        jnz     1b                              // 27
        add     rax, rdx
        ret

hello:          .asciz  "Hello from L2 in 64-bit mode! CPUID's vendor is "
msr_right:      .asciz  "WRMSR and RDMSR agree\n"
msr_wrong:      .asciz  "WRMSR and RDMSR do not agree: WRONG\n"
pages_right:    .asciz  "64 pages touched and read back\n"
pages_wrong:    .asciz  "pages do not hold what was written: WRONG\n"
sse_right:      .asciz  "SSE arithmetic is right\n"
sse_wrong:      .asciz  "SSE arithmetic is WRONG\n"
long_guest_end:
        .byte   0
        .section .note.GNU-stack, "", @progbits
