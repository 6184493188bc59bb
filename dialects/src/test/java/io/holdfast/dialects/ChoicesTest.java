package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.dialects.scp.ScpSettings;
import io.holdfast.dialects.veeamm365.M365Settings;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an operator may choose where vendors leave it open. */
class ChoicesTest {
  private static final String SESSIONS = "/v5/RestoreSessions";

  @Test
  void veeamMicrosoft365AlwaysAnswersPagesWhenItsClientsNeedIt() throws IOException {
    try (var world = open(new M365Settings(true, false))) {
      var page = sessions(world);

      assertThat(page.get("results").findValuesAsText("type")).containsExactly("Vex", "Vex");
      assertThat(page.get("limit").asInt()).isEqualTo(30);
    }
  }

  @Test
  void veeamMicrosoft365ShowsRestoresOfPlainFilesWhenAsked() throws IOException {
    try (var world = open(new M365Settings(false, true))) {
      assertThat(sessions(world).findValuesAsText("creationTime"))
          .containsExactly(
              "2024-05-17T00:23:17Z",
              "2021-01-20T11:19:54.494Z",
              "2018-06-29T07:42:21.191694Z",
              "2017-06-29T08:30:05.0983973Z");
    }
  }

  @Test
  void samsungTakesASignatureAgainWhereReplaysAreAllowed() {
    var scp = new ScpSettings(Duration.ofMinutes(5), false);
    try (var world = SeededServer.open(new Dialects.Choices(scp, M365Settings.DEFAULT))) {
      var url =
          world.server().url("scp")
              + "/v1/backups/00cd2538fbf94d12b36aabbdd607e974/restore-histories";
      var headers = ScpSigner.headers("GET", url);

      assertThat(world.server().get(url, headers).status()).isEqualTo(200);
      assertThat(world.server().get(url, headers).status()).isEqualTo(200);
    }
  }

  private static SeededServer open(M365Settings settings) {
    return SeededServer.open(new Dialects.Choices(ScpSettings.DEFAULT, settings));
  }

  private static JsonNode sessions(SeededServer world) throws IOException {
    var url = world.server().url("veeam-m365") + SESSIONS;
    return new ObjectMapper().readTree(world.server().get(url, KnownAccess.ADMIN_TOKEN).body());
  }
}
