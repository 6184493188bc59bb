package io.holdfast.rest.edge;

import java.io.IOException;
import java.io.OutputStream;

/** Writes a body piece by piece; each {@code flush} reaches the client. The server closes. */
@FunctionalInterface
public interface BodyWriter {
  /**
   * @throws IOException when the client went away: nothing is to be done then
   */
  void writeTo(OutputStream output) throws IOException, InterruptedException;
}
