# FIB: Fibonacci numbers by naive recursion: calls, returns, pushes, pops.
#
# SPDX-License-Identifier: Apache-2.0

        .include "pc.inc"
        .include "bench.inc"
        .set    NUMBER, 34

        BENCHMARK "fib"

kernel: mov     edi, NUMBER
fib:    cmp     edi, 2
        jb      1f
        push    rbx
        mov     ebx, edi
        lea     edi, [rbx - 1]
        call    fib
        lea     edi, [rbx - 2]
        mov     rbx, rax
        call    fib
        add     rax, rbx
        pop     rbx
        ret
1:      mov     eax, edi
        ret
