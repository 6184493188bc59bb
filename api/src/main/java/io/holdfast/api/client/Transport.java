package io.holdfast.api.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.api.json.ApiJson;
import io.holdfast.api.model.Page;
import io.holdfast.api.model.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends calls and reads answers; repeats what is safe to repeat. Thread-safe. */
final class Transport implements AutoCloseable {
  private static final int ATTEMPTS = 3;
  private static final Duration PAUSE = Duration.ofMillis(300);

  /** Longer than the longest wait that a call can ask for. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(100);

  /**
   * One call.
   *
   * @param path with its query, such as {@code /v1/projects?limit=5}
   * @param body sent as JSON; null for none
   * @param headers beside Authorization and Content-Type
   */
  record Call(String method, String path, @Nullable Object body, Map<String, String> headers) {
    static Call get(String path) {
      return new Call("GET", path, null, Map.of());
    }

    boolean repeatable() {
      return !method.equals("POST") || headers.containsKey("Idempotency-Key");
    }
  }

  private final HttpClient http;
  private final URI base;
  private final String token;
  private final ObjectMapper json = ApiJson.shared();

  Transport(URI base, String token, ServerTrust trust) {
    this.base = base;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .sslContext(trust.context())
            .build();
  }

  <T> T send(Call call, Class<T> type) throws InterruptedException {
    var answer = exchange(call);
    try {
      return json.readValue(answer.body(), type);
    } catch (IOException e) {
      throw ApiException.strange(answer.statusCode(), "unreadable JSON");
    }
  }

  <T> Page<T> page(Call call, Class<T> type) throws InterruptedException {
    var answer = exchange(call);
    JavaType pageType = json.getTypeFactory().constructParametricType(Page.class, type);
    try {
      return json.readValue(answer.body(), pageType);
    } catch (IOException e) {
      throw ApiException.strange(answer.statusCode(), "unreadable JSON");
    }
  }

  /**
   * Posts a file as it is, however long it takes; an answer of the server may come before its end.
   */
  <T> T upload(String path, Path file, Class<T> type) throws InterruptedException {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(base + path))
              .header("Authorization", "Bearer " + token)
              .header("Accept", "application/json")
              .header("Content-Type", "application/octet-stream")
              .POST(BodyPublishers.ofFile(file))
              .build();
      var answer = http.send(request, BodyHandlers.ofByteArray());
      if (answer.statusCode() >= 400) {
        throw refusal(answer.statusCode(), answer.body());
      }
      return json.readValue(answer.body(), type);
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** A call whose answer has no body that matters. */
  void send(Call call) throws InterruptedException {
    exchange(call);
  }

  String text(Call call) throws InterruptedException {
    return new String(exchange(call).body(), StandardCharsets.UTF_8);
  }

  /** An answer that goes on; the caller closes it. */
  InputStream stream(Call call) throws InterruptedException {
    try {
      var answer = http.send(request(call), BodyHandlers.ofInputStream());
      if (answer.statusCode() >= 400) {
        try (var body = answer.body()) {
          throw refusal(answer.statusCode(), body.readAllBytes());
        }
      }
      return answer.body();
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpResponse<byte[]> exchange(Call call) throws InterruptedException {
    for (var attempt = 1; ; attempt++) {
      try {
        var answer = http.send(request(call), BodyHandlers.ofByteArray());
        if (answer.statusCode() < 400) {
          return answer;
        }
        var refusal = refusal(answer.statusCode(), answer.body());
        if (!mayRepeat(call, attempt, answer.statusCode())) {
          throw refusal;
        }
      } catch (IOException e) {
        if (attempt == ATTEMPTS || !call.repeatable() || e instanceof java.net.ConnectException) {
          throw unreachable(e);
        }
      }
      Thread.sleep(PAUSE.multipliedBy(attempt));
    }
  }

  private static boolean mayRepeat(Call call, int attempt, int status) {
    return attempt < ATTEMPTS && call.repeatable() && (status == 503 || status == 429);
  }

  private HttpRequest request(Call call) {
    var builder =
        HttpRequest.newBuilder(URI.create(base + call.path()))
            .timeout(ANSWER_TIMEOUT)
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json, text/event-stream;q=0.9, */*;q=0.1");
    call.headers().forEach(builder::header);
    if (call.body() == null) {
      return builder.method(call.method(), BodyPublishers.noBody()).build();
    }
    return builder
        .header("Content-Type", "application/json")
        .method(call.method(), BodyPublishers.ofByteArray(write(call.body())))
        .build();
  }

  private byte[] write(Object body) {
    try {
      return json.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("%s is not JSON".formatted(body.getClass()), e);
    }
  }

  private ApiException refusal(int status, byte[] body) {
    try {
      return ApiException.of(json.readValue(body, Problem.class));
    } catch (IOException | NullPointerException e) {
      return ApiException.strange(status, "no problem in the body");
    }
  }

  private ApiException unreachable(IOException e) {
    var reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return ApiException.unreachable("cannot reach %s: %s".formatted(base, reason), e);
  }
}
