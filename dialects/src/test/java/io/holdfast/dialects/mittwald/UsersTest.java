package io.holdfast.dialects.mittwald;

import static io.holdfast.dialects.mittwald.Shop.json;
import static io.holdfast.dialects.mittwald.Shop.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.dialects.Answer;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.testkit.Exercises;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who calls, and how one logs in. */
class UsersTest {
  private static Shop shop;

  @BeforeAll
  static void open() {
    shop = new Shop();
  }

  @AfterAll
  static void close() {
    shop.close();
  }

  @Test
  @Exercises({"GET /{version}/users/self", "POST /{version}/authenticate"})
  void aNameAndAPasswordGiveAToken() throws IOException {
    var answer = login(KnownAccess.ADMIN, KnownAccess.PASSWORD);

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(json(answer).get("refreshToken").asText()).isNotBlank();
    assertThat(Instant.parse(json(answer).get("expires").asText())).isAfter(Instant.now());
    var self = shop.call("GET", "/users/self", "", json(answer).get("token").asText());
    assertThat(self.status()).isEqualTo(200);
    assertThat(json(self).get("userId").asText()).hasSize(36);
    assertThat(json(self).at("/person/firstName").asText()).isEqualTo(KnownAccess.ADMIN);
    assertThat(json(self).at("/person/lastName").isTextual()).isTrue();
  }

  @Test
  void strangersGetNone() throws IOException {
    refused(login(KnownAccess.ADMIN, "guessed"), 401, "Unauthorized");
    refused(shop.call("GET", "/users/self", "", "guessed"), 401, "Unauthorized");
    shop.invalid("POST", "/authenticate", "{\"email\":\"x\"}", ".password");
  }

  private static Answer login(String email, String password) {
    var body = "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password);
    return shop.call("POST", "/authenticate", body, "");
  }
}
