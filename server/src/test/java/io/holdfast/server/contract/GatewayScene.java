package io.holdfast.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.rest.testkit.OpenApiJudge;
import io.holdfast.server.RunningServer;
import io.holdfast.sources.testkit.Restic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** A server with repositories for restic's clients, and such clients. */
final class GatewayScene implements AutoCloseable {
  static final String PASSWORD = "the client's own";

  final Path scratch;
  final RunningServer server;
  final JudgedClient api;
  final World world;
  final String writer;
  final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger count = new AtomicInteger();

  GatewayScene(Path scratch) throws Exception {
    this.scratch = scratch;
    server = RunningServer.start(scratch.resolve("data"));
    api = new JudgedClient(new OpenApiJudge(), server.url(), server.token());
    world = World.make(api, scratch, "main");
    writer = token(List.of("gateway:write"), world.projectId());
  }

  @Override
  public void close() {
    server.close();
  }

  /** An empty repository, and its name, which is that of its folder. */
  String repository(Map<String, Object> more) {
    var name = "clients-" + count.incrementAndGet();
    var body = new HashMap<String, Object>(more);
    body.put("projectId", world.projectId());
    body.put("name", name);
    body.put("location", scratch.resolve(name).toString());
    body.put("create", false);
    body.put("gateway", true);
    World.made(api, "/v1/repositories", body);
    return name;
  }

  String shared() throws Exception {
    if (api.get("/v1/repositories?name=shared").json().at("/items/0").isMissingNode()) {
      World.made(
          api,
          "/v1/repositories",
          Map.of(
              "projectId",
              world.projectId(),
              "name",
              "shared",
              "location",
              scratch.resolve("shared").toString(),
              "create",
              false,
              "gateway",
              true));
      create("shared");
    }
    return "shared";
  }

  void create(String name) throws Exception {
    assertThat(send(writer, "POST", name + "/?create=true", null, Map.of()).statusCode())
        .isEqualTo(200);
  }

  long used(String name) {
    return api.get("/v1/repositories?name=" + name)
        .json()
        .at("/items/0/capacity/usedBytes")
        .asLong();
  }

  String list(String name, String type) throws Exception {
    return send(writer, "GET", name + "/" + type + "/", null, Map.of()).body();
  }

  HttpResponse<String> send(
      String token, String method, String path, byte[] body, Map<String, String> headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(url(path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", basic(token))
            .method(
                method,
                body == null || method.equals("GET") || method.equals("HEAD")
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  URI url(String path) {
    return URI.create(server.url() + "/repositories/" + path);
  }

  static String basic(String token) {
    var account = "client:" + token;
    return "Basic " + Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8));
  }

  Restic restic(String name, String token) {
    return new Restic(address(name, token), PASSWORD, Map.of(), List.of());
  }

  /** As clients take it, with who they are. */
  String address(String name, String token) {
    return "rest:http://client:%s@%s:%d/repositories/%s/"
        .formatted(token, server.url().getHost(), server.url().getPort(), name);
  }

  static List<String> snapshots(Restic restic) throws Exception {
    var ids = new ArrayList<String>();
    new ObjectMapper()
        .readTree(restic.run("snapshots", "--json"))
        .forEach(snapshot -> ids.add(snapshot.get("id").asText()));
    return ids;
  }

  String token(List<String> scopes, String project) {
    var body = Map.of("name", "client", "scopes", scopes, "projectIds", List.of(project));
    return api.post("/v1/tokens", body).json().get("secret").asText();
  }

  static byte[] random(int bytes) {
    var content = new byte[bytes];
    new Random(7).nextBytes(content);
    return content;
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** The points of a protection, newest first, once there are so many. */
  List<JsonNode> points(String protection, int wanted) {
    return soon(
        () -> {
          var name = protectionId(protection);
          return name.isEmpty() ? List.of() : items("/v1/restore-points?protectionId=" + name);
        },
        wanted);
  }

  /** The id of a protection by its name; empty while there is none. */
  String protectionId(String name) {
    return items("/v1/protections").stream()
        .filter(each -> each.get("name").asText().equals(name))
        .map(each -> each.get("id").asText())
        .findFirst()
        .orElse("");
  }

  List<JsonNode> items(String target) {
    return StreamSupport.stream(api.get(target).json().get("items").spliterator(), false).toList();
  }

  private static List<JsonNode> soon(Supplier<List<JsonNode>> look, int wanted) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(look::get, found -> found.size() == wanted);
  }
}
