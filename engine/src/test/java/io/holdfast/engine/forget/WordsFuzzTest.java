package io.holdfast.engine.forget;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.InvalidInputException;
import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.check.DataSubset;
import io.holdfast.engine.json.Rfc3339;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.prune.UnusedLimit;
import io.holdfast.engine.tree.TreePath;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The words of a command line, each read as all that it could be. */
class WordsFuzzTest extends FuzzContract {
  @Override
  protected List<byte[]> seeds() {
    return Stream.of(
            "1y6m14d12h",
            "99999h",
            "3/10",
            "2.5%",
            "500M",
            "999999T",
            "unlimited",
            "host,paths,tags",
            "latest:/a/../b",
            "ab12:a\\xffb/\"c\"",
            "2026-11-22T10:00:00.123456789+05:30",
            "0000-01-01T00:00:00Z")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  @Override
  protected void parse(byte[] bytes) throws Exception {
    var text = new String(bytes, UTF_8);
    for (var period : taken(KeepPeriod::parse, text).stream().toList()) {
      var moment = OffsetDateTime.parse("0000-01-31T10:00:00Z");
      assertThat(period.before(moment, ZoneOffset.UTC)).isBefore(moment.plusDays(4).toInstant());
      assertThat(again(() -> KeepPeriod.parse(period.toString()))).isEqualTo(period);
    }
    taken(UnusedLimit::parse, text)
        .ifPresent(limit -> assertThat(limit.bytes(Long.MAX_VALUE / 2)).isNotNegative());
    taken(DataSubset::parse, text);
    taken(Grouping::parse, text);
    taken(SnapshotReference::parse, text);
    for (var path : taken(TreePath::parse, text).stream().toList()) {
      assertThat(again(() -> TreePath.parse(path.toString()))).isEqualTo(path);
    }
    for (var time : taken(WordsFuzzTest::time, text).stream().toList()) {
      assertThat(again(() -> Rfc3339.parse(Rfc3339.format(time)))).isEqualTo(time);
    }
  }

  private static OffsetDateTime time(String text) {
    try {
      return Rfc3339.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(ErrorCode.PARAMETER_INVALID, "no time", e);
    }
  }

  private static <T> Optional<T> taken(Function<String, T> parser, String text) {
    try {
      return Optional.of(parser.apply(text));
    } catch (HoldfastException e) {
      return Optional.empty();
    }
  }
}
