package io.holdfast.dialects.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** What clients send that are wrong, old or evil. */
final class Hostile {
  /** For queries and paths, as they travel. */
  private static final List<String> RAW =
      List.of(
          "",
          "0",
          "1",
          "-1",
          "1.5",
          "1e3",
          "0x10",
          "+1",
          "%2B1",
          "NaN",
          "null",
          "true",
          "TRUE",
          "yes",
          "2147483647",
          "2147483648",
          "-2147483649",
          "9223372036854775807",
          "9223372036854775808",
          "9".repeat(60),
          "a".repeat(3000),
          "%",
          "%zz",
          "%0",
          "%00",
          "%0a%0d",
          "%c3%28",
          "%ff%fe",
          "%ed%a0%80",
          "%F0%9F%92%BE",
          "%25",
          "%27%20or%201=1--",
          "%3Cscript%3E",
          "_",
          "*",
          "..",
          "..%2f..%2fetc",
          "%2e%2e%2f",
          "created_at:desc",
          "nothing:asc",
          "2020-02-30T00:00:00Z",
          "2020-05-12T15:55:20.8557416Z",
          "2020-05-12T15:55:20+02:00",
          "0000-01-01T00:00:00Z",
          "9999-12-31T23:59:59.9999999Z",
          "%2B999999999-12-31T23:59:59Z",
          "-1000000000-01-01T00:00:00Z",
          "-999999999-01-01T00:00:00Z",
          "315360000",
          "%28%28%29%7B2000000000%7D%29%7B2000000000%7D",
          "00000000-0000-0000-0000-000000000000",
          "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
          "00cd2538fbf94d12b36aabbdd607e975",
          "0123456789abcdef01234567",
          "%28%28%28%28a%2B%29%2B%29%2B%29%2B%24",
          "é");

  /** For JSON, as it is written; not all of it is JSON. */
  private static final List<String> JSON =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1.5",
          "1e400",
          "-0",
          "2147483648",
          "9223372036854775808",
          "1".repeat(400),
          "\"\"",
          "\" \"",
          "\"x\"",
          "\"true\"",
          "\"1\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"💾é\"",
          "\"../../etc/passwd\"",
          "\"/\"",
          "\"%s\"".formatted("b".repeat(5000)),
          "\"2020-02-30T00:00:00Z\"",
          "\"9999-12-31T23:59:59.9999999Z\"",
          "\"+999999999-12-31T23:59:59Z\"",
          "\"-7d\"",
          "\"99999999999999999999d\"",
          "\"* * * * *\"",
          "\"0 0 31 2 *\"",
          "\"00000000-0000-0000-0000-000000000000\"",
          "\"http://127.0.0.1:1/\"",
          "\"file:///etc/passwd\"",
          "\"(((((a+)+)+)+)+$\"",
          "[]",
          "{}",
          "[null]",
          "[[[[[[[[]]]]]]]]",
          "[{},{},{}]",
          "{\"a\":{\"b\":[{}]}}",
          "NaN",
          "'x'",
          "undefined",
          "\"\t\"",
          "\"",
          "");

  private static final List<String> WHOLE_BODIES =
      List.of(
          "null",
          "true",
          "0",
          "\"x\"",
          "[]",
          "[{}]",
          "{}",
          "{",
          "}",
          "{\"a\"",
          "{}{}",
          "{}x",
          "not json",
          "<a/>",
          "a=b&a=b&=&%zz=%",
          "\uFEFF{}",
          "\u0000",
          "[".repeat(20_000),
          "{\"a\":".repeat(20_000),
          "{\"%s\":1}".formatted("k".repeat(70_000)),
          "{\"a\":\"%s\"}".formatted("v".repeat(1 << 21)));

  private static final List<String> MEDIA_TYPES =
      List.of(
          "text/plain",
          "application/xml",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "application/json; charset=utf-16",
          "application/json; charset=nonsense",
          "application/merge-patch+json",
          "x",
          ";",
          "*/*");

  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "get", "X");

  private Hostile() {}

  static String raw(RandomGenerator random) {
    return pick(RAW, random);
  }

  /** One that can stand in a path without ending it. */
  static String segment(RandomGenerator random) {
    return raw(random);
  }

  static String json(RandomGenerator random) {
    return pick(JSON, random);
  }

  static String body(RandomGenerator random) {
    return pick(WHOLE_BODIES, random);
  }

  static String mediaType(RandomGenerator random) {
    return pick(MEDIA_TYPES, random);
  }

  static String method(RandomGenerator random) {
    return pick(METHODS, random);
  }

  static <T> T pick(List<T> values, RandomGenerator random) {
    return values.get(random.nextInt(values.size()));
  }
}
