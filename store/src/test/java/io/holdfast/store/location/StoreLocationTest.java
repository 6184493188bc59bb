package io.holdfast.store.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLocationTest {
  private static final Path HERE = Path.of("/here");

  /** The forms of restic's manual, and what each means. */
  @ParameterizedTest
  @CsvSource({
    "repo, /here/repo",
    "/srv/repo/../other, /srv/other",
    "local:repo, /here/repo",
    "C:, /here/C:",
    "s3:https://host:9000/bucket/a/b, s3:https://host:9000/bucket/a/b",
    "s3:http://127.0.0.1:80/bucket, s3:http://127.0.0.1:80/bucket",
    "s3:s3.amazonaws.com/bucket//a/./b/, s3:https://s3.amazonaws.com/bucket/a/b",
    "s3://host/bucket, s3:https://host/bucket",
    "sftp:user@host:/srv/repo, sftp://user@host//srv/repo",
    "sftp:host:repo, sftp://host/repo",
    "sftp:user@domain@host:repo, sftp://user%40domain@host/repo",
    "sftp:host:/a b/%, sftp://host//a%20b/%25",
    "sftp:user@[::1]:/srv/a/../repo, sftp://user@[::1]//srv/repo",
    "sftp://user@host:2222//srv/repo, sftp://user@host:2222//srv/repo",
    "sftp://host/repo/in/home, sftp://host/repo/in/home",
    "sftp://[::1]:22//srv, sftp://[::1]:22//srv",
    "sftp:me@backup_host:/srv, sftp://me@backup_host//srv",
    "sftp://me@backup_host:22/srv, sftp://me@backup_host:22/srv",
    "sftp:host:/größe/a?b#c, sftp://host//größe/a%3Fb%23c",
    "rest:https://host:8000/user/repo, rest:https://host:8000/user/repo/",
    "rest:http://host/, rest:http://host/",
    "rest:https://host, rest:https://host/",
  })
  void readsWhatResticReads(String text, String shown) {
    var location = parse(text);

    assertThat(location).hasToString(shown);
    assertThat(parse(location.toString())).isEqualTo(location);
  }

  @Test
  void keepsTheAccountOfAUrlApart() {
    var parsed = StoreLocation.parse("rest:https://us%40er:p%2Fw+%3A:x@host/repo/", HERE);

    assertThat(parsed.location()).hasToString("rest:https://host/repo/");
    var account = parsed.account().orElseThrow();
    assertThat(account.user()).isEqualTo("us@er");
    assertThat(account.password()).isEqualTo("p/w+::x");
    assertThat(parsed.toString()).doesNotContain("p/w", "%2F");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "local:",
        "s3:https://host",
        "s3:host//bucket",
        "s3:https://key:secret@host/bucket",
        "s3:host/no bucket",
        "sftp:host",
        "sftp::/srv",
        "sftp:host:",
        "sftp:host:~/repo",
        "sftp://user:secret@host//srv",
        "sftp://user%3Asecret@host//srv",
        "sftp:user:secret@host:/srv",
        "sftp:ho st:/srv",
        "sftp://host:99999//srv",
        "sftp://host//srv?secret=1",
        "sftp://host//srv/%zz",
        "sftp://host",
        "rest:ftp://host/",
        "rest:https:///secret",
        "rest:https://user:sec ret@host/",
        "rest:https://host/?secret=1",
        "rest:http+unix:///secret.sock:/repo",
      })
  void refusesWhatNamesNoPlaceAndShowsNoSecret(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(ErrorCode.INPUT_INVALID);
              assertThat(refused.getMessage()).doesNotContain("secret", "sec ret");
            });
  }

  @Test
  void saysWhatAUrlMayNotHave() {
    assertThatThrownBy(() -> parse("rest:https://backup_host/repo/")).hasMessageContaining("'_'");
  }

  @Test
  void saysThatOtherPlacesOfResticAreNotSupported() {
    assertThatThrownBy(() -> parse("b2:bucket:path"))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_SUPPORTED));
  }

  @Test
  void readsSettingsFromResticsVariables() {
    var variables =
        Map.of(
            "AWS_ACCESS_KEY_ID", "access",
            "AWS_SECRET_ACCESS_KEY", "s3cret",
            "AWS_DEFAULT_REGION", "eu-west-1",
            "RESTIC_REST_USERNAME", "user",
            "RESTIC_REST_PASSWORD", "passw0rd",
            "HOME", "/home/somebody",
            "SSH_AUTH_SOCK", "");

    var bucket = StoreSettings.ofEnvironment(variables, parse("s3:host/bucket"));
    var server = StoreSettings.ofEnvironment(variables, parse("rest:https://host/"));
    var folder = StoreSettings.ofEnvironment(variables, parse("sftp:host:/srv"));

    assertThat(bucket.s3().secretKey()).isEqualTo("s3cret");
    assertThat(bucket.s3().region()).isEqualTo("eu-west-1");
    assertThat(server.rest().orElseThrow().password()).isEqualTo("passw0rd");
    assertThat(folder.ssh().folder()).isEqualTo(Path.of("/home/somebody/.ssh"));
    assertThat(folder.ssh().agent()).isNull();
    assertThat(bucket.toString() + server).doesNotContain("s3cret", "passw0rd");
  }

  @Test
  void refusesSettingsThatCannotBeMeant() {
    var bucket = parse("s3:host/bucket");

    assertThatThrownBy(
            () -> StoreSettings.ofEnvironment(Map.of("AWS_ACCESS_KEY_ID", "alone"), bucket))
        .hasMessageContaining("AWS_SECRET_ACCESS_KEY");
    assertThatThrownBy(
            () -> StoreSettings.ofEnvironment(Map.of("RESTIC_CACERT", "/no/such/file"), bucket))
        .hasMessageContaining("RESTIC_CACERT");
    assertThatThrownBy(
            () -> StoreSettings.ofEnvironment(Map.of("HOLDFAST_S3_BUCKET_LOOKUP", "host"), bucket))
        .hasMessage("HOLDFAST_S3_BUCKET_LOOKUP is 'host'; give auto, dns or path");
  }

  @Test
  void looksOnlyAtWhatThePlaceNeeds() {
    var variables =
        Map.of(
            "AWS_ACCESS_KEY_ID", "alone",
            "HOLDFAST_SSH_KEY_FILE", "/no/such/file",
            "RESTIC_REST_USERNAME", "user",
            "HOLDFAST_STORE_CONNECTIONS", "7");

    var local = StoreSettings.ofEnvironment(variables, parse("/srv/repo"));
    var rest = StoreSettings.ofEnvironment(variables, parse("rest:https://host/"));

    assertThat(local).isEqualTo(StoreSettings.NONE);
    assertThat(rest.rest().orElseThrow().user()).isEqualTo("user");
    assertThat(rest.transport().connections()).isEqualTo(7);
    for (var place : new String[] {"s3:host/bucket", "sftp:host:/srv"}) {
      assertThatThrownBy(() -> StoreSettings.ofEnvironment(variables, parse(place)))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  private static StoreLocation parse(String text) {
    return StoreLocation.parse(text, HERE).location();
  }
}
