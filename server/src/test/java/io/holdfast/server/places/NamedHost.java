package io.holdfast.server.places;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.api.client.ServerTrust;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLSocket;

/**
 * A server by a name that no resolver knows: what a client sends whose DNS leads there.
 *
 * @param server where it is
 * @param host as a client writes it, with port if it likes
 */
record NamedHost(URI server, String host) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An access key of Samsung's dialect and its secret. */
  record Key(String name, String secret) {}

  /** An answer, its body whole. */
  record Answer(int status, String body) {
    JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  /** The URL as the client has it. */
  String url(String path) {
    return server.getScheme() + "://" + host + path;
  }

  /** A signed request, as Samsung's clients make one. */
  Answer scp(Key key, String method, String path, String body) throws Exception {
    return scp(key, url(path), method, path, body);
  }

  /**
   * @param signed the URL that the signature is made of
   */
  Answer scp(Key key, String signed, String method, String path, String body) throws Exception {
    var now = Long.toString(System.currentTimeMillis());
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    var text = method + signed + now + key.name() + "Openapi";
    var signature = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    var headers = new LinkedHashMap<String, String>();
    headers.put("Scp-Accesskey", key.name());
    headers.put("Scp-Signature", Base64.getEncoder().encodeToString(signature));
    headers.put("Scp-Timestamp", now);
    headers.put("Scp-ClientType", "Openapi");
    headers.put("Content-Type", "application/json");
    return send(method, path, headers, body);
  }

  Answer get(String path, Map<String, String> headers) throws Exception {
    return send("GET", path, headers, "");
  }

  private Answer send(String method, String path, Map<String, String> headers, String body)
      throws Exception {
    try (var socket = new Socket(server.getHost(), server.getPort())) {
      return exchange(socket, method, path, headers, body);
    }
  }

  /** Over TLS, with a client that believes one certificate and wants this host's name in it. */
  Answer getTrusting(String pem, String path) throws Exception {
    var name = host.split(":", 2)[0];
    var factory = ServerTrust.signedBy(pem).context().getSocketFactory();
    try (var plain = new Socket(server.getHost(), server.getPort());
        var socket = (SSLSocket) factory.createSocket(plain, name, server.getPort(), true)) {
      var parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return exchange(socket, "GET", path, Map.of(), "");
    }
  }

  private Answer exchange(
      Socket socket, String method, String path, Map<String, String> headers, String body)
      throws IOException {
    socket.setSoTimeout(20_000);
    var request = new StringBuilder("%s %s HTTP/1.1\r\nHost: %s\r\n".formatted(method, path, host));
    headers.forEach((name, value) -> request.append("%s: %s\r\n".formatted(name, value)));
    request.append(
        "Content-Length: %d\r\nConnection: close\r\n\r\n%s".formatted(body.length(), body));
    socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    var text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(
        Integer.parseInt(text.substring(9, 12)), text.substring(text.indexOf("\r\n\r\n") + 4));
  }
}
