# The part of ICU that Qt6Core.dll asks Windows for and Wine 8 does not have, without any converter in it:
# ucnv_open refuses every name with U_FILE_ACCESS_ERROR, all else (see icuuc.def) answers 0 and is not reached.
    .intel_syntax noprefix
    .text
    .globl ucnv_open
ucnv_open:                              # (const char *name, UErrorCode *error)
    mov dword ptr [rdx], 4
    .globl nothing
nothing:
    xor eax, eax
    ret
