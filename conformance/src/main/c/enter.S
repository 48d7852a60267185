// From the recorder's own state to a drawn one, and back. Everything goes through RIP-relative cells, so that no general
// register is needed at either crossing.
//
// SPDX-License-Identifier: Apache-2.0
        .intel_syntax noprefix
        .text
        .globl enter, leave
enter:
        push rbx
        push rbp
        push r12
        push r13
        push r14
        push r15
        mov [rip + cell_host_rsp], rsp
        fxrstor64 [rip + cell_fx]
        push qword ptr [rip + cell_rflags]
        popfq
        mov rax, [rip + cell_gpr]
        mov rcx, [rip + cell_gpr + 8]
        mov rdx, [rip + cell_gpr + 16]
        mov rbx, [rip + cell_gpr + 24]
        mov rsp, [rip + cell_gpr + 32]
        mov rbp, [rip + cell_gpr + 40]
        mov rsi, [rip + cell_gpr + 48]
        mov rdi, [rip + cell_gpr + 56]
        mov r8, [rip + cell_gpr + 64]
        mov r9, [rip + cell_gpr + 72]
        mov r10, [rip + cell_gpr + 80]
        mov r11, [rip + cell_gpr + 88]
        mov r12, [rip + cell_gpr + 96]
        mov r13, [rip + cell_gpr + 104]
        mov r14, [rip + cell_gpr + 112]
        mov r15, [rip + cell_gpr + 120]
        // a choice without flags or registers: the address of the right jump is in a cell
        jmp qword ptr [rip + way]
to_long:
        jmp qword ptr [rip + cell_code]
to_compat:
        jmp fword ptr [rip + cell_compat]

leave:
        mov [rip + cell_gpr], rax
        mov [rip + cell_gpr + 8], rcx
        mov [rip + cell_gpr + 16], rdx
        mov [rip + cell_gpr + 24], rbx
        mov [rip + cell_gpr + 32], rsp
        mov [rip + cell_gpr + 40], rbp
        mov [rip + cell_gpr + 48], rsi
        mov [rip + cell_gpr + 56], rdi
        mov [rip + cell_gpr + 64], r8
        mov [rip + cell_gpr + 72], r9
        mov [rip + cell_gpr + 80], r10
        mov [rip + cell_gpr + 88], r11
        mov [rip + cell_gpr + 96], r12
        mov [rip + cell_gpr + 104], r13
        mov [rip + cell_gpr + 112], r14
        mov [rip + cell_gpr + 120], r15
        mov rsp, [rip + cell_host_rsp]
        pushfq
        pop qword ptr [rip + cell_rflags]
        cld
        fxsave64 [rip + cell_fx]
        fninit
        ldmxcsr [rip + default_mxcsr]
        pop r15
        pop r14
        pop r13
        pop r12
        pop rbp
        pop rbx
        ret

        .globl choose
choose: // edi: compatibility mode?
        lea rax, [rip + to_long]
        lea rcx, [rip + to_compat]
        test edi, edi
        cmovne rax, rcx
        mov [rip + way], rax
        ret

        .section .rodata
default_mxcsr:
        .long 0x1f80
        .data
way:    .quad 0
        .section .note.GNU-stack, "", @progbits
