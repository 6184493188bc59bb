package io.holdfast.catalog.model;

import java.util.Map;

/** The answer that is given again. */
public record IdempotentAnswer(int status, Map<String, String> headers, String body) {
  public IdempotentAnswer {
    headers = Map.copyOf(headers);
  }
}
