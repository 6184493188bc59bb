package io.holdfast.base.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofBundleTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final ProofKey key = ProofKey.of(ProofKey.draw());

  @Test
  void aSoundBundleIsSound() {
    var report = ProofBundle.verify(bytes(bundle(chain(3))), key.open().id());

    assertThat(report.problems()).isEmpty();
    assertThat(report.chains()).isEqualTo(1);
    assertThat(report.links()).isEqualTo(3);
    assertThat(report.keyId()).isEqualTo(key.open().id());
  }

  @Test
  void anEmptyBundleIsSoundAndSaysThatItIsEmpty() {
    var report = ProofBundle.verify(bytes(ProofBundle.write(key, NOW, List.of())), null);

    assertThat(report.sound()).isTrue();
    assertThat(report.links()).isZero();
  }

  @Test
  void everyBitCounts() {
    var file = bytes(bundle(chain(1)));

    for (var at = 0; at < file.length; at++) {
      for (var bit = 0; bit < 8; bit++) {
        var changed = file.clone();
        changed[at] ^= (byte) (1 << bit);
        assertThat(ProofBundle.verify(changed, null).sound())
            .as("bit %d of byte %d", bit, at)
            .isFalse();
      }
    }
  }

  @Test
  void everyLengthCounts() {
    var file = bytes(bundle(chain(1)));

    for (var length = 0; length < file.length; length++) {
      assertThat(ProofBundle.verify(Arrays.copyOf(file, length), null).sound()).isFalse();
    }
    assertThat(ProofBundle.verify(Arrays.copyOf(file, file.length + 1), null).sound()).isFalse();
  }

  @Test
  void linksInAnotherOrderAreRefusedAndNamed() {
    var links = new ArrayList<>(chain(3));
    Collections.swap(links, 1, 2);

    var report = ProofBundle.verify(bytes(bundle(links)), null);

    assertThat(report.problems()).anyMatch(problem -> problem.contains("proof-3 (number 3)"));
  }

  @Test
  void aMissingLinkIsRefusedWhereverItStood() {
    for (var missing = 0; missing < 2; missing++) {
      var links = new ArrayList<>(chain(3));
      links.remove(missing);

      var report = ProofBundle.verify(bytes(bundle(links)), null);

      assertThat(report.problems()).isNotEmpty();
    }
  }

  /** The signature of the file is what tells of the last one, which no other link names. */
  @Test
  void theLastLinkCannotBeCutOffByOneWithoutTheKey() {
    var whole = bundle(chain(2));
    var links = chainOf(whole);
    var cut = new HashMap<>(links);
    @SuppressWarnings("unchecked")
    var chains = (List<Map<String, Object>>) cut.get("chains");
    var first = new HashMap<>(chains.getFirst());
    first.put("links", ((List<?>) first.get("links")).subList(0, 1));
    cut.put("chains", List.of(first));

    var report = ProofBundle.verify(bytes(CanonicalJson.write(cut)), null);

    assertThat(report.problems()).anyMatch(problem -> problem.contains("taken away"));
  }

  @Test
  void aBundleOfAnotherKeyIsRefusedWhereTheKeyIsKnown() {
    var report =
        ProofBundle.verify(bytes(bundle(chain(1))), ProofKey.of(ProofKey.draw()).open().id());

    assertThat(report.problems()).anyMatch(problem -> problem.contains("is signed with key"));
  }

  @Test
  void aLinkOfAnotherKeyIsRefused() {
    var other = ProofKey.of(ProofKey.draw());
    var foreign =
        SignedStatement.sign(
            other, "chain", "proof-1", SignedStatement.Place.FIRST_OF_ALL, Map.of());

    var report = ProofBundle.verify(bytes(bundle(List.of(foreign))), null);

    assertThat(report.problems()).anyMatch(problem -> problem.contains("another key"));
  }

  @Test
  void aLinkOfAnotherChainIsRefused() {
    var links = chain(1);

    var moved = ProofBundle.write(key, NOW, List.of(new ProofBundle.Chain("another", links)));

    assertThat(ProofBundle.verify(bytes(moved), null).problems())
        .anyMatch(problem -> problem.contains("'chain'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " {}",
        "{} ",
        "{\"b\":1,\"a\":2}",
        "{\"a\":1,\"a\":1}",
        "[1 ,2]",
        "01",
        "-0",
        "1.0",
        "1e3",
        "9007199254740992",
        "\"\\u0061\"",
        "\"\\/\"",
        "\"\\u001F\"",
        "\"open",
        "nul",
        "[1,]",
        "{\"a\"}",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
      })
  void onlyOneFormOfJsonIsTaken(String text) {
    assertThatThrownBy(() -> CanonicalJson.read(text)).isInstanceOf(ProofException.class);
  }

  /** The examples of RFC 8785, section 3.2.2 and 3.2.3, without numbers that are not whole. */
  @Test
  void writesAsTheStandardShows() {
    var literals = new ArrayList<Object>();
    literals.add(null);
    literals.add(true);
    literals.add(false);
    var string = "€$" + (char) 15 + "\nA'B\"\\\\\"/";

    assertThat(CanonicalJson.write(Map.of("string", string, "literals", literals)))
        .isEqualTo(
            "{\"literals\":[null,true,false],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    var names =
        Map.of(
            "\u20ac", 1, "\r", 2, "\ufb33", 3, "1", 4, "\ud83d\ude00", 5, "\u0080", 6, "\u00f6", 7);
    assertThat(CanonicalJson.write(names))
        .isEqualTo(
            "{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}");
    assertThat(CanonicalJson.write("half \ud800")).isEqualTo("\"half \ufffd\"");
  }

  private List<SignedStatement> chain(int length) {
    var links = new ArrayList<SignedStatement>();
    var place = SignedStatement.Place.FIRST_OF_ALL;
    for (var no = 1; no <= length; no++) {
      var link =
          SignedStatement.sign(
              key, "chain", "proof-" + no, place, Map.of("result", "PASSED", "bytes", 7L * no));
      links.add(link);
      place = SignedStatement.Place.after(link.no(), link.statementHash());
    }
    return links;
  }

  private String bundle(List<SignedStatement> links) {
    return ProofBundle.write(key, NOW, List.of(new ProofBundle.Chain("chain", links)));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> chainOf(String bundle) {
    return (Map<String, Object>) CanonicalJson.read(bundle);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
