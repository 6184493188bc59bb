package io.holdfast.control.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.age.AgeIdentity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryKitTest {
  private final AgeIdentity identity = AgeIdentity.draw();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Zq8_abc-DEF",
        " leading and trailing ",
        "<b>&amp;</b> \"quoted\"",
        "\"looks quoted\"",
        "Ümlaut \u00a0 \n second line",
        "key: AGE-SECRET-KEY-1QQQQ"
      })
  void everyFormIsReadBackAsItWas(String password) {
    var kit = kit(password);

    for (var form : List.of(KitText.text(kit), KitText.html(kit), kit.toJson())) {
      assertThat(RecoveryKit.parse(form)).isEqualTo(kit);
    }
  }

  @Test
  void keyAloneIsEnough() {
    var typed = "age secret key 1 " + identity.secret().substring(16).replaceAll("(.{5})", "$1 ");

    assertThat(RecoveryKit.parse(typed).key()).isEqualTo(identity.secret());
    assertThat(RecoveryKit.parse(identity.secret()).password()).isNull();
  }

  @Test
  void wrongLetterIsFoundInEveryForm() {
    var kit = kit("secret");
    var letters = identity.secret().substring(20, 24);
    var wrong = (letters.charAt(0) == 'Q' ? 'P' : 'Q') + letters.substring(1);

    for (var form : List.of(KitText.text(kit), KitText.html(kit), kit.toJson(), kit.key())) {
      assertThatThrownBy(() -> RecoveryKit.parse(form.replace(letters, wrong)))
          .hasFieldOrPropertyWithValue("code", ErrorCode.RECOVERY_KIT_INVALID);
    }
    assertThatThrownBy(() -> RecoveryKit.parse("no kit at all"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.RECOVERY_KIT_INVALID);
    assertThatThrownBy(() -> RecoveryKit.parse("{\"format\":\"other\"}"))
        .hasFieldOrPropertyWithValue("code", ErrorCode.RECOVERY_KIT_INVALID);
  }

  @Test
  void tellsNoSecretInWords() {
    assertThat(kit("s3cr3t").toString()).doesNotContain("s3cr3t", identity.secret());
  }

  private RecoveryKit kit(String password) {
    return new RecoveryKit(
        identity.secret(),
        identity.id(),
        "0011223344556677",
        "2026-03-28T12:00:00Z",
        "0198f000-0000-7000-8000-000000000000",
        "main <store>",
        "LOCAL",
        "/srv/it's here",
        "ab".repeat(32),
        password);
  }
}
