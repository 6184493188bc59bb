package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.rest.testkit.OpenApiJudge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Calls the API and fails at once when an answer is not as the text says. */
final class JudgedClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final OpenApiJudge judge;
  private final URI base;
  private final String token;

  /** An answer that was found to be as the text says. */
  record Answer(int status, HttpResponse<String> raw) {
    JsonNode json() {
      try {
        return JSON.readTree(raw.body());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String header(String name) {
      return raw.headers().firstValue(name).orElse("");
    }

    /** The stable code of a problem. */
    String code() {
      return json().path("code").asText();
    }

    /** Where a problem's first error lies. */
    String pointer() {
      return json().path("errors").path(0).path("pointer").asText();
    }
  }

  JudgedClient(OpenApiJudge judge, URI base, String token) {
    this.judge = judge;
    this.base = base;
    this.token = token;
  }

  /** The same, for another caller; an empty token sends none. */
  JudgedClient as(String other) {
    return new JudgedClient(judge, base, other);
  }

  Answer get(String target) {
    return send("GET", target, null, Map.of());
  }

  Answer post(String target, Object body) {
    return send("POST", target, write(body), Map.of());
  }

  /**
   * @param body sent as application/json unless the headers say otherwise; null for none
   */
  Answer send(String method, String target, byte[] body, Map<String, String> headers) {
    var request =
        HttpRequest.newBuilder(URI.create(base + target))
            .timeout(Duration.ofSeconds(90))
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body != null && !headers.containsKey("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::header);
    try {
      var answer = http.send(request.build(), BodyHandlers.ofString());
      var path = target.split("\\?", 2)[0];
      assertThat(judge.judge(method, path, answer))
          .as("%s %s: %d %s", method, target, answer.statusCode(), answer.body())
          .isEmpty();
      return new Answer(answer.statusCode(), answer);
    } catch (IOException e) {
      throw new UncheckedIOException("%s %s".formatted(method, target), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static byte[] write(Object body) {
    try {
      return body instanceof String text
          ? text.getBytes(StandardCharsets.UTF_8)
          : JSON.writeValueAsBytes(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
