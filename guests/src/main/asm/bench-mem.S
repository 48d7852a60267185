# MEM: walks through 1 MiB, a load and a store for each word. 8 instructions a word.
#
# SPDX-License-Identifier: Apache-2.0

        .include "pc.inc"
        .include "bench.inc"
        .set    WORDS, 1 << 17
        .set    ROUNDS, 220

        BENCHMARK "mem"

kernel: mov     r8d, ROUNDS
        xor     eax, eax
        mov     ebx, 0x2545f491
1:      lea     rsi, [rip + words]
        mov     ecx, WORDS
2:      mov     rdx, [rsi]
        add     rdx, rbx
        add     rax, rdx
        rol     rbx, 3
        mov     [rsi], rdx
        add     rsi, 8
        dec     ecx
        jnz     2b
        dec     r8d
        jnz     1b
        ret

        .bss
        .balign 4096
words:  .skip   WORDS * 8
