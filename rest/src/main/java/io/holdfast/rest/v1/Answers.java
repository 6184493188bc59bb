package io.holdfast.rest.v1;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.holdfast.api.json.ApiJson;
import io.holdfast.rest.edge.Response;

/** Answers in JSON. */
final class Answers {
  private static final String MEDIA_TYPE = "application/json";

  private Answers() {}

  static Response ok(Object body) {
    return of(200, body);
  }

  static Response of(int status, Object body) {
    return Response.bytes(status, MEDIA_TYPE, write(body));
  }

  /** 201 with the path of what was made. */
  static Response created(String location, Object body) {
    return of(201, body).with("Location", location);
  }

  /** 202 with the path of the session that does the work. */
  static Response accepted(String location, Object body) {
    return of(202, body).with("Location", location).with("Retry-After", "2");
  }

  static byte[] write(Object body) {
    try {
      return ApiJson.shared().writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write %s".formatted(body.getClass()), e);
    }
  }
}
