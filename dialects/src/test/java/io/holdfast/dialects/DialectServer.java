package io.holdfast.dialects;

import io.holdfast.rest.edge.Dialect;
import io.holdfast.rest.edge.HttpServer;
import io.holdfast.rest.edge.HttpSettings;
import io.holdfast.rest.edge.Listener;
import io.holdfast.rest.edge.Mount;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * All five dialects on real HTTP, each on a listener of its own: once at the root of it, and once
 * more below {@code /published}, known outside by the host of its vendor's page.
 */
public final class DialectServer implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String PUBLISHED = "/published";

  /** Where the vendors' pages say that their servers are. */
  private static final Map<String, String> HOSTS =
      Map.of(
          "scp", "https://backup.kr-west1.e.samsungsdscloud.com",
          "northflank", "https://api.northflank.com",
          "veeam-azure", "https://abc.ukwest.cloudapp.azure.com",
          "veeam-m365", "https://abc.tech.local:4443",
          "mittwald", "https://api.mittwald.de");

  private final HttpServer server;

  private DialectServer(HttpServer server) {
    this.server = server;
  }

  public static DialectServer start(Desk desk) {
    return start(desk, Dialects.Choices.DEFAULT);
  }

  public static DialectServer start(Desk desk, Dialects.Choices choices) {
    var listeners =
        Dialects.all(desk, choices).stream()
            .map(dialect -> listener(dialect, URI.create(HOSTS.get(dialect.name()))))
            .toList();
    return new DialectServer(HttpServer.start(HttpSettings.DEFAULT, listeners));
  }

  /** Where a dialect stands at the root, without slash at the end. */
  public String url(String dialect) {
    return "http://%s:%d".formatted(LOOPBACK, server.port(dialect));
  }

  /** Where the same dialect believes that it stands at its vendor's host. */
  public String publishedUrl(String dialect) {
    return url(dialect) + PUBLISHED;
  }

  public Answer get(String url, Map<String, String> headers) {
    return send("GET", url, headers, "");
  }

  /** A GET with a bearer token. */
  public Answer get(String url, String token) {
    return get(url, Map.of("Authorization", "Bearer " + token));
  }

  /** A GET with a fresh signature of the URL as sent. */
  public Answer signed(String url) {
    return get(url, ScpSigner.headers("GET", url));
  }

  public Answer postForm(String url, String form) {
    return send("POST", url, Map.of("Content-Type", "application/x-www-form-urlencoded"), form);
  }

  public Answer send(String method, String url, Map<String, String> headers, String body) {
    var authority = url.indexOf('/', "http://".length());
    var port = Integer.parseInt(url.substring(url.lastIndexOf(':', authority) + 1, authority));
    return Answer.to(port, method, url.substring(authority), headers, body);
  }

  @Override
  public void close() {
    server.close();
  }

  private static Listener listener(Dialect dialect, URI publicBase) {
    var published = Mount.below(dialect, PUBLISHED).publishedAs(publicBase);
    return Listener.plain(dialect.name(), LOOPBACK, 0, List.of(Mount.atRoot(dialect), published));
  }
}
