package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports as a client sees them: made, downloaded whole and in pieces, protected, gone. */
class ExportIT {
  @TempDir private static Path scratch;
  private static RunningServer server;
  private static JudgedClient api;
  private static World world;
  private static String point;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
    world = World.make(api, scratch, "shop");
    world.backUp(api);
    point = world.point(api);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void tarIsDownloadedAndUnpacked() throws Exception {
    var export = completed(Map.of("format", "TAR_GZ"));
    var answer = download("/v1/exports/" + id(export) + "/content", Map.of());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Content-Disposition"))
        .matches("attachment; filename=\"shop-\\d{8}T\\d{6}Z\\.tar\\.gz\"");
    assertThat(header(answer, "Content-Type")).isEqualTo("application/gzip");
    assertThat(header(answer, "Content-Length")).isEqualTo(export.get("bytes").asText());
    assertThat(sha256(answer.body())).isEqualTo(export.get("sha256").asText());
    var archive = Files.write(scratch.resolve("shop.tar.gz"), answer.body());
    var out = Files.createDirectory(scratch.resolve("out"));
    run("tar", "-xzf", archive.toString(), "-C", out.toString());
    assertThat(out.resolve(world.folder().toString().substring(1)).resolve("deep/er/note.txt"))
        .hasContent("note");
  }

  @Test
  void piecesMakeUpTheWhole() throws Exception {
    var export = completed(Map.of("format", "TAR"));
    var place = "/v1/exports/" + id(export) + "/content";
    var whole = download(place, Map.of()).body();
    var tag = "\"" + export.get("sha256").asText() + "\"";

    var start = download(place, Map.of("Range", "bytes=0-99"));
    var rest = download(place, Map.of("Range", "bytes=100-", "If-Range", tag));
    var last = download(place, Map.of("Range", "bytes=-10"));
    var changed = download(place, Map.of("Range", "bytes=5-9", "If-Range", "\"other\""));
    var beyond = download(place, Map.of("Range", "bytes=%d-".formatted(whole.length)));

    assertThat(start.statusCode()).isEqualTo(206);
    assertThat(header(start, "Content-Range")).isEqualTo("bytes 0-99/" + whole.length);
    assertThat(start.body()).hasSize(100);
    assertThat(rest.statusCode()).isEqualTo(206);
    assertThat(Stream.of(start.body(), rest.body()).mapToInt(part -> part.length).sum())
        .isEqualTo(whole.length);
    assertThat(rest.body()[0]).isEqualTo(whole[100]);
    assertThat(last.body()).hasSize(10);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(header(beyond, "Content-Range")).isEqualTo("bytes */" + whole.length);
    for (var odd : List.of("bytes=9-5", "bytes=a-b", "lines=1-2", "bytes=0-1,4-5", "bytes=-")) {
      assertThat(download(place, Map.of("Range", odd)).statusCode()).as(odd).isEqualTo(200);
    }
  }

  @Test
  void passwordOpensTheZipAndLeavesNoTrace() throws Exception {
    var secret = "tr\u00e8s secret 4711";
    var export =
        completed(
            Map.of(
                "format",
                "ZIP",
                "password",
                secret,
                "paths",
                List.of(world.folder() + "/letter.txt")));
    assertThat(export.get("withPassword").asBoolean()).isTrue();
    var answer = download("/v1/exports/" + id(export) + "/content", Map.of());
    var archive = Files.write(scratch.resolve("shop.zip"), answer.body());
    var out = Files.createDirectory(scratch.resolve("zip-out"));

    run("bsdtar", "-xf", archive.toString(), "--passphrase", secret, "-C", out.toString());

    assertThat(out.resolve(world.folder().toString().substring(1)).resolve("letter.txt"))
        .hasContent("first");
    try (Stream<Path> files = Files.walk(scratch.resolve("data"))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(text).as("%s", file).doesNotContain("secret 4711");
      }
    }
  }

  @Test
  void linkIsForItsExportAndItsTimeOnly() throws Exception {
    var export = completed(Map.of("format", "TAR"));
    var link = api.post("/v1/exports/" + id(export) + "/links", Map.of("lifetime", "PT1H")).json();
    var url = link.get("url").asText();
    var path = URI.create(url).getRawPath();
    var parts = path.split("/");

    assertThat(anybody(path).statusCode()).isEqualTo(200);
    assertThat(anybody(path).statusCode()).isEqualTo(200);
    parts[4] = Long.toString(Long.parseLong(parts[4]) + 60);
    assertThat(anybody(String.join("/", parts)).statusCode()).isEqualTo(404);
    assertThat(anybody(path.substring(0, path.length() - 1)).statusCode()).isEqualTo(404);
    assertThat(anybody(path + "?x=1").statusCode()).isEqualTo(400);
    assertThat(anybody("/v1/exports/" + id(export) + "/content").statusCode()).isEqualTo(401);
    assertThat(api.send("DELETE", "/v1/exports/" + id(export), null, Map.of()).status())
        .isEqualTo(204);
    assertThat(anybody(path).statusCode()).isEqualTo(404);
    assertThat(scratch.resolve("data/exports/" + id(export))).doesNotExist();
  }

  @Test
  void whatCannotBeExportedIsRefusedOrFails() {
    var place = "/v1/restore-points/" + point + "/exports";
    assertThat(api.post(place, Map.of("format", "PTAR")).status()).isIn(400, 422);
    assertThat(api.post(place, Map.of("format", "TAR", "keptFor", "PT1S")).status()).isEqualTo(400);
    assertThat(api.post(place, Map.of("format", "TAR", "paths", List.of("../x"))).status())
        .isEqualTo(400);
    var missing = api.post(place, Map.of("format", "TAR", "paths", List.of("/no/such")));
    var id = missing.json().get("id").asText();
    World.ended(api, "/v1/restore-sessions/" + id, "FAILED");
    assertThat(api.get("/v1/exports/" + id).json().get("phase").asText()).isEqualTo("FAILED");
    assertThat(api.get("/v1/exports/" + id + "/content").status()).isEqualTo(409);
    assertThat(api.post("/v1/exports/" + id + "/links", Map.of()).status()).isEqualTo(409);
  }

  private static JsonNode completed(Map<String, Object> wish) {
    var started = api.post("/v1/restore-points/" + point + "/exports", wish);
    assertThat(started.status()).as("%s", started.raw().body()).isEqualTo(202);
    World.ended(api, "/v1/restore-sessions/" + started.json().get("id").asText(), "SUCCESS");
    var export = api.get(started.header("Location")).json();
    assertThat(export.get("phase").asText()).isEqualTo("COMPLETED");
    return export;
  }

  private static String id(JsonNode export) {
    return export.get("id").asText();
  }

  private HttpResponse<byte[]> download(String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Authorization", "Bearer " + server.token());
    headers.forEach(request::header);
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> anybody(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
        BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static void run(String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), output).isZero();
  }
}
