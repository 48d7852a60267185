package dev.testudo.processor.semantics.simd;

import static dev.testudo.processor.decode.Form.NONE;

import dev.testudo.processor.decode.OpcodeTable;

/// Opcode rows of AES-NI, PCLMULQDQ, the SHA extensions, and SSE4.2's string comparisons.
final class CryptographyRows {
  private CryptographyRows() {}

  static void define(OpcodeTable t) {
    t.row("66 0F 38 DB /r", "AESIMC", "Vx,Wx", NONE, Aes::inverseMixColumns);
    t.row("66 0F 38 DC /r", "AESENC", "Vx,Wx", NONE, Aes::encrypt);
    t.row("66 0F 38 DD /r", "AESENCLAST", "Vx,Wx", NONE, Aes::encryptLast);
    t.row("66 0F 38 DE /r", "AESDEC", "Vx,Wx", NONE, Aes::decrypt);
    t.row("66 0F 38 DF /r", "AESDECLAST", "Vx,Wx", NONE, Aes::decryptLast);
    t.row("66 0F 3A DF /r", "AESKEYGENASSIST", "Vx,Wx,Ib", NONE, Aes::keyGenerationAssist);
    t.row("66 0F 3A 44 /r", "PCLMULQDQ", "Vx,Wx,Ib", NONE, Aes::carrylessMultiply);

    t.row("NP 0F 3A CC /r", "SHA1RNDS4", "Vx,Wx,Ib", NONE, Sha::sha1Rounds);
    t.row("NP 0F 38 C8 /r", "SHA1NEXTE", "Vx,Wx", NONE, Sha::sha1NextE);
    t.row("NP 0F 38 C9 /r", "SHA1MSG1", "Vx,Wx", NONE, Sha::sha1Message1);
    t.row("NP 0F 38 CA /r", "SHA1MSG2", "Vx,Wx", NONE, Sha::sha1Message2);
    t.row("NP 0F 38 CB /r", "SHA256RNDS2", "Vx,Wx", NONE, Sha::sha256Rounds);
    t.row("NP 0F 38 CC /r", "SHA256MSG1", "Vx,Wx", NONE, Sha::sha256Message1);
    t.row("NP 0F 38 CD /r", "SHA256MSG2", "Vx,Wx", NONE, Sha::sha256Message2);

    t.row("66 0F 3A 60 /r", "PCMPESTRM", "Vx,Wx,Ib", NONE, StringComparison::explicitMask);
    t.row("66 0F 3A 61 /r", "PCMPESTRI", "Vx,Wx,Ib", NONE, StringComparison::explicitIndex);
    t.row("66 0F 3A 62 /r", "PCMPISTRM", "Vx,Wx,Ib", NONE, StringComparison::implicitMask);
    t.row("66 0F 3A 63 /r", "PCMPISTRI", "Vx,Wx,Ib", NONE, StringComparison::implicitIndex);
  }
}
