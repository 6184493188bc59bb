package io.holdfast.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.PrivateFile;
import io.holdfast.control.access.Access;
import io.holdfast.control.access.Tokens;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells commands of this machine where the server listens and with which token to call it. Only its
 * owner may read it, who could read the catalog and the master key too.
 */
final class AccessFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;

  /**
   * An API.
   *
   * @param certificate PEM; the one that its listener shows, null without TLS
   */
  record Entry(URI baseUrl, @Nullable String certificate) {
    Entry below(String path) {
      return new Entry(URI.create(baseUrl + path), certificate);
    }
  }

  AccessFile(Path path) {
    this.path = path;
  }

  /** Writes it anew; the token of the last start is kept while it is good. */
  void write(Map<String, Entry> entries, Access access, Tokens tokens) {
    var token = readToken().filter(each -> isGood(access, each)).orElseGet(tokens::createLocal);
    var content = new LinkedHashMap<String, Map<String, Object>>();
    entries.forEach((name, entry) -> content.put(name, shown(entry)));
    content.computeIfAbsent("native", _ -> new LinkedHashMap<>()).put("token", token);
    try {
      PrivateFile.write(path, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content));
    } catch (IOException e) {
      throw new ServerException(
          ErrorCode.PATH_UNREADABLE, "cannot write the access file %s".formatted(path), e);
    }
  }

  private static Map<String, Object> shown(Entry entry) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("baseUrl", entry.baseUrl().toString());
    if (entry.certificate() != null) {
      shown.put("certificate", entry.certificate());
    }
    return shown;
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
