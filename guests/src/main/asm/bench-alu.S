# ALU: a mix of integer instructions on registers, no memory. 20 instructions an iteration.
#
# SPDX-License-Identifier: Apache-2.0

        .include "pc.inc"
        .include "bench.inc"
        .set    ITERATIONS, 12000000

        BENCHMARK "alu"

kernel: mov     eax, 1
        mov     ebx, 0x12345678
        mov     r8, 0x9e3779b97f4a7c15
        xor     ecx, ecx
        xor     edx, edx
        mov     r12d, ITERATIONS
1:      add     rax, r8
        mov     r9, rax
        shr     r9, 29
        xor     rax, r9
        imul    rcx, rax, 13
        add     ecx, ebx
        rol     ebx, 5
        lea     rdx, [rdx + rcx * 2 + 1]
        mov     r10, rdx
        and     r10d, 0xffff
        sub     rbx, r10
        or      ebx, 0x10001
        mov     r11d, ecx
        sar     r11d, 3
        xor     edx, r11d
        adc     rax, 0
        neg     rcx
        add     rax, rcx
        dec     r12d
        jnz     1b
        add     rax, rdx
        add     rax, rbx
        ret
