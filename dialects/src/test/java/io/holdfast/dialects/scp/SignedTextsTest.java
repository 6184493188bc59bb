package io.holdfast.dialects.scp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedTextsTest {
  @Test
  void offersSentDecodedAndUriEncodedForms() {
    var target = "/v1/backups?start_time=2024-10-31T15%3A00%3A00%2B09%3A00&name=a+b%C3%A9";

    assertThat(SignedTexts.of(target))
        .containsExactly(
            target,
            "/v1/backups?start_time=2024-10-31T15:00:00+09:00&name=a bé",
            "/v1/backups?start_time=2024-10-31T15:00:00+09:00&name=a%20b%C3%A9");
  }

  @Test
  void keepsOrderAndValuelessNames() {
    assertThat(SignedTexts.of("/v1?z&a=&b=%41")).containsExactly("/v1?z&a=&b=%41", "/v1?z&a=&b=A");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/x?name=a%26size%3D1",
        "/v1/x?name=a%3Db",
        "/v1/x?name=a%23b",
        "/v1/x?na%26me=a",
        "/v1/x?name=%2541",
        "/v1/%2541",
        "/v1/a%2Fb",
        "/v1/a%3Fb=c",
        "/v1/a%23b",
        "/v1/x?name=%",
        "/v1/x?name=%zz",
      })
  void countsOnlyTheBytesSentWhereDecodingWouldBeAmbiguous(String target) {
    assertThat(SignedTexts.of(target)).containsExactly(target);
  }
}
