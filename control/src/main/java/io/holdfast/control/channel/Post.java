package io.holdfast.control.channel;

import java.net.URI;
import java.util.Map;

/** What is posted to a receiver. */
record Post(URI to, Map<String, String> headers, String body) {
  @Override
  public String toString() {
    return "Post[%d characters]".formatted(body.length());
  }
}
