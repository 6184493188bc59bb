package io.holdfast.dialects.northflank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.rest.edge.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions of callers end, whatever they say. */
class LineExpressionTest {
  @Test
  void findsPartsOfLines() {
    var expression = LineExpression.of("regexIncludes", "^INFO .*(done|over)$");

    assertThat(expression.finds("INFO all is done")).isTrue();
    assertThat(expression.finds("INFO done it is")).isFalse();
  }

  /** Each would take longer than anybody waits, or a deeper stack than any thread has. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(.*)*(.*)*x",
        "(a|aa)+$",
        "((a{1,999}){1,999}){1,999}b",
        "(?:(?:a|b)|a)*b"
      })
  void endsInARefusalWhereTheWorkIsTooMuch(String text) {
    var expression = LineExpression.of("regexIncludes", text);

    assertThatThrownBy(() -> expression.finds("a".repeat(100_000) + "!"))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("regexIncludes");
  }

  @Test
  void refusesWhatIsNoExpression() {
    for (var text : new String[] {"(", "a{2,1}", "x".repeat(501)}) {
      assertThatThrownBy(() -> LineExpression.of("regexNotIncludes", text))
          .as(text)
          .isInstanceOf(RequestException.class);
    }
  }
}
