package io.holdfast.rest.edge;

import java.io.IOException;

/** Talks with one client over a WebSocket, on a virtual thread of its own: plain blocking code. */
@FunctionalInterface
public interface SocketHandler {
  /**
   * Talks until it returns, which ends the conversation. Nobody has asked yet who the client is:
   * browsers and some vendors' clients say that in their first message.
   *
   * @param request what the client asked for when it connected; it has no body
   * @throws IOException when the client went away
   */
  void converse(Request request, ClientSocket socket) throws IOException, InterruptedException;
}
