package io.holdfast.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.server.configuration.SettingSources;
import io.holdfast.server.configuration.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** The whole service in this process, with its agent, on a data directory and a free port. */
public final class RunningServer implements AutoCloseable {
  private final HoldfastServer server;
  private final URI url;
  private final String token;

  private RunningServer(HoldfastServer server, URI url, String token) {
    this.server = server;
    this.url = url;
    this.token = token;
  }

  public static RunningServer start(Path data) throws InterruptedException, IOException {
    var access = data.resolve("access.json");
    var sources =
        new SettingSources()
            .set("data", data.toString(), "the test")
            .set("listen", "127.0.0.1:0", "the test")
            .set("access-file", access.toString(), "the test");
    var server = HoldfastServer.start(Settings.of(sources, Map.of()));
    var written = new ObjectMapper().readTree(access.toFile()).get("native");
    return new RunningServer(
        server, URI.create(written.get("baseUrl").asText()), written.get("token").asText());
  }

  public URI url() {
    return url;
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
