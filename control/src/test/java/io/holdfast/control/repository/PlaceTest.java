package io.holdfast.control.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.store.location.NamedSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {
  @ParameterizedTest
  @CsvSource({
    "/srv//repository/, LOCAL, /srv/repository",
    "local:/srv/repository, LOCAL, /srv/repository",
    "s3:host/bucket/a//b/, S3, s3:https://host/bucket/a/b",
    "sftp:me@host:/folder, SFTP, sftp://me@host//folder",
    "rest:https://host/path, REST, rest:https://host/path/"
  })
  void theLocationTellsTheKindAndIsWrittenInOneWay(String text, RepositoryKind kind, String way) {
    var place = place(null, text, Map.of());

    assertThat(place.kind()).isEqualTo(kind);
    assertThat(place.location().toString()).isEqualTo(way);
    assertThat(place(kind, way, Map.of()).location()).isEqualTo(place.location());
  }

  @Test
  void anAccountInTheLocationBecomesSecrets() {
    var alone = place(null, "rest:https://me:p%40ss@host/", Map.of());
    var twice = place(null, "rest:https://me@host/", Map.of("restUser", "me", "restPassword", "x"));

    assertThat(alone.reach().secrets()).isEqualTo(Map.of("restUser", "me", "restPassword", "p@ss"));
    assertThat(alone.location().toString()).isEqualTo("rest:https://host/");
    assertThat(twice.reach().secrets()).isEqualTo(Map.of("restUser", "me", "restPassword", "x"));
    assertThatThrownBy(() ->
            place(
                null,
                "rest:https://me:hidden@host/",
                Map.of("restUser", "me", "restPassword", "x")))
        .hasMessageContaining("another account")
        .message()
        .doesNotContain("hidden");
  }

  @ParameterizedTest
  @CsvSource({
    ", srv/repository, must be an absolute path",
    ", local:srv/repository, must be an absolute path",
    ", https://me:hidden@host/, https:' is no kind of place",
    ", ftp://me:hidden@host/, ftp:' is no kind of place",
    ", REST:https://me:hidden@host/, REST:' is no kind of place",
    ", b2:bucket:hidden, not supported",
    "LOCAL, rest:https://me:hidden@host/, leave the kind out",
    "REST, /srv/repository, leave the kind out",
    "AZURE_BLOB, /srv/repository, are not supported"
  })
  void refusesWhatItCannotOpenAndRepeatsNoPassword(
      @Nullable RepositoryKind kind, String text, String message) {
    assertThatThrownBy(() -> place(kind, text, Map.of()))
        .isInstanceOf(HoldfastException.class)
        .hasMessageContaining(message)
        .message()
        .doesNotContain("hidden");
  }

  private static Place place(
      @Nullable RepositoryKind kind, String text, Map<String, String> secrets) {
    return Place.of(kind, text, new NamedSettings(Map.of(), secrets));
  }
}
