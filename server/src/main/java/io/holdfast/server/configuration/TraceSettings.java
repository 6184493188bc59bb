package io.holdfast.server.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where traces of sessions are sent.
 *
 * @param url of the collector's OTLP over HTTP, such as {@code http://127.0.0.1:4318/v1/traces};
 *     empty for nowhere
 * @param headersFile a line {@code Name: value} for each header that the collector asks for
 */
public record TraceSettings(Optional<URI> url, Optional<Path> headersFile) {

  /**
   * The headers as they stand in the file now.
   *
   * @throws InvalidInputException CONFIGURATION_INVALID
   */
  public Map<String, String> headers() {
    if (headersFile.isEmpty()) {
      return Map.of();
    }
    var headers = new LinkedHashMap<String, String>();
    try {
      Files.readAllLines(headersFile.get()).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(line -> put(headers, line));
    } catch (IOException e) {
      throw new InvalidInputException(
          ErrorCode.CONFIGURATION_INVALID,
          "cannot read %s of %s".formatted(headersFile.get(), Setting.TRACES_HEADERS_FILE.key()),
          e);
    }
    return headers;
  }

  /** The line stays unsaid: it is likely a secret. */
  private void put(Map<String, String> headers, String line) {
    var colon = line.indexOf(':');
    if (colon < 1) {
      throw new InvalidInputException(
          ErrorCode.CONFIGURATION_INVALID,
          "a line in %s is no 'Name: value'".formatted(headersFile.orElseThrow()));
    }
    headers.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
  }
}
