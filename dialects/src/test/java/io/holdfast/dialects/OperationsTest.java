package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.dialects.Operation.Standing;
import io.holdfast.rest.edge.Method;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsTest {
  @Test
  void readsWhatALineSays() {
    var table =
        Operations.parse(
            "x",
            """
            # a comment
            versions v1 v2 v3
            served POST /{version}/things?limit=5&at=2020-01-01T00:00:00Z v2..
              {"name":"a"}
              # another
              {"name":"b"}

            refused GET /{version}/things
            """);

    var post = table.all().getFirst();
    assertThat(post)
        .isEqualTo(
            new Operation(
                Standing.SERVED,
                Method.POST,
                "/{version}/things",
                "limit=5&at=2020-01-01T00:00:00Z",
                List.of("v2", "v3"),
                List.of("{\"name\":\"a\"}", "{\"name\":\"b\"}")));
    assertThat(post.paths()).containsExactly("/v2/things", "/v3/things");
    assertThat(table.standing(Standing.REFUSED))
        .singleElement()
        .satisfies(get -> assertThat(get.versions()).containsExactly("v1", "v2", "v3"));
    assertThat(table.standing(Standing.SERVED)).containsExactly(post);
  }

  @Test
  void standsForItsPathWithAndWithoutTheOpenPart() {
    var operation =
        Operations.parse("x", "refused GET /v1[/teams/{teamId}]/projects/{projectId}")
            .all()
            .getFirst();

    assertThat(operation.paths())
        .containsExactly("/v1/projects/{projectId}", "/v1/teams/{teamId}/projects/{projectId}");
    assertThat(operation.isNamedBy(Method.GET, "/v1/teams/{team}/projects/{id}")).isTrue();
    assertThat(operation.isNamedBy(Method.GET, "/v1/projects/{id}")).isTrue();
    assertThat(operation.isNamedBy(Method.GET, "/v1/projects/id")).isFalse();
    assertThat(operation.isNamedBy(Method.PUT, "/v1/projects/{id}")).isFalse();
  }

  @Test
  void isNamedWithItsVersionOrWithoutAnyInParticular() {
    var operation =
        Operations.parse("x", "versions v1 v2\nserved GET /{version}/things v2").all().getFirst();

    assertThat(operation.isNamedBy(Method.GET, "/{version}/Things")).isTrue();
    assertThat(operation.isNamedBy(Method.GET, "/v2/things")).isTrue();
    assertThat(operation.isNamedBy(Method.GET, "/v1/things")).isFalse();
    assertThat(operation.isAnsweredAt("/v2/things", Method.GET, "/{version}/things")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "done GET /things",
        "later GET /things",
        "served HEAD /things",
        "served GET things",
        "versions v1\nserved GET /things v2",
        "served GET /things/{a}\nrefused GET /Things/{b}",
        "versions v1 v2\nserved GET /things\nserved GET /things v2",
      })
  void refusesALineThatMeansNothing(String table) {
    assertThatThrownBy(() -> Operations.parse("x", table))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
