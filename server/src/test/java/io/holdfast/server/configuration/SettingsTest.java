package io.holdfast.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.InvalidInputException;
import io.holdfast.server.configuration.TlsSettings.Choice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  @TempDir private Path folder;

  @Test
  void standsOnItsDefaults() {
    var settings = settings(new SettingSources(), Map.of("HOME", "/home/ann"));

    assertThat(settings.data()).isEqualTo(Path.of("/home/ann/.local/share/holdfast"));
    assertThat(settings.listen()).isEqualTo(new ListenAddress("127.0.0.1", 8480));
    assertThat(settings.masterKeyFile()).isEqualTo(settings.data().resolve("master.key"));
    assertThat(settings.catalog().url()).isEmpty();
    assertThat(settings.dialects()).hasSize(5);
    assertThat(settings.dialects().values()).allMatch(place -> place.listen().isEmpty());
  }

  @Test
  void laterSourcesWin() throws IOException {
    var file =
        Files.writeString(folder.resolve("c"), "listen = 1\nsession.lease=5s\nstop-timeout=3s\n");
    var environment = Map.of("HOLDFAST_LISTEN", "2", "HOLDFAST_SESSION_LEASE", "7s", "HOME", "/h");

    var settings =
        settings(
            new SettingSources().file(file).environment(environment).set("listen", "3", "flags"),
            environment);

    assertThat(settings.listen().port()).isEqualTo(3);
    assertThat(settings.sessions().lease()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.stopTimeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void prefersTheSharedDataHome() {
    var settings = settings(new SettingSources(), Map.of("HOME", "/h", "XDG_DATA_HOME", "/x"));

    assertThat(settings.data()).isEqualTo(Path.of("/x/holdfast"));
  }

  @Test
  void namesTheSettingThatWasMeant() throws IOException {
    var file = Files.writeString(folder.resolve("holdfast.properties"), "dialect.spc.listen=1\n");

    assertThatThrownBy(() -> new SettingSources().file(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("'dialect.spc.listen'")
        .hasMessageContaining(file.toString())
        .hasMessageContaining("Did you mean 'dialect.scp.listen'?");
  }

  @ParameterizedTest
  @CsvSource({
    "listen, nowhere:eighty",
    "listen, 127.0.0.1:70000",
    "listen, ':8480'",
    "session.lease, soon",
    "session.lease, -3s",
    "agent.parallelism, 0",
    "agent.parallelism, many",
    "import.hosts, 'db1, http://db2/'",
    "import.hosts, db1:0",
    "import.hosts, '*'",
    "import.largest, 0GiB",
    "import.largest, 5GB",
    "tls, on",
    "restore.approval, sometimes",
    "dialect.scp.tls, files",
    "dialect.scp.listen, always",
    "dialects.listen, 127.0.0.1:8480",
    "dialect.scp.host-names, http://scp.example.org",
    "dialect.scp.host-names, scp.example.org:8480",
    "dialect.scp.host-names, 127.0.0.1",
    "dialect.scp.host-names, 10.0.0.7",
    "dialect.scp.host-names, 0x7f000001",
    "dialect.scp.host-names, ::1",
    "dialect.scp.host-names, localhost",
    "public-url, ftp://example.org",
    "public-url, 'not a url'",
    "catalog.url, jdbc:h2:mem"
  })
  void refusesValuesThatCannotBe(String key, String value) {
    var sources = new SettingSources().set(key, value, "test");

    assertThatThrownBy(() -> settings(sources, Map.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(value);
  }

  @Test
  void readsAddressesOfTheNewerProtocol() {
    var settings = settings(new SettingSources().set("listen", "[::1]:0", "test"), Map.of());

    assertThat(settings.listen()).isEqualTo(new ListenAddress("::1", 0)).hasToString("[::1]:0");
  }

  @Test
  void dialectsEncryptAsTheMainListenerUnlessTheySayOtherwise() {
    var given =
        new SettingSources()
            .set("tls.certificate-file", "/c.pem", "test")
            .set("tls.key-file", "/k.pem", "test")
            .set("dialect.scp.tls", "off", "test")
            .set("dialect.mittwald.tls", "self-made", "test");

    var settings = settings(given, Map.of());

    assertThat(settings.tls().main()).isEqualTo(Choice.FILES);
    assertThat(settings.dialects().get("veeam-m365").tls()).isEqualTo(Choice.FILES);
    assertThat(settings.dialects().get("scp").tls()).isEqualTo(Choice.OFF);
    assertThat(settings.dialects().get("mittwald").tls()).isEqualTo(Choice.SELF_MADE);
    assertThat(settings(new SettingSources(), Map.of()).tls().main()).isEqualTo(Choice.OFF);
  }

  @Test
  void defaultPortsAreOnTheMainListenersHost() {
    var all = new SettingSources().set("listen", "0.0.0.0:80", "test");
    all.set("dialects.listen", "default", "test").set("dialect.scp.listen", "none", "test");
    all.set("dialect.mittwald.listen", "[::1]:9", "test");
    var one = new SettingSources().set("dialect.veeam-m365.listen", "default", "test");

    var places = settings(all, Map.of()).dialects();
    assertThat(places.get("scp").listen()).isEmpty();
    assertThat(places.get("mittwald").listen()).contains(new ListenAddress("::1", 9));
    assertThat(places.get("northflank").listen()).contains(new ListenAddress("0.0.0.0", 8482));
    var single = settings(one, Map.of()).dialects();
    assertThat(single.get("veeam-m365").listen()).contains(new ListenAddress("127.0.0.1", 4443));
    assertThat(single.get("veeam-azure").listen()).isEmpty();
  }

  @Test
  void aHostNameLeadsToOneDialect() {
    var twice =
        new SettingSources()
            .set("dialect.scp.host-names", "a.example.org, Shared.example.org", "test")
            .set("dialect.mittwald.host-names", "shared.example.org", "test");
    var taken =
        new SettingSources()
            .set("public-url", "https://backup.example.org", "test")
            .set("dialect.scp.host-names", "Backup.example.org", "test");

    assertThatThrownBy(() -> settings(twice, Map.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("dialect.scp.host-names")
        .hasMessageContaining("dialect.mittwald.host-names")
        .hasMessageContaining("'shared.example.org'");
    assertThatThrownBy(() -> settings(taken, Map.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("dialect.scp.host-names is 'backup.example.org'")
        .hasMessageContaining("native API");
  }

  @Test
  void refusesACertificateWithoutItsKey() {
    var half = new SettingSources().set("tls.certificate-file", "/c.pem", "test");

    assertThatThrownBy(() -> settings(half, Map.of()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("tls.key-file");
  }

  @Test
  void everySettingIsDocumentedWithItsDefault() throws IOException {
    var page = Files.readString(Path.of("../docs/configuration.md"));

    for (var setting : Setting.values()) {
      var value = setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`";
      assertThat(page)
          .contains("| `%s` | %s |".formatted(setting.key(), value).replace("|  |", "| |"));
    }
    Places.DEFAULT_PORTS.forEach(
        (dialect, port) -> assertThat(page).contains("| `%s` | %d |".formatted(dialect, port)));
  }

  private static Settings settings(SettingSources sources, Map<String, String> environment) {
    return Settings.of(sources, environment);
  }
}
