package io.holdfast.rest.v1;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.IdempotentAnswer;
import io.holdfast.control.idempotency.Replays;
import io.holdfast.control.idempotency.Replays.Standing;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Violation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Does a POST with an Idempotency-Key once, and answers it as often as it is sent. Refusals are not
 * kept: they did nothing, and the next try may be answered otherwise.
 */
final class Idempotency {
  private static final String HEADER = "Idempotency-Key";
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final Replays replays;

  Idempotency(Replays replays) {
    this.replays = replays;
  }

  Response once(Call call, Call.Operation operation) throws InterruptedException {
    var key = key(call);
    if (key.isEmpty()) {
      return operation.run(call);
    }
    return switch (replays.begin(call.caller(), key.get(), content(call))) {
      case Standing.Fresh() -> first(call, key.get(), operation);
      case Standing.Answered(var answer) -> again(answer);
      case Standing.Running() ->
          throw new RequestException(
              ErrorCode.IDEMPOTENCY_RUNNING, "the request with this key is being done");
      case Standing.Other() ->
          throw new RequestException(
              ErrorCode.IDEMPOTENCY_MISMATCH, "the key was used for another request");
    };
  }

  private Response first(Call call, String key, Call.Operation operation)
      throws InterruptedException {
    var done = false;
    try {
      var answer = operation.run(call);
      if (answer.status() < 300 && answer.body() instanceof Response.Body.Bytes(var content)) {
        var body = new String(content, StandardCharsets.UTF_8);
        replays.complete(
            call.caller(), key, new IdempotentAnswer(answer.status(), answer.headers(), body));
        done = true;
      }
      return answer;
    } finally {
      if (!done) {
        replays.abandon(call.caller(), key);
      }
    }
  }

  private static Response again(IdempotentAnswer answer) {
    var type = answer.headers().getOrDefault("Content-Type", "application/json");
    var response = Response.text(answer.status(), type, answer.body());
    for (var header : answer.headers().entrySet()) {
      response = response.with(header.getKey(), header.getValue());
    }
    return response.with("Idempotent-Replay", "true");
  }

  private static Optional<String> key(Call call) {
    var given = call.request().headers(HEADER);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    if (given.size() > 1 || !KEY.matcher(given.getFirst()).matches()) {
      throw RequestException.of(
          ErrorCode.PARAMETER_INVALID,
          new Violation(HEADER, "FORMAT", "must be one key of 1 to 255 printable characters"));
    }
    return Optional.of(given.getFirst());
  }

  /** Method, path, query and body: what makes a request the same. */
  private static byte[] content(Call call) {
    var request = call.request();
    var head = "%s %s?%s\n".formatted(request.method(), request.rawPath(), request.rawQuery());
    var content = new ByteArrayOutputStream();
    content.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    content.writeBytes(request.body());
    return content.toByteArray();
  }
}
