package io.holdfast.rest.edge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.control.gateway.ClientObject;
import java.io.InputStream;
import java.util.List;

/** First lines and ranges of requests to a repository, as anybody may send them. */
class RequestFuzzTest extends FuzzContract {
  private static final long SIZE = 1000;
  private static final String ID = "ab".repeat(32);

  private final Router router =
      new Router(
          List.of(
              Route.get("/{repository}/config", _ -> Response.empty(200)),
              Route.get("/{repository}/{type}", _ -> Response.empty(200)).withLenientSlash(),
              Route.get("/{repository}/{type}/{name}", _ -> Response.empty(200))),
          false);

  /** Path, query and range, a line each. */
  @Override
  protected List<byte[]> seeds() {
    return List.of(
        line("/my%20repository/data/" + ID, "create=true&a+b=%C3%A9", "bytes=0-99"),
        line("/r/keys/", "", "bytes=-5"),
        line("/r/config", "&&=", "bytes=7-"));
  }

  @Override
  protected void parse(byte[] bytes) {
    var lines = new String(bytes, ISO_8859_1).split("\n", 3);
    if (lines.length < 3 || !lines[0].startsWith("/")) {
      return;
    }
    var request = request(lines[0], lines[1], lines[2]);
    var values = router.find("GET", request.rawPath()).values();
    assertThat(values.values())
        .allMatch(value -> !value.isEmpty() && !value.equals("..") && value.indexOf(0) < 0);
    request.query().names().forEach(name -> assertThat(request.query().all(name)).isNotEmpty());
    ByteRange.of(request, SIZE)
        .ifPresent(range ->
            assertThat(range.first() >= 0 && range.length() > 0 && range.last() < SIZE).isTrue());
    if (values.containsKey("name")) {
      var object = ClientObject.of(values.get("type"), values.get("name"));
      assertThat(object.toString()).endsWith(values.get("name")).doesNotContain("..");
    }
  }

  private static byte[] line(String path, String query, String range) {
    return "%s\n%s\n%s".formatted(path, query, range).getBytes(ISO_8859_1);
  }

  private static Request request(String path, String query, String range) {
    var line = new Request.Line("GET", path, query, "http://localhost", path);
    return new Request(
        "test",
        line,
        new Request.Source() {
          @Override
          public List<String> headers(String name) {
            return name.equals("Range") ? List.of(range) : List.of();
          }

          @Override
          public String remoteAddress() {
            return "127.0.0.1";
          }

          @Override
          public byte[] body() {
            return new byte[0];
          }

          @Override
          public InputStream stream() {
            return InputStream.nullInputStream();
          }
        });
  }
}
