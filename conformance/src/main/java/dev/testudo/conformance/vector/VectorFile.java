package dev.testudo.conformance.vector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// The committed vectors.
///
/// @param processor the brand string of the processor they were recorded on
/// @param forms the forms, in recorded order
record VectorFile(String processor, List<VectorForm> forms) {
  private static final String MAGIC = "TVEC0001";

  /// Reads the vectors that come with this module.
  static VectorFile embedded() {
    try (InputStream in = VectorFile.class.getResourceAsStream("silicon.tvec.gz")) {
      if (in == null) {
        throw new IllegalStateException("silicon.tvec.gz is not on the class path");
      }
      return read(new GZIPInputStream(in).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static VectorFile read(byte[] content) {
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (!text(in, 8).equals(MAGIC)) {
      throw new IllegalArgumentException("not a vector file");
    }
    String processor = text(in, in.get() & 0xff);
    int forms = in.getInt();
    int states = in.getInt();
    List<VectorForm> list = new ArrayList<>();
    for (int f = 0; f < forms; f++) {
      String name = text(in, in.getShort() & 0xffff);
      int kind = in.getInt();
      byte[] code = new byte[in.get() & 0xff];
      in.get(code);
      long hash = in.getLong();
      int length = in.getInt();
      ByteBuffer outcomes = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      in.position(in.position() + length);
      list.add(new VectorForm(name, kind, code, hash, states, outcomes));
    }
    return new VectorFile(processor, List.copyOf(list));
  }

  private static String text(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
