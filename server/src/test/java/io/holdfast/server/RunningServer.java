package io.holdfast.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.server.configuration.SettingSources;
import io.holdfast.server.configuration.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The whole service in this process, with its agent, on a data directory and a free port. */
public final class RunningServer implements AutoCloseable {
  private final HoldfastServer server;
  private final URI url;
  private final String token;
  private final JsonNode access;

  private RunningServer(HoldfastServer server, JsonNode access) {
    this.server = server;
    this.access = access;
    this.url = URI.create(access.path("native").path("baseUrl").asText());
    this.token = access.path("native").path("token").asText();
  }

  public static RunningServer start(Path data) throws InterruptedException, IOException {
    return start(data, Map.of());
  }

  /**
   * @param more settings beside data directory, address and access file
   */
  public static RunningServer start(Path data, Map<String, String> more)
      throws InterruptedException, IOException {
    var access = data.resolve("access.json");
    var sources =
        new SettingSources()
            .set("data", data.toString(), "the test")
            .set("listen", "127.0.0.1:0", "the test")
            .set("stop-timeout", "1s", "the test")
            .set("access-file", access.toString(), "the test");
    more.forEach((key, value) -> sources.set(key, value, "the test"));
    var server = HoldfastServer.start(Settings.of(sources, Map.of()));
    return new RunningServer(server, new ObjectMapper().readTree(access.toFile()));
  }

  /**
   * Settings that choose a catalog; none for SQLite, which lies in the data directory.
   *
   * @param passwordFile where to write its password
   */
  public static Map<String, String> catalog(CatalogSettings catalog, Path passwordFile) {
    if (catalog.url().startsWith("jdbc:sqlite:")) {
      return Map.of();
    }
    try {
      Files.writeString(passwordFile, String.valueOf(catalog.password()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of(
        "catalog.url", catalog.url(),
        "catalog.user", String.valueOf(catalog.user()),
        "catalog.password-file", passwordFile.toString());
  }

  public URI url() {
    return url;
  }

  /** What the access file says of an API. */
  public JsonNode access(String api) {
    return access.path(api);
  }

  /** An administrator's token. */
  public String token() {
    return token;
  }

  @Override
  public void close() {
    server.close();
  }
}
