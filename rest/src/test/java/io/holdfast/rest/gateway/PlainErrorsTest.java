package io.holdfast.rest.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.rest.edge.Failure;
import io.holdfast.rest.edge.Statuses;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlainErrorsTest {
  /** Else restic's clients try for minutes what will be refused each time. */
  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {
        "STATE_CONFLICT",
        "POINT_PINNED",
        "POINT_IN_USE",
        "REPOSITORY_APPEND_ONLY",
        "RESOURCE_EXISTS"
      })
  void aRefusalIsFinal(ErrorCode code) {
    var failure =
        new Failure(code, Statuses.of(code.kind()), "no", List.of(), Map.of(), "request", "/r/");

    assertThat(new PlainErrors().render(failure).status()).isEqualTo(403);
  }
}
