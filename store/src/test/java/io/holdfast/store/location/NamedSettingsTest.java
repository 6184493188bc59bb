package io.holdfast.store.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedSettingsTest {
  private static final String SECRET = "nobody-may-see-this";

  @TempDir private Path folder;

  @Test
  void whatTheEnvironmentTellsIsTheSameByNames() throws Exception {
    var key = Files.writeString(folder.resolve("key"), "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n");
    var environment =
        Map.of(
            "AWS_ACCESS_KEY_ID", "id",
            "AWS_SECRET_ACCESS_KEY", SECRET,
            "AWS_DEFAULT_REGION", "eu-central-1",
            "HOLDFAST_S3_BUCKET_LOOKUP", "path",
            "HOLDFAST_STORE_CONNECTIONS", "9",
            "HOLDFAST_SSH_KEY_FILE", key.toString(),
            "RESTIC_REST_USERNAME", "me",
            "RESTIC_REST_PASSWORD", "p");
    var ofBucket = StoreSettings.ofEnvironment(environment, place("s3:https://host/bucket"));
    var ofFolder = StoreSettings.ofEnvironment(environment, place("sftp:me@host:/folder"));
    var ofServer = StoreSettings.ofEnvironment(environment, place("rest:https://host/"));

    var s3 = NamedSettings.of(place("s3:https://host/bucket"), ofBucket);
    var sftp = NamedSettings.of(place("sftp:me@host:/folder"), ofFolder);
    var rest = NamedSettings.of(place("rest:https://host/"), ofServer);

    assertThat(s3.settings())
        .isEqualTo(Map.of("region", "eu-central-1", "bucketLookup", "path", "connections", "9"));
    assertThat(s3.secrets()).isEqualTo(Map.of("accessKeyId", "id", "secretAccessKey", SECRET));
    assertThat(s3.read(place("s3:https://host/bucket")).s3()).isEqualTo(ofBucket.s3());
    assertThat(sftp.secrets()).containsOnlyKeys("sshKey");
    assertThat(rest.read(place("rest:https://host/")).rest()).isEqualTo(ofServer.rest());
    assertThat(NamedSettings.of(place("/folder"), ofBucket)).isEqualTo(NamedSettings.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "s3:https://host/bucket, sshKey, has no secret 'sshKey'; it has accessKeyId",
    "/folder, accessKeyId, has no secret 'accessKeyId'; it has none",
    "s3:https://host/bucket, accessKeyId, belong together",
    "s3:https://host/bucket, sessionToken, belong together",
    "s3:https://host/bucket, certificateAuthority, must hold certificates in PEM",
    "sftp:me@host:/folder, sshKey, must be a private key",
    "rest:https://host/, restPassword, needs 'restUser' beside it"
  })
  void refusesSecretsThatCannotBeMeant(String place, String name, String message) {
    var settings = new NamedSettings(Map.of(), Map.of(name, SECRET));

    assertThatThrownBy(() -> settings.read(place(place)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain(SECRET);
    assertThat(settings.toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "region, 'eu central'",
    "bucketLookup, host",
    "verifyWrites, some",
    "connections, 0",
    "connections, many",
    "sshKnownHosts, x"
  })
  void refusesSettingsThatCannotBeMeant(String name, String value) {
    var settings = new NamedSettings(Map.of(name, value), Map.of());

    assertThatThrownBy(() -> settings.read(place("s3:https://host/bucket")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("setting '%s'".formatted(name));
  }

  private StoreLocation place(String text) {
    return StoreLocation.parse(text, folder).location();
  }
}
