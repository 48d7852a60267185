# The four kernels, as a multiboot image: integer mix, memory walk, recursion, sort.
#
# Entered in 32-bit protected mode by a multiboot 1 loader (EAX = 0x2badb002, EBX = information), it
# switches to long mode with 2 MiB pages over the first GiB and runs each kernel "rounds" times "scale"
# passes. A line on the serial port marks the beginning and the end of each, so that whoever runs the
# image, on whatever machine, can time it by its own clock:
#
#     kernel alu begin
#     kernel alu end 0123456789abcdef
#
# The number is the kernel's result: equal on every correct machine. The command line may set
# "scale=N" (passes, default 1) and "rounds=N" (default 1), decimal.
#
# Build: see build.sh beside this file.

        .set    MULTIBOOT_MAGIC, 0x1badb002
        .set    WORDS, 131072                   # the memory walk's 1 MiB
        .set    SORTED, 8192                    # elements that are sorted

        .section .text
        .code32
        .balign 4
multiboot_header:
        .long   MULTIBOOT_MAGIC, 0, -MULTIBOOT_MAGIC
# What holds where there is no command line; a disk image's maker may change it.
default_scale:
        .long   1
default_rounds:
        .long   1

        .globl  start
start:
        cld
        mov     $stack_top, %esp
        mov     %ebx, information
        cmp     $0x2badb002, %eax
        je      1f
        movl    $0, information                 # no multiboot loader: no command line
1:
        # Page tables: one PML4 entry, one page-directory-pointer entry, 512 pages of 2 MiB.
        movl    $page_directory_pointers + 3, page_map
        movl    $page_directory + 3, page_directory_pointers
        mov     $page_directory, %edi
        mov     $0x83, %eax
        mov     $512, %ecx
2:      mov     %eax, (%edi)
        movl    $0, 4(%edi)
        add     $0x200000, %eax
        add     $8, %edi
        dec     %ecx
        jnz     2b
        mov     $page_map, %eax
        mov     %eax, %cr3
        mov     $0x20, %eax                     # CR4.PAE
        mov     %eax, %cr4
        mov     $0xc0000080, %ecx               # IA32_EFER
        xor     %edx, %edx
        mov     $0x100, %eax                    # LME
        wrmsr
        mov     $0x80000011, %eax               # PG, ET, PE
        mov     %eax, %cr0
        lgdt    gdt_pointer
        ljmp    $0x08, $long_mode

        .code64
long_mode:
        xor     %eax, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        mov     $stack_top, %esp

        mov     $3, %al                         # serial line: 8 bits, no parity
        mov     $0x3fb, %edx
        out     %al, %dx

        mov     default_scale(%rip), %r12d
        mov     default_rounds(%rip), %r13d
        mov     information(%rip), %ebx
        test    %ebx, %ebx
        jz      1f
        testl   $4, (%rbx)                      # the command line is valid
        jz      1f
        mov     16(%rbx), %esi
        mov     %esi, %ebp
        lea     name_scale(%rip), %rdi
        call    option
        cmovnz  %eax, %r12d
        mov     %ebp, %esi
        lea     name_rounds(%rip), %rdi
        call    option
        cmovnz  %eax, %r13d
1:
        lea     name_alu(%rip), %r14
        lea     alu(%rip), %r15
        call    measure
        lea     name_mem(%rip), %r14
        lea     mem(%rip), %r15
        call    measure
        lea     name_fib(%rip), %r14
        lea     fib(%rip), %r15
        call    measure
        lea     name_sort(%rip), %r14
        lea     sort(%rip), %r15
        call    measure

        mov     $0x3fd, %edx                    # a paced port still has characters to send
4:      in      %dx, %al
        test    $0x40, %al
        jz      4b
        # The end: the debug exit, ACPI power-off as QEMU's PC has it, Bochs' shutdown port.
        xor     %eax, %eax
        out     %eax, $0xf4
        mov     $0x604, %edx
        mov     $0x2000, %eax
        out     %ax, %dx
        lea     shutdown(%rip), %rsi
        mov     $0x8900, %edx
        mov     $8, %ecx
        rep outsb
3:      cli
        hlt
        jmp     3b

# Runs the kernel at R15, named R14, R13 rounds of R12 passes.
measure:
        mov     %r13d, %ebx
1:      lea     text_kernel(%rip), %rsi
        call    print
        mov     %r14, %rsi
        call    print
        lea     text_begin(%rip), %rsi
        call    print
        push    %rbx
        xor     %eax, %eax
        push    %rax
        mov     %r12d, %ebx
2:      push    %rbx
        call    *%r15
        pop     %rbx
        xor     %rax, (%rsp)
        rolq    $1, (%rsp)
        dec     %ebx
        jnz     2b
        lea     text_kernel(%rip), %rsi
        call    print
        mov     %r14, %rsi
        call    print
        lea     text_end(%rip), %rsi
        call    print
        pop     %rdi
        call    print_hexadecimal
        lea     text_line(%rip), %rsi
        call    print
        pop     %rbx
        dec     %ebx
        jnz     1b
        ret

# ---- the kernels: no arguments, result in RAX; RBX and RBP are theirs, R12 to R15 are not ----

# An integer mix: 15 instructions a turn, a million turns.
        .balign 64
alu:
        mov     $1, %eax
        mov     $0x9e3779b97f4a7c15, %rdx
        mov     $3, %ebx
        mov     $5, %esi
        mov     $7, %edi
        mov     $11, %r8d
        mov     $13, %r9d
        mov     $1000000, %ecx
        .balign 64
1:      add     %rbx, %rax
        xor     %rax, %rdx
        rol     $7, %rdx
        lea     13(%rbx,%rdx,4), %rbx
        sub     %rdx, %rsi
        imul    $31, %rsi, %rdi
        shr     $3, %r8
        or      %rdi, %r8
        and     %rbx, %r9
        add     %r8, %r9
        mov     %r9, %r10
        not     %r10
        xor     %r10, %rax
        dec     %ecx
        jnz     1b
        ret

# A walk over 1 MiB, a load and a store each 8 bytes: 7 instructions a turn, 8 walks.
        .balign 64
mem:
        xor     %edx, %edx
        mov     $8, %ebx
1:      mov     $buffer, %esi
        mov     $WORDS, %ecx
        .balign 64
2:      mov     (%rsi), %rax
        add     %rcx, %rax
        xor     %rax, %rdx
        mov     %rdx, (%rsi)
        add     $8, %rsi
        dec     %ecx
        jnz     2b
        dec     %ebx
        jnz     1b
        mov     %rdx, %rax
        ret

# Fibonacci's 27th number by recursion: calls, returns, pushes and pops.
        .balign 64
fib:
        mov     $27, %edi
fibonacci:
        cmp     $2, %edi
        jb      1f
        push    %rbx
        push    %rdi
        dec     %edi
        call    fibonacci
        mov     %rax, %rbx
        pop     %rdi
        sub     $2, %edi
        call    fibonacci
        add     %rbx, %rax
        pop     %rbx
        ret
1:      mov     %edi, %eax
        ret

# Shell's sort of pseudo-random doublewords: branches that cannot be predicted.
        .balign 64
sort:
        mov     $buffer, %edi
        mov     $0x12345678, %eax
        mov     $SORTED, %ecx
1:      imul    $1664525, %eax, %eax
        add     $1013904223, %eax
        mov     %eax, (%rdi)
        add     $4, %rdi
        dec     %ecx
        jnz     1b
        mov     $buffer, %esi
        mov     $SORTED / 2, %ebx               # gap
2:      mov     %ebx, %ecx                      # i
3:      mov     (%rsi,%rcx,4), %eax
        mov     %ecx, %edx                      # j
4:      mov     %edx, %edi
        sub     %ebx, %edi
        jb      5f
        mov     (%rsi,%rdi,4), %r8d
        cmp     %eax, %r8d
        jbe     5f
        mov     %r8d, (%rsi,%rdx,4)
        mov     %edi, %edx
        jmp     4b
5:      mov     %eax, (%rsi,%rdx,4)
        inc     %ecx
        cmp     $SORTED, %ecx
        jb      3b
        shr     $1, %ebx
        jnz     2b
        # The result: the order folded into one number.
        xor     %eax, %eax
        mov     $SORTED, %ecx
6:      rol     $5, %rax
        mov     (%rsi), %edx
        xor     %rdx, %rax
        add     $4, %rsi
        dec     %ecx
        jnz     6b
        ret

# ---- the serial port and the command line ----

# Prints the string at RSI.
print:
        lodsb
        test    %al, %al
        jz      1f
        call    put
        jmp     print
1:      ret

# Prints RDI as 16 digits.
print_hexadecimal:
        mov     $16, %ecx
1:      rol     $4, %rdi
        mov     %edi, %eax
        and     $15, %eax
        lea     digits(%rip), %rdx
        mov     (%rdx,%rax), %al
        call    put
        dec     %ecx
        jnz     1b
        ret

# Prints AL.
put:
        mov     %eax, %r11d
        mov     $0x3fd, %edx
1:      in      %dx, %al
        test    $0x20, %al                      # transmitter holding register empty
        jz      1b
        mov     $0x3f8, %edx
        mov     %r11d, %eax
        out     %al, %dx
        ret

# Finds the option whose name (with its equals sign) is at RDI in the text at RSI; EAX is its value.
# ZF is set if the text has none.
option:
        mov     %rdi, %r8
1:      mov     %rsi, %r9
2:      mov     (%rdi), %cl
        test    %cl, %cl
        jz      4f
        mov     (%rsi), %al
        test    %al, %al
        jz      3f
        inc     %rdi
        inc     %rsi
        cmp     %cl, %al
        je      2b
        mov     %r8, %rdi
        lea     1(%r9), %rsi
        jmp     1b
3:      xor     %eax, %eax
        ret
4:      xor     %eax, %eax
5:      movzbl  (%rsi), %ecx
        sub     $'0', %ecx
        cmp     $9, %ecx
        ja      6f
        imul    $10, %eax, %eax
        add     %ecx, %eax
        inc     %rsi
        jmp     5b
6:      test    %eax, %eax
        ret

        .balign 8
gdt:    .quad   0
        .quad   0x00209a0000000000              # 64-bit code
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt

information:
        .long   0
text_kernel:
        .asciz  "kernel "
text_begin:
        .asciz  " begin\n"
text_end:
        .asciz  " end "
text_line:
        .asciz  "\n"
name_alu:
        .asciz  "alu"
name_mem:
        .asciz  "mem"
name_fib:
        .asciz  "fib"
name_sort:
        .asciz  "sort"
name_scale:
        .asciz  "scale="
name_rounds:
        .asciz  "rounds="
digits: .ascii  "0123456789abcdef"
shutdown:
        .ascii  "Shutdown"

        .section .bss
        .balign 4096
page_map:
        .skip   4096
page_directory_pointers:
        .skip   4096
page_directory:
        .skip   4096
        .skip   16384
stack_top:
        .balign 4096
buffer: .skip   WORDS * 8
