package io.holdfast.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.control.access.Access;
import io.holdfast.control.access.Tokens;
import io.holdfast.server.data.PrivateFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells commands of this machine where the server listens and with which token to call it. Only its
 * owner may read it, who could read the catalog and the master key too.
 */
final class AccessFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;

  AccessFile(Path path) {
    this.path = path;
  }

  /** Writes it anew; the token of the last start is kept while it is good. */
  void write(Map<String, URI> baseUrls, Access access, Tokens tokens) {
    var token = readToken().filter(each -> isGood(access, each)).orElseGet(tokens::createLocal);
    var content = new LinkedHashMap<String, Map<String, Object>>();
    baseUrls.forEach((name, url) ->
        content.computeIfAbsent(name, _ -> new LinkedHashMap<>()).put("baseUrl", url.toString()));
    content.computeIfAbsent("native", _ -> new LinkedHashMap<>()).put("token", token);
    try {
      PrivateFile.write(path, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    } catch (IOException e) {
      throw new ServerException(
          ErrorCode.PATH_UNREADABLE, "cannot write the access file %s".formatted(path), e);
    }
  }

  private Optional<String> readToken() {
    if (!Files.isReadable(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(Files.readAllBytes(path)).path("native").path("token"))
          .filter(JsonNode::isTextual)
          .map(JsonNode::asText);
    } catch (IOException e) {
      return Optional.empty(); // not ours, or cut short: written anew
    }
  }

  private static boolean isGood(Access access, String token) {
    try {
      access.bearer(token);
      return true;
    } catch (HoldfastException e) {
      return false;
    }
  }
}
