package io.holdfast.dialects.scp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.net.URLDecoder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Targets of requests, before anybody knows who sends them. */
class SignedTextsFuzzTest extends FuzzContract {
  @Override
  protected List<byte[]> seeds() {
    return Stream.of(
            "/v1/backups?start_time=2024-10-31T15%3A00%3A00%2B09%3A00&name=a+b%C3%A9",
            "/v1/a%2Fb?z&a=&b=%41&&=x", "/v1/a%2541?b=%2526c%253D")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  /**
   * Whoever signed a text signed this request and no other that could be sent so; but for a plus,
   * which some clients sign as they mean it, and others as they send it.
   */
  @Override
  protected void parse(byte[] bytes) {
    var target = new String(bytes, ISO_8859_1);
    var forms = SignedTexts.of(target);

    assertThat(forms).startsWith(target).hasSizeLessThanOrEqualTo(3);
    assertThat(forms.stream().skip(1))
        .filteredOn(form -> form.matches("[!-~&&[^+]]+"))
        .allMatch(form -> meaning(form).isEmpty() || meaning(form).equals(meaning(target)));
  }

  /** Empty for what nobody can send. */
  private static Optional<String> meaning(String target) {
    var mark = target.indexOf('?');
    var path = mark < 0 ? target : target.substring(0, mark);
    try {
      return Optional.of(
          URLDecoder.decode(path.replace("+", "%2B"), UTF_8)
              + URLDecoder.decode(target.substring(path.length()), UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
