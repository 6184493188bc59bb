package io.holdfast.rest.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.rest.testkit.OpenApiJudge;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NativeApiRoutesTest {
  @Test
  void hasARouteForEachOperationOfTheTextAndNoOther() throws ReflectiveOperationException {
    var constructor = Services.class.getDeclaredConstructors()[0];
    var services = (Services) constructor.newInstance(new Object[constructor.getParameterCount()]);

    var routes =
        new NativeApi(services, new byte[32], "test")
            .routes().stream()
                .map(route -> route.method() + " " + route.path())
                .collect(Collectors.toCollection(TreeSet::new));

    assertThat(routes).isEqualTo(new TreeSet<>(new OpenApiJudge().operations().keySet()));
  }

  @Test
  void namesAScopeForEachOperationThatNeedsAToken() {
    for (var operation : new OpenApiJudge().operations().values()) {
      assertThat(operation.text().has("security")).isEqualTo(operation.scope().isEmpty());
    }
  }
}
