package io.holdfast.sources.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.SourceSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysAndOrderTest {
  private static final List<String> ODD =
      List.of(
          "",
          "/",
          "//",
          "/a",
          "a/",
          "a//b",
          ".",
          "..",
          "../up",
          "a/./b",
          "a/../b",
          "...",
          "%",
          "%_",
          "%o",
          "%v",
          "%+",
          "a%+",
          "a%+/b",
          "%2E",
          "%2e%2E",
          "a%",
          "tab\tnewline\nnul-like\u0001",
          "\u007f",
          "ümläut/日本語/😀",
          "x".repeat(1024),
          "%".repeat(400),
          "é".repeat(512),
          "\ud83d\ude00".repeat(256),
          "y".repeat(239) + "%zz",
          "..".repeat(300));

  @Test
  void everyKeyBecomesNamesAndItselfAgain() {
    for (var key : ODD) {
      var names = KeyNames.names(key);

      assertThat(KeyNames.key(names)).as("%s", names).isEqualTo(key);
      for (var name : names) {
        assertThat(name.getBytes(UTF_8).length).isLessThanOrEqualTo(255);
        assertThat(NodeName.isValid(NodeName.ofUtf8(name).bytes())).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void differentKeysNeverShareNames(long seed) {
    var keys = new TreeSet<>(ODD);
    var random = new Random(seed);
    for (var i = 0; i < 3_000; i++) {
      keys.add(randomKey(random));
    }

    var names = new HashSet<>();
    for (var key : keys) {
      assertThat(KeyNames.key(KeyNames.names(key))).isEqualTo(key);
      assertThat(names.add(KeyNames.names(key))).as(key).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "*, anything/at all, true",
    "logs/, logs/2026/x, true",
    "logs/, logs, false",
    "logs/*.gz, logs/a/b.gz, true",
    "logs/*.gz, logs/a/b.gzip, false",
    "?, é, true",
    "a?c, a/c, true",
    "a\\*, a*, true",
    "a\\*, ab, false",
    "a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, false",
    "a*b*c, a-b-b-c, true",
    "exact, exact, true",
    "exact, exactly, false"
  })
  void patternsTakeWhatTheySay(String pattern, String key, boolean taken) {
    assertThat(KeyPattern.of(pattern).matches(key)).isEqualTo(taken);
  }

  /** Keys arrive in another order than folders need them, and there may be more than fit. */
  @ParameterizedTest
  @ValueSource(ints = {3, 100, 100_000})
  void treeOfAnyListingIsInOrderAndWhole(int runLength) {
    var keys = new TreeSet<>(ODD);
    var random = new Random(runLength);
    for (var i = 0; i < 2_000; i++) {
      keys.add(randomKey(random));
    }
    for (var each : List.of("a", "a/b", "a-b", "a.txt", "a/ x", "a/b/c", "a0", "a b", "a$/q")) {
      keys.add(each);
    }
    var settings =
        new S3Settings(
            SourceSettings.of(Map.of("bucket", "listed", "endpoint", "http://127.0.0.1:1")));
    try (var access = new S3Access(settings);
        var inventory = new Inventory(runLength)) {
      keys.forEach(key -> inventory.add(listed(key, Listed.CURRENT)));
      var tree = new BucketTree(access, inventory, new S3Tally(), () -> {});

      var found = new ArrayList<String>();
      collect(tree.openRoot(), List.of(), found);

      assertThat(found).containsExactlyInAnyOrderElementsOf(keys);
    }
  }

  @Test
  void versionsOfAKeyLieTogetherInItsFolder() {
    var settings =
        new S3Settings(
            SourceSettings.of(Map.of("bucket", "listed", "endpoint", "http://127.0.0.1:1")));
    try (var access = new S3Access(settings);
        var inventory = new Inventory()) {
      for (var key : List.of("a", "a/b", "a/ b")) {
        inventory.add(listed(key, new Listed.Version("v2", true, false, 0)));
        inventory.add(listed(key, new Listed.Version("v1/odd", false, true, 1)));
      }
      var tree = new BucketTree(access, inventory, new S3Tally(), () -> {});

      var found = new ArrayList<String>();
      collect(tree.openRoot(), List.of(), found);

      assertThat(found).containsExactly("a/ b", "a/ b", "a", "a", "a/b", "a/b");
    }
  }

  private static void collect(SourceDirectory directory, List<String> place, List<String> found) {
    @Nullable NodeName last = null;
    for (var entry = directory.next(); entry.isPresent(); entry = directory.next()) {
      var name = entry.get().name();
      if (last != null) {
        assertThat(name).as("%s", place).isGreaterThan(last);
      }
      last = name;
      var names = new ArrayList<>(place);
      names.add(name.toText());
      switch (entry.get()) {
        case SourceEntry.Directory below -> collect(below.entries().open(), names, found);
        case SourceEntry.File _, SourceEntry.Leaf _ ->
            found.add(KeyNames.key(names.subList(3, names.size())));
        case SourceEntry.Unreadable(_, var problem) -> throw problem;
      }
    }
  }

  private static Listed listed(String key, Listed.Version version) {
    return new Listed(key, "etag", 1, Instant.EPOCH, "", version);
  }

  private static String randomKey(Random random) {
    var letters = "ab/. -%+$é";
    var key = new StringBuilder();
    var length = 1 + random.nextInt(8);
    for (var i = 0; i < length; i++) {
      key.append(letters.charAt(random.nextInt(letters.length())));
    }
    return key.toString();
  }
}
