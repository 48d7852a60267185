// The instruction forms that the recorder runs on silicon and the tests replay.
//
// Each F (or F32, for compatibility mode) emits one record: kind, length, the machine code, and its own text as the name.
// Conventions of the initial state (see state.h): RSI and RDI point into the memory window, RSP at its stack,
// every other general register holds data unless the kind says otherwise.
//
// SPDX-License-Identifier: Apache-2.0

        .intel_syntax noprefix
        .section .rodata
        .globl forms_start, forms_end

        .set X87, 0x1
        .set SSE, 0x2
        .set F32, 0x4
        .set F64, 0x8
        .set COMPAT, 0x10
        .set COUNT, 0x20
        .set BITOFF, 0x40
        .set DIVIDE, 0x80
        .set XLATB, 0x100
        .set EDGE, 0x200
        .set FRAME, 0x400
        .set ALIGN, 0x800
        .set APPROX, 0x1000
        .set M80, 0x2000
        .set BCD, 0x4000
        .set FLAGPOP, 0x8000
        .set MXMEM, 0x10000
        .set K, 0

        .macro F insn
        .long K
        .byte .Le\@ - .Lb\@
.Lb\@:
        \insn
.Le\@:
        .asciz "\insn"
        .endm

        .macro FC insn
        .long K | COMPAT
        .byte .Le\@ - .Lb\@
        .code32
.Lb\@:
        \insn
.Le\@:
        .code64
        .asciz "\insn"
        .endm

forms_start:

// ---- two-operand arithmetic and logic ------------------------------------------------------------------------------
        .irp op, add, or, adc, sbb, and, sub, xor, cmp
        F "\op al, bl"
        F "\op ah, cl"
        F "\op r8b, bpl"
        F "\op dx, r9w"
        F "\op ecx, ebx"
        F "\op r10, rdx"
        F "\op byte ptr [rsi], dl"
        F "\op word ptr [rsi], cx"
        F "\op dword ptr [rdi+4], r11d"
        F "\op qword ptr [rdi], rbx"
        F "\op bh, byte ptr [rdi+1]"
        F "\op bx, word ptr [rdi]"
        F "\op r12d, dword ptr [rsi+8]"
        F "\op rdx, qword ptr [rsi]"
        F "\op al, 0x7f"
        F "\op ax, 0x1234"
        F "\op eax, 0x80000001"
        F "\op rax, -0x12345678"
        F "\op cl, -1"
        F "\op cx, 0x8001"
        F "\op r13w, -2"
        F "\op edx, -1"
        F "\op edx, 0x12345678"
        F "\op r14, 0x7f"
        F "\op r14, 0x7fffffff"
        F "\op byte ptr [rdi], 0x80"
        F "\op word ptr [rdi], 0x4321"
        F "\op dword ptr [rsi], -128"
        F "\op qword ptr [rsi], -0x80000000"
        .endr
        .irp op, add, or, adc, sbb, and, sub, xor
        F "lock \op dword ptr [rsi], ecx"
        F "lock \op qword ptr [rdi], 1"
        .endr
        F "xor eax, eax"
        F "sub r15, r15"
        F "sbb rcx, rcx"
        F "test al, cl"
        F "test dx, bx"
        F "test eax, r9d"
        F "test r10, r11"
        F "test byte ptr [rsi], dl"
        F "test qword ptr [rdi], rcx"
        F "test al, 0x80"
        F "test ax, 0x8000"
        F "test eax, 0x40000000"
        F "test rax, -2"
        F "test ch, 0x55"
        F "test dword ptr [rsi], 0x12345678"
        F "test word ptr [rsi], 0x8421"

        .irp op, inc, dec, neg, not
        F "\op al"
        F "\op bh"
        F "\op cx"
        F "\op edx"
        F "\op r8"
        F "\op byte ptr [rsi]"
        F "\op word ptr [rsi]"
        F "\op dword ptr [rdi]"
        F "\op qword ptr [rdi]"
        F "lock \op dword ptr [rsi]"
        .endr

// ---- shifts and rotates ----------------------------------------------------------------------------------------------
        .irp op, rol, ror, rcl, rcr, shl, shr, sar
        F "\op al, 1"
        F "\op bx, 1"
        F "\op edx, 1"
        F "\op r9, 1"
        F "\op ah, 5"
        F "\op dx, 13"
        F "\op dx, 17"
        F "\op ebx, 31"
        F "\op r10, 63"
        F "\op r10, 33"
        F "\op bl, 9"
        F "\op eax, 32"
        F "\op dl, cl"
        F "\op r8w, cl"
        F "\op eax, cl"
        F "\op r11, cl"
        F "\op byte ptr [rsi], cl"
        F "\op word ptr [rsi], cl"
        F "\op dword ptr [rdi], cl"
        F "\op qword ptr [rdi], cl"
        F "\op byte ptr [rsi], 1"
        F "\op dword ptr [rsi], 7"
        .endr
        .irp op, shld, shrd
        F "\op ax, bx, 4"
        F "\op ax, bx, 15"
        F "\op eax, ebx, 1"
        F "\op edx, r9d, 19"
        F "\op r8, rdx, 40"
        F "\op ax, dx, cl"
        F "\op eax, edx, cl"
        F "\op rbx, rax, cl"
        F "\op word ptr [rsi], dx, 3"
        F "\op dword ptr [rsi], edx, cl"
        F "\op qword ptr [rdi], rax, cl"
        .endr

// ---- bits --------------------------------------------------------------------------------------------------------------
        .irp op, bt, bts, btr, btc
        F "\op ax, dx"
        F "\op eax, edx"
        F "\op r8, r9"
        F "\op bx, 13"
        F "\op ebx, 30"
        F "\op rbx, 61"
        F "\op word ptr [rsi], 5"
        F "\op dword ptr [rsi], 63"
        F "\op qword ptr [rdi], 35"
        .set K, BITOFF
        F "\op word ptr [rsi], cx"
        F "\op dword ptr [rsi], ecx"
        F "\op qword ptr [rdi], rcx"
        .set K, 0
        .endr
        F "lock bts dword ptr [rsi], 3"
        F "lock btr qword ptr [rdi], 60"
        .irp op, bsf, bsr, popcnt, lzcnt, tzcnt
        F "\op ax, dx"
        F "\op eax, edx"
        F "\op r8, rcx"
        F "\op bx, word ptr [rsi]"
        F "\op ebx, dword ptr [rsi]"
        F "\op rbx, qword ptr [rdi]"
        .endr
        .irp op, andn, pdep, pext
        F "\op eax, ebx, ecx"
        F "\op rdx, r8, r9"
        F "\op r10d, edx, dword ptr [rsi]"
        F "\op r11, rax, qword ptr [rdi]"
        .endr
        .irp op, bextr, bzhi, sarx, shlx, shrx
        F "\op eax, ebx, ecx"
        F "\op rdx, r8, r9"
        F "\op r10d, dword ptr [rsi], edx"
        F "\op r11, qword ptr [rdi], rax"
        .endr
        .irp op, blsi, blsr, blsmsk
        F "\op eax, ebx"
        F "\op r8, r9"
        F "\op ecx, dword ptr [rsi]"
        F "\op rcx, qword ptr [rdi]"
        .endr
        F "mulx eax, ebx, ecx"
        F "mulx r8, r9, r10"
        F "mulx rax, rax, qword ptr [rsi]"
        F "mulx ebx, ecx, dword ptr [rsi]"
        F "rorx eax, ebx, 7"
        F "rorx r8, r9, 45"
        F "rorx rcx, qword ptr [rsi], 1"
        F "rorx ecx, dword ptr [rsi], 33"
        .irp op, adcx, adox
        F "\op eax, ecx"
        F "\op r8, rdx"
        F "\op ebx, dword ptr [rsi]"
        F "\op rbx, qword ptr [rdi]"
        .endr

// ---- multiply, divide --------------------------------------------------------------------------------------------------
        .irp op, mul, imul
        F "\op bl"
        F "\op ch"
        F "\op cx"
        F "\op r9d"
        F "\op r10"
        F "\op byte ptr [rsi]"
        F "\op word ptr [rsi]"
        F "\op dword ptr [rdi]"
        F "\op qword ptr [rdi]"
        .endr
        F "imul ax, dx"
        F "imul ecx, ebx"
        F "imul r8, r9"
        F "imul dx, word ptr [rsi]"
        F "imul edx, dword ptr [rsi]"
        F "imul rdx, qword ptr [rdi]"
        F "imul ax, bx, 0x1234"
        F "imul ax, bx, -3"
        F "imul eax, ebx, 0x12345678"
        F "imul r12, r13, -5"
        F "imul r12, r13, 0x7fffffff"
        F "imul rax, qword ptr [rsi], 100"
        F "imul eax, dword ptr [rsi], -0x10000"
        .set K, DIVIDE
        .irp op, div, idiv
        F "\op bl"
        F "\op ch"
        F "\op cx"
        F "\op r9d"
        F "\op r10"
        F "\op byte ptr [rsi]"
        F "\op word ptr [rsi]"
        F "\op dword ptr [rdi]"
        F "\op qword ptr [rdi]"
        .endr
        .set K, 0
        F "cbw"
        F "cwde"
        F "cdqe"
        F "cwd"
        F "cdq"
        F "cqo"

// ---- exchange ------------------------------------------------------------------------------------------------------------
        .irp op, cmpxchg, xadd, xchg
        F "\op bl, cl"
        F "\op bx, dx"
        F "\op r8d, r9d"
        F "\op r10, r11"
        F "\op byte ptr [rsi], cl"
        F "\op word ptr [rsi], cx"
        F "\op dword ptr [rdi], ecx"
        F "\op qword ptr [rdi], rdx"
        F "lock \op dword ptr [rsi], edx"
        .endr
        F "xchg rax, r13"
        F "xchg eax, ecx"
        F "xchg ax, bx"
        F "xchg eax, eax"
        F "nop"
        F "pause"
        F "nop dword ptr [rax+rax]"
        // equal comparands are rare at random: force them
        F "mov rax, qword ptr [rsi]; cmpxchg qword ptr [rsi], rdx"
        F "mov eax, dword ptr [rsi]; lock cmpxchg dword ptr [rsi], ecx"
        F "mov al, byte ptr [rsi]; cmpxchg byte ptr [rsi], ch"
        F "cmpxchg8b qword ptr [rsi]"
        F "mov eax, dword ptr [rsi]; mov edx, dword ptr [rsi+4]; lock cmpxchg8b qword ptr [rsi]"
        F "cmpxchg16b xmmword ptr [rsi]"
        .set K, ALIGN
        F "lock cmpxchg16b xmmword ptr [rsi]"
        F "mov rax, qword ptr [rsi]; mov rdx, qword ptr [rsi+8]; lock cmpxchg16b xmmword ptr [rsi]"
        .set K, 0

// ---- moves ---------------------------------------------------------------------------------------------------------------
        F "mov al, bh"
        F "mov sil, al"
        F "mov cx, dx"
        F "mov eax, r9d"
        F "mov r8, rbx"
        F "mov byte ptr [rsi], ah"
        F "mov word ptr [rsi], r9w"
        F "mov dword ptr [rdi], edx"
        F "mov qword ptr [rdi], r15"
        F "mov ch, byte ptr [rsi]"
        F "mov bx, word ptr [rsi]"
        F "mov ebx, dword ptr [rdi]"
        F "mov r14, qword ptr [rdi]"
        F "mov cl, 0x5a"
        F "mov cx, 0xfedc"
        F "mov ecx, 0xfedcba98"
        F "mov rcx, -2"
        F "movabs r9, 0xfedcba9876543210"
        F "mov byte ptr [rsi], 0x11"
        F "mov word ptr [rsi], 0x2233"
        F "mov dword ptr [rsi], 0x44556677"
        F "mov qword ptr [rsi], -0x11223345"
        F "movabs al, byte ptr [0x20000f05]"
        F "movabs eax, dword ptr [0x20000ffe]"
        F "movabs qword ptr [0x20000f10], rax"
        F "mov ax, ds"
        F "mov eax, ss"
        F "mov r8, cs"
        F "mov word ptr [rsi], ss"
        F "mov rbx, qword ptr [rsi+rdx*1-0x10]"
        .irp op, movzx, movsx
        F "\op ax, bl"
        F "\op ecx, dh"
        F "\op r8, r9b"
        F "\op edx, cx"
        F "\op r10, dx"
        F "\op bx, byte ptr [rsi]"
        F "\op ebx, byte ptr [rsi]"
        F "\op rbx, byte ptr [rsi]"
        F "\op edx, word ptr [rdi]"
        F "\op rdx, word ptr [rdi]"
        .endr
        F "movsxd rax, ecx"
        F "movsxd r9, dword ptr [rsi]"
        F "movbe ax, word ptr [rsi]"
        F "movbe r8d, dword ptr [rsi]"
        F "movbe r9, qword ptr [rdi]"
        F "movbe word ptr [rsi], dx"
        F "movbe dword ptr [rsi], ecx"
        F "movbe qword ptr [rdi], rbx"
        F "bswap eax"
        F "bswap r12d"
        F "bswap rcx"
        F "bswap r9"
        F "lea ax, [rbx+rcx*2+7]"
        F "lea eax, [rbx+r9*4-0x1000]"
        F "lea r8, [rdx+rbp*8+0x12345678]"
        F "lea rax, [rip+0x10]"
        F "lea rcx, [rsp]"
        F "lea rdx, [rbp*4]"
        F "lea edx, [ebx+ecx*2+3]"
        F "lea rdx, [r12d+r13d*8-1]"
        F "lea rbx, [r13]"
        F "lea rbx, [r12+0x7f]"
        .set K, BITOFF
        F "mov al, byte ptr [rsi+rcx]"
        F "mov edx, dword ptr [rdi+rcx*1-1]"
        .set K, COUNT
        F "mov rdx, qword ptr [rsi+rcx*8]"
        F "mov dword ptr [rdi+rcx*4-8], eax"
        F "movzx eax, byte ptr [esi+ecx*2]"
        F "mov rax, qword ptr [rsp+rcx*2+8]"
        .set K, 0
        .irp cc, o, no, b, ae, e, ne, be, a, s, ns, p, np, l, ge, le, g
        F "set\cc al"
        F "set\cc byte ptr [rsi]"
        F "cmov\cc ax, bx"
        F "cmov\cc ecx, edx"
        F "cmov\cc r8, r9"
        F "cmov\cc r10, qword ptr [rsi]"
        F "j\cc 7f; not rax; 7: not rbx"
        .endr
        F "cmove edx, dword ptr [rsi]"
        .set K, XLATB
        F "xlatb"
        .set K, 0
        F "lahf"
        F "sahf"
        F "clc"
        F "stc"
        F "cmc"
        F "cld"
        F "std"
        F "crc32 eax, bl"
        F "crc32 eax, cx"
        F "crc32 eax, edx"
        F "crc32 rax, bl"
        F "crc32 r8, r9"
        F "crc32 ecx, byte ptr [rsi]"
        F "crc32 rcx, qword ptr [rsi]"

// ---- stack and flow -----------------------------------------------------------------------------------------------------
        F "push rax"
        F "push r12"
        F "push rsp"
        F "push cx"
        F "push 0x7f"
        F "push -2"
        F "push 0x12345678"
        F "pushw 0x1234"
        F "push qword ptr [rsi]"
        F "push word ptr [rsi]"
        F "push qword ptr [rsp+8]"
        F "pop rax"
        F "pop r13"
        F "pop rsp"
        F "pop dx"
        F "pop qword ptr [rsi]"
        F "pop word ptr [rdi]"
        F "pop qword ptr [rsp+8]"
        F "pushfq"
        F "pushfw"
        .set K, FLAGPOP
        F "popfq"
        F "popfw"
        .set K, FRAME
        F "leave"
        F "leavew"
        F "enter 16, 0"
        F "enter 32, 1"
        F "enter 8, 3"
        F "enterw 8, 0"
        .set K, 0
        F "call 7f; not rax; 7: not rbx"
        F "lea rax, [rip+7f]; call rax; not rcx; 7: not rbx"
        F "lea rax, [rip+7f]; mov qword ptr [rsi], rax; jmp qword ptr [rsi]; not rcx; 7: not rbx"
        F "lea rax, [rip+7f]; push rax; ret; not rcx; 7: not rbx"
        F "lea rax, [rip+7f]; push rax; ret 24; not rcx; 7: not rbx"
        F "jmp 7f; not rcx; 7: not rbx"
        F "jrcxz 7f; not rax; 7: not rbx"
        .set K, COUNT
        F "7: add rax, rbx; loop 8f; jmp 9f; 8: cmp ecx, 14; jb 7b; 9:"
        F "jecxz 7f; not rax; 7: not rbx"
        F "loope 7f; not rax; 7: not rbx"
        F "loopne 7f; not rax; 7: not rbx"
        F "loop 7f; not rax; 7: not rbx"

// ---- strings -------------------------------------------------------------------------------------------------------------
        .irp op, movs, stos, lods
        F "\op\()b"
        F "\op\()w"
        F "\op\()d"
        F "\op\()q"
        F "rep \op\()b"
        F "rep \op\()w"
        F "rep \op\()d"
        F "rep \op\()q"
        .endr
        .irp op, scas, cmps
        F "\op\()b"
        F "\op\()w"
        F "\op\()d"
        F "\op\()q"
        F "repe \op\()b"
        F "repe \op\()w"
        F "repe \op\()d"
        F "repe \op\()q"
        F "repne \op\()b"
        F "repne \op\()w"
        F "repne \op\()d"
        F "repne \op\()q"
        .endr
        F "mov rdi, rsi; repe cmpsb"
        F "mov al, byte ptr [rdi+3]; repne scasb"
        F "addr32 rep stosb"
        F "addr32 movsq"

// ---- accesses that end in a hole ------------------------------------------------------------------------------------
        .set K, EDGE
        F "mov rax, qword ptr [rdi]"
        F "mov qword ptr [rdi], rax"
        F "add dword ptr [rdi], ecx"
        F "xchg word ptr [rdi], bx"
        F "cmpxchg qword ptr [rdi], rbx"
        F "inc qword ptr [rdi]"
        F "sete byte ptr [rdi]"
        F "shl dword ptr [rdi], cl"
        F "pop qword ptr [rdi]"
        F "push qword ptr [rdi]"
        F "call qword ptr [rdi+0x10]"
        F "mov rsp, rdi; pop rax"
        F "mov rsp, rdi; add rsp, 24; push rax"
        .set K, EDGE | COUNT
        F "rep movsb"
        F "rep stosb"
        F "rep stosq"
        F "rep lodsw"
        F "repe cmpsb"
        F "repne scasd"
        .set K, EDGE | SSE
        F "movups xmm1, xmmword ptr [rdi]"
        F "movups xmmword ptr [rdi], xmm2"
        F "movaps xmm3, xmmword ptr [rdi]"
        F "movq qword ptr [rdi], xmm4"
        F "paddb xmm1, xmmword ptr [rdi]"
        .set K, EDGE | X87
        F "fst qword ptr [rdi]"
        F "fstp tbyte ptr [rdi]"
        F "fld tbyte ptr [rdi]"
        F "fistp qword ptr [rdi]"
        .set K, 0

// ---- what user mode may not do -------------------------------------------------------------------------------------------
        F "ud2"
        F "hlt"
        F "cli"
        F "in al, dx"
        F "out 0x80, al"
        F "mov rax, cr0"
        F "mov dr0, rax"
        F "rdmsr"
        F "wbinvd"
        F "clts"
        F "int3"
        F "lidt [rsi]"
        F "movabs rax, 0x8000000000000000; mov rbx, qword ptr [rax]"
        F "movabs rsp, 0x8000000000000000; push rax"
        F "movabs rbp, 0x0000800000000000; mov rbx, qword ptr [rbp+8]"
        F "movabs rax, 0x0000800000000000; jmp rax"
        F ".byte 0x06"
        F ".byte 0xf0, 0x01, 0xc0"
        F ".byte 0x0f, 0xff, 0xc0"
        F ".byte 0xc5, 0xf8"
        F "lfence; mfence; sfence"
        F "prefetcht0 byte ptr [rsi]; clflush byte ptr [rsi]"
        F ".byte 0xf3, 0x48, 0x90"
        F ".byte 0x66, 0x48, 0x01, 0xd8"
        F ".byte 0x48, 0x66, 0x01, 0xd8"
        F ".byte 0x41, 0x90"
        F ".byte 0x2e, 0x3e, 0x01, 0xd8"
        F ".byte 0xf2, 0x01, 0xd8"
        F ".byte 0xc0, 0xf0, 0x03"
        F ".byte 0xf6, 0xc8, 0x55"

// ---- compatibility mode only -----------------------------------------------------------------------------------------
        FC "aaa"
        FC "aas"
        FC "daa"
        FC "das"
        FC "aam"
        FC "aam 7"
        FC "aam 0"
        FC "aad"
        FC "aad 16"
        FC "pusha"
        FC "pushaw"
        FC "popa"
        FC "popaw"
        FC "into"
        FC "bound eax, qword ptr [esi]"
        FC "bound cx, dword ptr [esi]"
        FC ".byte 0xd6"
        FC "inc eax"
        FC "inc bp"
        FC "dec edx"
        FC "dec bx"
        FC "push es"
        FC "push cs"
        FC "push ss"
        FC "push ds"
        FC "pushfd"
        FC "push eax"
        FC "push cx"
        FC "pop edx"
        FC "pop bx"
        FC "push 0x12345678"
        FC "push dword ptr [esi]"
        FC "pop dword ptr [edi]"
        FC "add eax, ebx"
        FC "adc dword ptr [esi], ecx"
        FC "sub bx, word ptr [edi]"
        FC "lea ax, [bx+si+5]"
        FC "lea eax, [ebx+ecx*4+0x1234]"
        FC "lea ecx, [bp+di-2]"
        FC "mov eax, dword ptr [0x20000f08]"
        FC "mov byte ptr [0x20000f09], al"
        FC ".byte 0x82, 0xc3, 0x7f"
        FC "mul ecx"
        FC "imul eax, ebx, -3"
        FC "movzx eax, byte ptr [esi]"
        FC "call 7f; not eax; 7: not ebx"
        FC "call 7f; 7: ret 8; not ebx"
        FC "jcxz 7f; not eax; 7: not ebx"
        FC "cmpxchg8b qword ptr [esi]"
        FC "shld dword ptr [esi], ecx, 5"
        FC "bswap ebx"
        FC "arpl word ptr [esi], cx"
        FC "arpl dx, bx"
        FC "xchg esp, eax"
        .set K, COUNT
        FC "rep movsd"
        FC "rep stosb"
        FC "repne scasw"
        FC "lodsb"
        .set K, FRAME
        FC "leave"
        FC "enter 16, 0"
        FC "enter 4, 2"
        .set K, 0

// ---- SSE: moves ---------------------------------------------------------------------------------------------------------
        .set K, SSE
        .irp op, movaps, movups, movapd, movupd, movdqa, movdqu
        F "\op xmm1, xmm9"
        F "\op xmm2, xmmword ptr [rsi]"
        F "\op xmmword ptr [rdi], xmm12"
        .endr
        F "movss xmm1, xmm2"
        F "movss xmm3, dword ptr [rsi]"
        F "movss dword ptr [rdi], xmm4"
        F "movsd xmm1, xmm2"
        F "movsd xmm3, qword ptr [rsi]"
        F "movsd qword ptr [rdi], xmm4"
        F "movlps xmm1, qword ptr [rsi]"
        F "movlps qword ptr [rsi], xmm1"
        F "movhps xmm1, qword ptr [rsi]"
        F "movhps qword ptr [rsi], xmm1"
        F "movlpd xmm1, qword ptr [rsi]"
        F "movhpd xmm1, qword ptr [rsi]"
        F "movhpd qword ptr [rdi], xmm1"
        F "movhlps xmm1, xmm2"
        F "movlhps xmm1, xmm2"
        F "movmskps eax, xmm3"
        F "movmskpd ecx, xmm3"
        F "pmovmskb edx, xmm11"
        F "movd xmm1, eax"
        F "movd ecx, xmm8"
        F "movq xmm1, rax"
        F "movq rcx, xmm8"
        F "movd dword ptr [rsi], xmm8"
        F "movq xmm1, xmm2"
        F "movq xmm1, qword ptr [rsi]"
        F "movq qword ptr [rsi], xmm5"
        F "movsldup xmm1, xmm2"
        F "movshdup xmm1, xmm2"
        F "movddup xmm1, xmm2"
        F "movddup xmm1, qword ptr [rsi]"
        F "lddqu xmm1, xmmword ptr [rsi]"
        F "movntps xmmword ptr [rdi], xmm1"
        F "movntdq xmmword ptr [rdi], xmm1"
        F "movnti dword ptr [rdi], eax"
        F "movnti qword ptr [rdi], rax"
        F "movntdqa xmm1, xmmword ptr [rsi]"
        F "maskmovdqu xmm1, xmm2"
        F "stmxcsr dword ptr [rsi]"
        .set K, SSE | MXMEM
        F "ldmxcsr dword ptr [rsi]"

// ---- SSE: packed integer ------------------------------------------------------------------------------------------------
        .set K, SSE
        .irp op, paddb, paddw, paddd, paddq, psubb, psubw, psubd, psubq, paddsb, paddsw, paddusb, paddusw, psubsb, psubsw, psubusb, psubusw
        F "\op xmm1, xmm2"
        .endr
        .irp op, pmullw, pmulhw, pmulhuw, pmuludq, pmaddwd, psadbw, pavgb, pavgw, pminub, pmaxub, pminsw, pmaxsw
        F "\op xmm1, xmm2"
        .endr
        .irp op, pand, pandn, por, pxor, pcmpeqb, pcmpeqw, pcmpeqd, pcmpgtb, pcmpgtw, pcmpgtd
        F "\op xmm1, xmm2"
        .endr
        .irp op, packsswb, packssdw, packuswb, punpcklbw, punpcklwd, punpckldq, punpcklqdq, punpckhbw, punpckhwd, punpckhdq, punpckhqdq
        F "\op xmm1, xmm2"
        .endr
        .irp op, paddd, pmaddwd, pxor, pcmpeqb, packuswb, punpcklbw
        F "\op xmm9, xmmword ptr [rsi]"
        .endr
        .irp op, psllw, pslld, psllq, psrlw, psrld, psrlq, psraw, psrad
        F "\op xmm1, xmm2"
        F "pxor xmm2, xmm2; movd xmm2, ecx; \op xmm1, xmm2"
        F "\op xmm1, 5"
        F "\op xmm10, 40"
        .endr
        F "psrldq xmm1, 3"
        F "pslldq xmm1, 7"
        F "psrldq xmm1, 16"
        F "pshufd xmm1, xmm2, 0x1b"
        F "pshufd xmm1, xmmword ptr [rsi], 0xc6"
        F "pshuflw xmm1, xmm2, 0x93"
        F "pshufhw xmm1, xmm2, 0x72"
        F "pextrw eax, xmm1, 5"
        F "pinsrw xmm1, ecx, 3"
        F "pinsrw xmm1, word ptr [rsi], 6"
        .irp op, pshufb, phaddw, phaddd, phaddsw, phsubw, phsubd, phsubsw, pmaddubsw, pmulhrsw, psignb, psignw, psignd
        F "\op xmm1, xmm2"
        .endr
        .irp op, pabsb, pabsw, pabsd
        F "\op xmm1, xmm2"
        .endr
        F "palignr xmm1, xmm2, 5"
        F "palignr xmm1, xmm2, 20"
        F "palignr xmm1, xmm2, 32"
        F "pshufb xmm1, xmmword ptr [rsi]"
        .irp op, pmuldq, pcmpeqq, packusdw, pmulld, pminsb, pmaxsb, pminuw, pmaxuw, pminud, pmaxud, pminsd, pmaxsd, phminposuw, pcmpgtq
        F "\op xmm1, xmm2"
        .endr
        .irp op, pmovsxbw, pmovsxbd, pmovsxbq, pmovsxwd, pmovsxwq, pmovsxdq, pmovzxbw, pmovzxbd, pmovzxbq, pmovzxwd, pmovzxwq, pmovzxdq
        F "\op xmm1, xmm2"
        .endr
        F "pmovsxbq xmm1, word ptr [rsi]"
        F "pmovzxwd xmm1, qword ptr [rsi]"
        F "ptest xmm1, xmm2"
        F "ptest xmm1, xmm1"
        F "pandn xmm3, xmm1; ptest xmm1, xmm3"
        F "pblendvb xmm1, xmm2, xmm0"
        F "blendvps xmm1, xmm2, xmm0"
        F "blendvpd xmm1, xmm2, xmm0"
        F "pblendw xmm1, xmm2, 0xa5"
        F "blendps xmm1, xmm2, 0x6"
        F "blendpd xmm1, xmm2, 0x1"
        F "pextrb eax, xmm1, 11"
        F "pextrb byte ptr [rsi], xmm1, 3"
        F "pextrw word ptr [rsi], xmm1, 3"
        F "pextrd ecx, xmm1, 2"
        F "pextrq rcx, xmm1, 1"
        F "pextrq qword ptr [rsi], xmm1, 1"
        F "extractps eax, xmm1, 3"
        F "pinsrb xmm1, ecx, 9"
        F "pinsrd xmm1, edx, 1"
        F "pinsrq xmm1, rdx, 1"
        F "pinsrd xmm1, dword ptr [rsi], 3"
        F "insertps xmm1, xmm2, 0x9a"
        F "insertps xmm1, dword ptr [rsi], 0x35"
        F "mpsadbw xmm1, xmm2, 5"
        F "mpsadbw xmm1, xmm2, 2"
        .irp imm, 0x00, 0x01, 0x0c, 0x0d, 0x08, 0x18, 0x1a, 0x38, 0x44, 0x45, 0x4e, 0x74
        F "pcmpistri xmm1, xmm2, \imm"
        F "pcmpistrm xmm1, xmm2, \imm"
        F "pcmpestri xmm1, xmm2, \imm"
        F "pcmpestrm xmm1, xmm2, \imm"
        .endr
        .set K, SSE | COUNT
        F "mov eax, ecx; mov edx, 7; pcmpestri xmm1, xmm2, 0x0c"
        F "mov eax, ecx; mov edx, 7; pcmpestrm xmm1, xmm2, 0x44"
        F "mov eax, ecx; mov edx, 5; pcmpestri xmm1, xmm2, 0x05"
        F "mov eax, ecx; mov edx, 5; pcmpestri xmm1, xmmword ptr [rsi], 0x18"
        .set K, SSE
        .irp op, aesenc, aesenclast, aesdec, aesdeclast, aesimc
        F "\op xmm1, xmm2"
        .endr
        F "aesenc xmm1, xmmword ptr [rsi]"
        F "aeskeygenassist xmm1, xmm2, 0x1b"
        F "pclmulqdq xmm1, xmm2, 0x00"
        F "pclmulqdq xmm1, xmm2, 0x01"
        F "pclmulqdq xmm1, xmm2, 0x10"
        F "pclmulqdq xmm1, xmm2, 0x11"
        .irp op, sha1msg1, sha1msg2, sha1nexte, sha256msg1, sha256msg2
        F "\op xmm1, xmm2"
        .endr
        F "sha256rnds2 xmm1, xmm2, xmm0"
        F "sha1rnds4 xmm1, xmm2, 0"
        F "sha1rnds4 xmm1, xmm2, 1"
        F "sha1rnds4 xmm1, xmm2, 2"
        F "sha1rnds4 xmm1, xmm2, 3"

// ---- SSE: floating point --------------------------------------------------------------------------------------------------
        .set K, SSE | F32
        .irp op, addps, subps, mulps, divps, minps, maxps, sqrtps, addss, subss, mulss, divss, minss, maxss, sqrtss, haddps, hsubps, addsubps
        F "\op xmm1, xmm2"
        .endr
        .irp op, andps, andnps, orps, xorps, unpcklps, unpckhps
        F "\op xmm1, xmm2"
        .endr
        .irp op, addps, divps
        F "\op xmm8, xmmword ptr [rsi]"
        .endr
        .irp op, addss, mulss, ucomiss, comiss, sqrtss
        F "\op xmm8, dword ptr [rsi]"
        .endr
        F "ucomiss xmm1, xmm2"
        F "comiss xmm1, xmm2"
        F "shufps xmm1, xmm2, 0x4e"
        F "shufps xmm1, xmmword ptr [rsi], 0xb1"
        .irp p, 0, 1, 2, 3, 4, 5, 6, 7
        F "cmpps xmm1, xmm2, \p"
        F "cmpss xmm1, xmm2, \p"
        .endr
        F "cvtps2pd xmm1, xmm2"
        F "cvtss2sd xmm1, xmm2"
        F "cvtps2dq xmm1, xmm2"
        F "cvttps2dq xmm1, xmm2"
        F "cvtss2si eax, xmm2"
        F "cvtss2si rax, xmm2"
        F "cvttss2si eax, xmm2"
        F "cvttss2si rax, dword ptr [rsi]"
        F "cvtsi2ss xmm1, eax"
        F "cvtsi2ss xmm1, rcx"
        F "cvtdq2ps xmm1, xmm2"
        F "cvtsi2ss xmm1, dword ptr [rsi]"
        .irp m, 0, 1, 2, 3, 4, 12
        F "roundps xmm1, xmm2, \m"
        F "roundss xmm1, xmm2, \m"
        .endr
        F "dpps xmm1, xmm2, 0xff"
        F "dpps xmm1, xmm2, 0x75"
        .set K, SSE | F32 | APPROX
        F "rcpps xmm1, xmm2"
        F "rcpss xmm1, xmm2"
        F "rsqrtps xmm1, xmm2"
        F "rsqrtss xmm1, xmm2"
        .set K, SSE | F64
        .irp op, addpd, subpd, mulpd, divpd, minpd, maxpd, sqrtpd, addsd, subsd, mulsd, divsd, minsd, maxsd, sqrtsd, haddpd, hsubpd, addsubpd
        F "\op xmm1, xmm2"
        .endr
        .irp op, andpd, andnpd, orpd, xorpd, unpcklpd, unpckhpd
        F "\op xmm1, xmm2"
        .endr
        .irp op, addpd, mulpd
        F "\op xmm8, xmmword ptr [rsi]"
        .endr
        .irp op, addsd, divsd, ucomisd, comisd, sqrtsd
        F "\op xmm8, qword ptr [rsi]"
        .endr
        F "ucomisd xmm1, xmm2"
        F "comisd xmm1, xmm2"
        F "shufpd xmm1, xmm2, 1"
        .irp p, 0, 1, 2, 3, 4, 5, 6, 7
        F "cmppd xmm1, xmm2, \p"
        F "cmpsd xmm1, xmm2, \p"
        .endr
        F "cvtpd2ps xmm1, xmm2"
        F "cvtsd2ss xmm1, xmm2"
        F "cvtpd2dq xmm1, xmm2"
        F "cvttpd2dq xmm1, xmm2"
        F "cvtsd2si eax, xmm2"
        F "cvtsd2si rax, xmm2"
        F "cvttsd2si eax, xmm2"
        F "cvttsd2si rax, qword ptr [rsi]"
        F "cvtsi2sd xmm1, eax"
        F "cvtsi2sd xmm1, rcx"
        F "cvtsi2sd xmm1, qword ptr [rsi]"
        F "cvtdq2pd xmm1, xmm2"
        .irp m, 0, 1, 2, 3, 4, 12
        F "roundpd xmm1, xmm2, \m"
        F "roundsd xmm1, xmm2, \m"
        .endr
        F "dppd xmm1, xmm2, 0x33"
        F "dppd xmm1, xmm2, 0x31"

// ---- MMX ------------------------------------------------------------------------------------------------------------------
        .set K, X87
        .irp op, paddb, paddw, paddd, paddq, psubb, psubw, psubd, psubq, paddsb, paddsw, paddusb, paddusw, psubsb, psubsw, psubusb, psubusw
        F "\op mm1, mm2"
        .endr
        .irp op, pmullw, pmulhw, pmulhuw, pmuludq, pmaddwd, psadbw, pavgb, pavgw, pminub, pmaxub, pminsw, pmaxsw
        F "\op mm3, mm4"
        .endr
        .irp op, pand, pandn, por, pxor, pcmpeqb, pcmpeqw, pcmpeqd, pcmpgtb, pcmpgtw, pcmpgtd
        F "\op mm5, mm6"
        .endr
        .irp op, packsswb, packssdw, packuswb, punpcklbw, punpcklwd, punpckldq, punpckhbw, punpckhwd, punpckhdq
        F "\op mm0, mm7"
        .endr
        .irp op, psllw, pslld, psllq, psrlw, psrld, psrlq, psraw, psrad
        F "\op mm1, qword ptr [rsi]"
        F "movd mm2, ecx; \op mm1, mm2"
        F "\op mm1, 5"
        .endr
        .irp op, pshufb, phaddw, phaddd, phaddsw, phsubw, phsubd, phsubsw, pmaddubsw, pmulhrsw, psignb, psignw, psignd, pabsb, pabsw, pabsd
        F "\op mm1, mm2"
        .endr
        F "paddd mm1, qword ptr [rsi]"
        F "punpcklbw mm1, dword ptr [rsi]"
        F "palignr mm1, mm2, 3"
        F "pshufw mm1, mm2, 0x1b"
        F "pextrw eax, mm1, 2"
        F "pinsrw mm1, ecx, 1"
        F "pmovmskb edx, mm3"
        F "movd mm1, eax"
        F "movq mm1, rax"
        F "movd ecx, mm2"
        F "movq rcx, mm2"
        F "movq mm1, mm2"
        F "movq mm1, qword ptr [rsi]"
        F "movq qword ptr [rsi], mm2"
        F "movntq qword ptr [rsi], mm2"
        F "maskmovq mm1, mm2"
        F "emms"
        .set K, X87 | SSE
        F "movq2dq xmm1, mm2"
        F "movdq2q mm1, xmm2"
        .set K, X87 | SSE | F32
        F "cvtps2pi mm1, xmm2"
        F "cvttps2pi mm1, xmm2"
        F "cvtpi2ps xmm1, mm2"
        F "cvtpi2ps xmm1, qword ptr [rsi]"
        .set K, X87 | SSE | F64
        F "cvtpd2pi mm1, xmm2"
        F "cvttpd2pi mm1, xmm2"
        F "cvtpi2pd xmm1, mm2"
        F "cvtpi2pd xmm1, qword ptr [rsi]"

// ---- x87 ------------------------------------------------------------------------------------------------------------------
        .set K, X87
        .irp op, fadd, fsub, fsubr, fmul, fdiv, fdivr
        F "\op st, st(1)"
        F "\op st, st(3)"
        F "\op st(2), st"
        F "\op\()p st(1), st"
        .set K, X87 | F32
        F "\op dword ptr [rsi]"
        .set K, X87 | F64
        F "\op qword ptr [rsi]"
        .set K, X87
        .endr
        .irp op, add, sub, subr, mul, div, divr
        F "fi\op dword ptr [rsi]"
        F "fi\op word ptr [rsi]"
        .endr
        .irp op, fcom, fcomp, fucom, fucomp
        F "\op st(1)"
        F "\op st(5)"
        .endr
        .set K, X87 | F32
        F "fcom dword ptr [rsi]"
        F "fcomp dword ptr [rsi]"
        F "fld dword ptr [rsi]"
        .set K, X87 | F64
        F "fcom qword ptr [rsi]"
        F "fcomp qword ptr [rsi]"
        F "fld qword ptr [rsi]"
        .set K, X87 | M80
        F "fld tbyte ptr [rsi]"
        .set K, X87 | BCD
        F "fbld tbyte ptr [rsi]"
        .set K, X87
        F "fcompp"
        F "fucompp"
        F "fcomi st, st(1)"
        F "fcomip st, st(2)"
        F "fucomi st, st(1)"
        F "fucomip st, st(3)"
        F "ficom word ptr [rsi]"
        F "ficom dword ptr [rsi]"
        F "ficomp word ptr [rsi]"
        F "ficomp dword ptr [rsi]"
        F "ftst"
        F "fxam"
        F "fld st(0)"
        F "fld st(3)"
        F "fst st(2)"
        F "fstp st(0)"
        F "fstp st(4)"
        F "fst dword ptr [rsi]"
        F "fst qword ptr [rsi]"
        F "fstp dword ptr [rsi]"
        F "fstp qword ptr [rsi]"
        F "fstp tbyte ptr [rsi]"
        F "fild word ptr [rsi]"
        F "fild dword ptr [rsi]"
        F "fild qword ptr [rsi]"
        F "fist word ptr [rsi]"
        F "fist dword ptr [rsi]"
        F "fistp word ptr [rsi]"
        F "fistp dword ptr [rsi]"
        F "fistp qword ptr [rsi]"
        F "fisttp word ptr [rsi]"
        F "fisttp dword ptr [rsi]"
        F "fisttp qword ptr [rsi]"
        F "fbstp tbyte ptr [rsi]"
        F "fxch st(1)"
        F "fxch st(6)"
        .irp cc, b, e, be, u, nb, ne, nbe, nu
        F "fcmov\cc st, st(1)"
        .endr
        .irp op, fabs, fchs, fsqrt, frndint, fscale, fxtract, fprem, fprem1, fdecstp, fincstp, fnop, fld1, fldz, fldpi, fldl2e, fldl2t, fldlg2, fldln2
        F "\op"
        .endr
        F "ffree st(2)"
        F "fnclex"
        F "fninit"
        F "fnstcw word ptr [rsi]"
        F "fldcw word ptr [rsi]"
        F "fnstsw ax"
        F "fnstsw word ptr [rsi]"
        F "fwait"
        F "fadd st, st(1); fwait"
        F "fld1; fdiv st, st(1); fwait"
        F "fmul st, st; fnstsw ax; sahf"
        .set K, X87 | APPROX
        .irp op, fsin, fcos, fsincos, fptan, fpatan, f2xm1, fyl2x, fyl2xp1
        F "\op"
        .endr

forms_end:
        .long 0
        .section .note.GNU-stack, "", @progbits
