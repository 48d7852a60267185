# The first sector of a floppy disk, for machines that boot by a BIOS only: it loads the kernels' flat
# image from the sectors behind it, and enters it as a multiboot loader would, but for the information.

        .set    LOADED, 0x10000                 # where the BIOS puts the sectors
        .set    IMAGE, 0x400000                 # where the image is linked
        .set    SECTORS, 17                     # what is left of the first track

        .code16
        .globl  boot
boot:
        cli
        xor     %ax, %ax
        mov     %ax, %ss
        mov     $0x7c00, %sp
        mov     %ax, %ds
        mov     $LOADED >> 4, %ax
        mov     %ax, %es
        xor     %bx, %bx
        mov     $0x0200 + SECTORS, %ax          # read sectors
        mov     $0x0002, %cx                    # cylinder 0, sector 2
        xor     %dh, %dh                        # head 0; DL is the drive booted from
        sti
        int     $0x13
        cli
        jc      stop
        in      $0x92, %al                      # A20
        or      $2, %al
        out     %al, $0x92
        lgdtl   gdt_pointer
        mov     %cr0, %eax
        or      $1, %al
        mov     %eax, %cr0
        ljmpl   $0x08, $protected
stop:   hlt
        jmp     stop

        .code32
protected:
        mov     $0x10, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        mov     $LOADED, %esi
        mov     $IMAGE, %edi
        mov     $SECTORS * 512 / 4, %ecx
        cld
        rep movsl
        xor     %eax, %eax
        mov     $IMAGE + ENTRY, %ecx
        jmp     *%ecx

        .balign 8
gdt:    .quad   0
        .quad   0x00cf9a000000ffff
        .quad   0x00cf92000000ffff
gdt_pointer:
        .word   . - gdt - 1
        .long   gdt

        .org    510
        .word   0xaa55
