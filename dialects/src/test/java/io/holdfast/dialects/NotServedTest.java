package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.dialects.Contract.Promised;
import io.holdfast.rest.edge.Method;
import java.util.List;
import org.junit.jupiter.api.Test;

class NotServedTest {
  private static final List<String> KNOWN = List.of("v1", "v2", "v3");

  @Test
  void isOfTheMethodThatIsTold() {
    var told = only("`GET /things/{id}` | 404 | there are none |");

    assertThat(told.names(promised(Method.GET, "/things/{thingId}"))).isTrue();
    assertThat(told.names(promised(Method.GET, "/{version}/things/{thingId}"))).isTrue();
    assertThat(told.names(promised(Method.DELETE, "/things/{thingId}"))).isFalse();
    assertThat(told.names(promised(Method.GET, "/things"))).isFalse();
    assertThat(told.names(promised(Method.GET, "/things/{thingId}/parts"))).isFalse();
  }

  @Test
  void isOfEveryMethodWhenNoneIsTold() {
    var told = only("things (`/things/…`) | 404 | there are none |");

    assertThat(told.names(promised(Method.POST, "/things/{thingId}"))).isTrue();
    assertThat(told.names(promised(Method.GET, "/things/{thingId}/parts"))).isTrue();
  }

  @Test
  void isOfTheVersionsThatAreTold() {
    var told = only("`GET /things` (v2..), more | 404 | there are none |");

    assertThat(KNOWN).filteredOn(told::isOf).containsExactly("v2", "v3");
    assertThat(KNOWN).allMatch(only("`GET /things` | 404 | there are none |")::isOf);
    assertThatThrownBy(() -> only("`GET /things` (v9) | 404 | there are none |"))
        .hasMessageContaining("version v9");
    assertThatThrownBy(() -> only("`FETCH /things` | 404 | there are none |"))
        .hasMessageContaining("FETCH");
  }

  @Test
  void needsAReasonAndItsPlace() {
    assertThat(read("What is refused", "`GET /things` | 404 |  |")).isEmpty();
    assertThat(read("What is served", "`GET /things` | 200 | all of them |")).isEmpty();
  }

  private static NotServed only(String row) {
    var all = read("What is refused, and why", row);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static List<NotServed> read(String heading, String row) {
    return NotServed.of("# Page\n\n## " + heading + "\n\n| " + row + "\n\n## More\n", KNOWN);
  }

  private static Promised promised(Method method, String path) {
    return new Promised(method, path, List.of(), "line");
  }
}
