# SORT: fills an array with random numbers and sorts it by Shell's method, again and again: branches that cannot be foreseen.
#
# SPDX-License-Identifier: Apache-2.0

        .include "pc.inc"
        .include "bench.inc"
        .set    NUMBERS, 8192
        .set    ROUNDS, 160

        BENCHMARK "sort"

kernel: mov     r12d, ROUNDS
        xor     r13d, r13d                      # checksum
        mov     r14d, 12345                     # the state of the random numbers
        lea     rsi, [rip + numbers]
1:      xor     ecx, ecx
2:      imul    r14d, r14d, 1664525
        add     r14d, 1013904223
        mov     [rsi + rcx * 4], r14d
        inc     ecx
        cmp     ecx, NUMBERS
        jb      2b
        lea     rbx, [rip + gaps]
3:      mov     r8d, [rbx]                      # the gap
        add     rbx, 4
        test    r8d, r8d
        jz      8f
        mov     r9d, r8d                        # from the gap to the end
4:      mov     eax, [rsi + r9 * 4]
        mov     r10d, r9d
5:      mov     r11d, r10d
        sub     r11d, r8d
        jb      6f
        mov     edx, [rsi + r11 * 4]
        cmp     edx, eax
        jbe     6f
        mov     [rsi + r10 * 4], edx
        mov     r10d, r11d
        jmp     5b
6:      mov     [rsi + r10 * 4], eax
        inc     r9d
        cmp     r9d, NUMBERS
        jb      4b
        jmp     3b
8:      # the checksum is the sum of the sorted numbers times their places; 0 when out of order
        xor     ecx, ecx
        xor     edx, edx
9:      mov     eax, [rsi + rcx * 4]
        cmp     eax, edx
        jb      unsorted
        mov     edx, eax
        imul    rax, rcx
        add     r13, rax
        inc     ecx
        cmp     ecx, NUMBERS
        jb      9b
        dec     r12d
        jnz     1b
        mov     rax, r13
        ret
unsorted:
        xor     eax, eax
        ret

        .section .rodata
        .balign 4
gaps:   .long   3937, 1750, 701, 301, 132, 57, 23, 10, 4, 1, 0
        .bss
        .balign 4096
numbers:
        .skip   NUMBERS * 4
