package io.holdfast.dialects.mittwald;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.ErrorCode;
import io.holdfast.rest.edge.Failure;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Violation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MittwaldErrorsTest {
  @Test
  void storageThatIsAwayIsABadGateway() throws IOException {
    var answer = answer(new Violation("/", "FORMAT", "x"), ErrorCode.STORE_UNREACHABLE, 503);

    assertThat(answer.status()).isEqualTo(502);
    assertThat(body(answer).get("type").asText()).isEqualTo("BadGateway");
    assertThat(body(answer).has("validationErrors")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "?limit,.limit",
    "/,''",
    "/expirationTime,.expirationTime",
    "/databaseRestores/0/targetDatabaseId,.databaseRestores[0].targetDatabaseId",
    "/pathRestore/sourcePaths/12,.pathRestore.sourcePaths[12]"
  })
  void pathsAreJavaScript(String place, String path) throws IOException {
    var answer = answer(new Violation(place, "FORMAT", "x"), ErrorCode.BODY_INVALID, 400);

    assertThat(body(answer).at("/validationErrors/0/path").asText()).isEqualTo(path);
    assertThat(body(answer).at("/validationErrors/0/type").asText()).isEqualTo("format");
    assertThat(body(answer).at("/validationErrors/0").has("context")).isFalse();
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    var answer = answer(new Violation("/a/b", "REQUIRED", "x"), ErrorCode.BODY_INVALID, 400);

    var error = body(answer).at("/validationErrors/0");
    assertThat(error.get("type").asText()).isEqualTo("required");
    assertThat(error.at("/context/missingProperty").asText()).isEqualTo("b");
  }

  private static Response answer(Violation violation, ErrorCode code, int status) {
    return new MittwaldErrors()
        .render(new Failure(code, status, "wrong", List.of(violation), Map.of(), "id", "/"));
  }

  private static JsonNode body(Response answer) throws IOException {
    var bytes = ((Response.Body.Bytes) answer.body()).content();
    return new ObjectMapper().readTree(new String(bytes, UTF_8));
  }
}
