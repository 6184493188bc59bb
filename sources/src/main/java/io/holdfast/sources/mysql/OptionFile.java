package io.holdfast.sources.mysql;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/**
 * The client programs' options, password included, in a file that only this account may read. It is
 * gone when this is closed. The only option file that they are told of: one in a home folder could
 * make a dump leave things out.
 */
final class OptionFile implements AutoCloseable {
  private final Path path;

  private OptionFile(Path path) {
    this.path = path;
  }

  static OptionFile write(MysqlAccess access, boolean mariaDb) {
    try {
      var mode = PosixFilePermissions.fromString("rw-------");
      var path =
          Files.createTempFile("holdfast-", ".cnf", PosixFilePermissions.asFileAttribute(mode));
      var file = new OptionFile(path);
      var content = content(access, mariaDb);
      try {
        Files.write(path, content);
      } finally {
        Arrays.fill(content, (byte) 0);
      }
      return file;
    } catch (IOException e) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED, "cannot write the client's options: " + e.getMessage(), e);
    }
  }

  private static byte[] content(MysqlAccess access, boolean mariaDb) {
    var text = new StringBuilder("[client]\n");
    option(text, "user", access.user());
    access
        .socket()
        .ifPresentOrElse(
            socket -> {
              option(text, "protocol", "socket");
              option(text, "socket", socket);
            },
            () -> {
              option(text, "protocol", "tcp");
              option(text, "host", access.host());
              option(text, "port", String.valueOf(access.port()));
            });
    text.append(tls(access.tls(), mariaDb));
    access.caFile().ifPresent(file -> option(text, "ssl-ca", file));
    return withPassword(text.toString(), access.password());
  }

  private static String tls(MysqlAccess.Tls tls, boolean mariaDb) {
    return switch (tls) {
      case OFF -> mariaDb ? "skip-ssl\n" : "ssl-mode=PREFERRED\n";
      case REQUIRED -> mariaDb ? "ssl\n" : "ssl-mode=REQUIRED\n";
      case VERIFY -> mariaDb ? "ssl\nssl-verify-server-cert\n" : "ssl-mode=VERIFY_IDENTITY\n";
    };
  }

  private static void option(StringBuilder text, String name, String value) {
    text.append(name).append("=\"");
    for (var at = 0; at < value.length(); at++) {
      var each = value.charAt(at);
      text.append(escaped(each));
    }
    text.append("\"\n");
  }

  private static String escaped(char each) {
    return switch (each) {
      case '\\' -> "\\\\";
      case '"' -> "\\\"";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> String.valueOf(each);
    };
  }

  /** Bytes, so that no text with the password stays in memory. */
  private static byte[] withPassword(
      String text, @org.jspecify.annotations.Nullable Secret password) {
    var content = new ByteArrayOutputStream();
    content.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    if (password != null) {
      content.writeBytes("password=\"".getBytes(StandardCharsets.UTF_8));
      var secret = password.copy();
      for (var each : secret) {
        // Bytes above 127 stand for themselves, as in UTF-8.
        content.writeBytes(
            each < 0 ? new byte[] {each} : escaped((char) each).getBytes(StandardCharsets.UTF_8));
      }
      Arrays.fill(secret, (byte) 0);
      content.writeBytes("\"\n".getBytes(StandardCharsets.UTF_8));
    }
    return content.toByteArray();
  }

  String argument() {
    return "--defaults-file=" + path;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // Nobody else may read it; the system empties this folder.
    }
  }
}
