package io.holdfast.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.work.OrderSecret;
import io.holdfast.api.work.RepositoryAccess;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AccessSealTest {
  private final AccessSeal seal = new AccessSeal();

  @Test
  void accessesThatSayTheSameAreAlike() {
    assertThat(seal.of(access("place", Map.of("a", "1", "b", "2"), "key", "word")))
        .isEqualTo(seal.of(access("place", Map.of("b", "2", "a", "1"), "key", "word")));
  }

  @Test
  void accessesThatDifferInAnythingAreNot() {
    var different =
        List.of(
            access("place", Map.of("a", "1"), "key", "word"),
            access("other", Map.of("a", "1"), "key", "word"),
            access("place", Map.of("a", "2"), "key", "word"),
            access("place", Map.of("a", "1", "key", "2"), "key", "word"),
            access("place", Map.of("a", "1"), "another", "word"),
            access("place", Map.of("a", "1"), "key", "another"),
            access("place", Map.of("a", "1"), "keyw", "ord"));

    assertThat(different.stream().map(seal::of)).doesNotHaveDuplicates();
  }

  @Test
  void nobodyCanTestPasswordsAgainstItLater() {
    var access = access("place", Map.of(), "key", "word");

    assertThat(new AccessSeal().of(access)).isNotEqualTo(seal.of(access));
  }

  private static RepositoryAccess access(
      String location, Map<String, String> settings, String secret, String password) {
    return new RepositoryAccess(
        new UUID(4, 2),
        "S3",
        location,
        settings,
        Map.of("secret", new OrderSecret(secret.getBytes(UTF_8))),
        new OrderSecret(password.getBytes(UTF_8)));
  }
}
