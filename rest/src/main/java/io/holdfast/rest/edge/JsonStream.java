package io.holdfast.rest.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;

/** Documents that are written while they are made. */
public final class JsonStream {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
              .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
              .build());

  private JsonStream() {}

  /**
   * A generator that never makes a document look whole that broke off: its end is what was written
   * last, and the stream stays open, for the exchange to cut it off. Writes trees too.
   */
  public static JsonGenerator to(OutputStream output) throws IOException {
    return MAPPER.createGenerator(output);
  }
}
