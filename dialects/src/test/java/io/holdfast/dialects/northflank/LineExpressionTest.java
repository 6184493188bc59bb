package io.holdfast.dialects.northflank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.holdfast.rest.edge.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  /** Each holds up a matcher that goes back, also one that never reads a character. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "(.*)*(.*)*x",
        "(a|aa)+$",
        "(?:(?:a|b)|a)*b",
        "((|){30}){9}$x",
        "(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)(|)$x"
      })
  void whatGoesBackAgainAndAgainIsAnsweredAtOnce(String text) {
    var expression = LineExpression.of("regexIncludes", text);

    assertThat(expression.finds("a".repeat(10_000) + "!")).isFalse();
  }

  @Test
  void countsItsStepsOverAllLines() {
    var expression = LineExpression.of("regexIncludes", "b{900}");
    var line = "a".repeat(20_000);

    assertThatThrownBy(
            () -> {
              for (var i = 0; i < 1_000; i++) {
                expression.finds(line);
              }
            })
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("regexIncludes");
  }

  /** Each would be written out before it is asked, a million times or without end. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(){2000000000}",
        "((){2000000000}){2000000000}",
        "(^){2000000000}",
        "(a{1000}){1000}",
        "((a{1,999}){1,999}){1,999}b",
        "((a{999,}){999,}){999,}",
        "\\Q[\\E((a{1000}){1000}){1000}]",
        "[]a]((a{1000}){1000}){1000}",
        "[[:alpha:]]((a{1000}){1000}){1000}]",
        "\\[((a{1000}){1000}){1000}]"
      })
  void refusesWhatRepeatsTooOften(String text) {
    assertThatThrownBy(() -> LineExpression.of("regexIncludes", text))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("regexIncludes");
  }

  /** It would look each of many characters up, and move all before it. */
  @ParameterizedTest
  @Timeout(value = 5, threadMode = SEPARATE_THREAD)
  @ValueSource(
      strings = {"(?i)[0-\ufffd]", "(?s-U:(?i:[^\\x{2}-\\x{1FFFF}]))", "(?mi)[\\t-\\x{fffd}]"})
  void refusesManyCharactersWhoseCaseDoesNotMatter(String text) {
    assertThatThrownBy(() -> LineExpression.of("regexIncludes", text))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("work");
    assertThat(LineExpression.of("regexIncludes", text.replace("i", "s"))).isNotNull();
  }

  @Test
  void takesLettersWhoseCaseDoesNotMatter() {
    var expression =
        LineExpression.of("regexIncludes", "(?i)[a-z][\u0430-\u044f][\\x{41}-\\x{5A}]");

    assertThat(expression.finds("X\u042fz")).isTrue();
  }

  /** What RE2 itself says of the states is never more than what is said before. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}",
        "(?i)error|fail(ed|ure)?",
        "^\\d{4}-\\d\\d-\\d\\dT.*\\bdone\\b$",
        "((a|b){20}c){20}",
        "\\Q(a{9}){9}\\E{3}",
        "[\\]{]{40}\\p{Greek}{50}\\x{41}{7}",
        "(?:(((x)))((y*)+)?){2}",
        "a{0,100}b{50,}c{3}"
      })
  void knowsHowManyStatesThereAre(String text) {
    var program = com.google.re2j.Pattern.compile(text).programSize();

    // An alternative or an end takes a state of its own, for each character at most.
    assertThat(2 * ExpressionStates.of(text) + 3).isGreaterThanOrEqualTo(program);
    assertThat(ExpressionStates.of(text)).isLessThan(ExpressionStates.MOST);
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
