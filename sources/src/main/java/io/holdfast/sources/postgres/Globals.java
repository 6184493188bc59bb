package io.holdfast.sources.postgres;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Roles and tablespaces as a script; small enough to be held. */
final class Globals {
  static final String REF_KIND = "globals";

  private static final int MOST_BYTES = 64 << 20;
  private static final String END = "-- PostgreSQL database cluster dump complete";
  private static final String ROLE = "CREATE ROLE ";

  private volatile byte @Nullable [] script;

  /** Reads the script to its end and hands it on when it is whole. */
  InputStream follow(InputStream dump) throws IOException {
    try (dump) {
      var bytes = dump.readNBytes(MOST_BYTES);
      if (bytes.length == MOST_BYTES || dump.read() >= 0) {
        throw new SourceException(
            ErrorCode.SOURCE_FAILED, "roles and tablespaces fill more than 64 MiB");
      }
      if (bytes.length == 0) {
        throw new SourceException(
            ErrorCode.SOURCE_EMPTY, "the script of roles and tablespaces is empty");
      }
      if (!new String(bytes, StandardCharsets.UTF_8).contains(END)) {
        throw new SourceException(
            ErrorCode.SOURCE_FAILED, "the script of roles and tablespaces breaks off");
      }
      script = bytes;
      return new ByteArrayInputStream(bytes);
    }
  }

  void verify() {
    if (script == null) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, "roles and tablespaces were not dumped");
    }
  }

  SourcePart part(String name, String path) {
    var bytes = script == null ? new byte[0] : script;
    var roles = roles(new String(bytes, StandardCharsets.UTF_8)).size();
    return new SourcePart(
        "FILE_TREE",
        name,
        REF_KIND,
        REF_KIND,
        path,
        bytes.length,
        roles,
        Map.of("roles", (long) roles));
  }

  /** The roles that a script creates. */
  static List<String> roles(String script) {
    return SqlScript.statements(script).stream()
        .filter(statement -> statement.startsWith(ROLE))
        .map(statement -> SqlScript.identifier(statement, ROLE.length()))
        .toList();
  }
}
