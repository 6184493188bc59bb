package io.holdfast.dialects.northflank;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.catalog.query.Position;
import java.util.List;
import java.util.stream.Stream;

/** Expressions for lines of a log, cursors and crons, as callers send them. */
class LogQueryFuzzTest extends FuzzContract {
  private static final String LIST = "backups";
  private static final String LINE = "INFO 2026-11-22 all is done" + "a".repeat(100);

  @Override
  protected List<byte[]> seeds() {
    return Stream.of(
            "[0-9a-f]{8}-([0-9a-f]{4}-){3}[[:alpha:]]",
            "(?i)^a|(b?(?:c*)+){2,5}\\bd$",
            "\\Q(a{9}){9}\\E{3}[^]\\pN]\\x{41}",
            ListCursor.of(LIST, new Position("1234567", "a")).text(),
            "5,35 0,12 * * 1,3",
            "0 * * * *")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  @Override
  protected void parse(byte[] bytes) {
    var text = new String(bytes, UTF_8);
    ListCursor.parse(LIST, text).ifPresent(cursor -> assertThat(cursor.text()).isEqualTo(text));
    Scheduling.of(text).ifPresent(times -> assertThat(Scheduling.of(times.cron())).contains(times));
    LineExpression.of("regexIncludes", text).finds(LINE);
    if (ExpressionStates.of(text) <= ExpressionStates.MOST) {
      knowsItsStates(text);
    }
  }

  /** An alternative or an end takes a state of its own, for each character at most. */
  private static void knowsItsStates(String text) {
    try {
      assertThat(2 * ExpressionStates.of(text) + 3)
          .isGreaterThanOrEqualTo(Pattern.compile(text).programSize());
    } catch (PatternSyntaxException e) {
      // no expression
    }
  }
}
