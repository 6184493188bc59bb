package io.holdfast.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.model.NewToken;
import io.holdfast.api.model.Project;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.service.VendorAccess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Real credentials for the native API and each dialect, and what is needed to use them. */
final class DemoAccess {
  private final DemoServer server;
  private final Map<String, Map<String, String>> entries = new LinkedHashMap<>();

  private DemoAccess(DemoServer server) {
    this.server = server;
  }

  /** Makes the credentials. */
  static DemoAccess create(HoldfastClient administrator, DemoServer server, Project project)
      throws InterruptedException {
    var access = new DemoAccess(server);
    var natively =
        administrator.createToken(
            new NewToken("demo native", "BEARER", null, List.of("project:admin"), null, null));
    access.put("native", "native").put("token", natively.secret());
    access.add("scp", VendorAccess.SCP, administrator);
    access.add("northflank", VendorAccess.NORTHFLANK, administrator);
    access.add("veeamAzure", VendorAccess.VEEAM_AZURE, administrator);
    access.add("veeamM365", VendorAccess.VEEAM_M365, administrator);
    access.add("mittwald", VendorAccess.MITTWALD, administrator);
    access.entries.values().forEach(entry -> entry.put("projectId", project.id().toString()));
    access.entry("northflank").put("projectId", project.slug());
    return access;
  }

  /** A native client that acts as the user of one dialect, got as that dialect's clients get it. */
  HoldfastClient loggedIn(String name, String tokenPath) throws InterruptedException {
    var entry = entry(name);
    var form =
        "grant_type=password&username=%s&password=%s"
            .formatted(encode(value(name, "username")), encode(value(name, "password")));
    var request =
        HttpRequest.newBuilder(URI.create(entry.get("baseUrl") + tokenPath))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, BodyHandlers.ofString());
      JsonNode token = new ObjectMapper().readTree(answer.body()).path("access_token");
      if (!token.isTextual()) {
        throw new CommandException(
            ErrorCode.CREDENTIAL_INVALID,
            "%s answered %d to the login".formatted(request.uri(), answer.statusCode()));
      }
      return HoldfastClient.of(URI.create(value("native", "baseUrl")), token.asText());
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.SERVER_UNREACHABLE, "cannot reach %s".formatted(request.uri()), e);
    }
  }

  /** Adds example ids to an entry. */
  void example(String name, String key, String value) {
    entry(name).put(key, value);
  }

  String value(String name, String key) {
    return entry(name).getOrDefault(key, "");
  }

  /** What the access file holds. */
  Map<String, Map<String, String>> entries() {
    return entries;
  }

  private Map<String, String> put(String name, String listener) {
    entries
        .computeIfAbsent(name, _ -> new LinkedHashMap<>())
        .put("baseUrl", server.baseUrl(listener));
    return entry(name);
  }

  private Map<String, String> entry(String name) {
    return entries.computeIfAbsent(name, _ -> new LinkedHashMap<>());
  }

  private void add(String name, VendorAccess vendor, HoldfastClient administrator)
      throws InterruptedException {
    var user = "demo-" + vendor.toString().replaceFirst("^.*-", "");
    var username = vendor.kind() == VendorAccess.Kind.PASSWORD ? user : null;
    var made =
        administrator.createToken(
            new NewToken(user, vendor.kind().name(), username, vendor.scopes(), null, null));
    var entry = put(name, vendor.toString());
    switch (vendor.kind()) {
      case BEARER -> entry.put("token", made.secret());
      case HMAC -> {
        entry.put("accessKey", String.valueOf(made.token().accessKey()));
        entry.put("secretKey", made.secret());
      }
      case PASSWORD -> {
        entry.put("username", String.valueOf(made.token().username()));
        entry.put("password", made.secret());
      }
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
