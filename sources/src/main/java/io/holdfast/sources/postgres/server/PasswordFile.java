package io.holdfast.sources.postgres.server;

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
 * A password where the client programs look for it: a file that only its owner may read, gone when
 * closed. Command lines and environments can be read by others.
 */
final class PasswordFile implements AutoCloseable {
  private final Path path;

  private PasswordFile(Path path) {
    this.path = path;
  }

  static PasswordFile create(Secret password) {
    var utf8 = password.copy();
    var line = line(utf8);
    try {
      var file =
          Files.createTempFile(
              "holdfast",
              ".pgpass",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try {
        Files.write(file, line);
      } catch (IOException e) {
        Files.deleteIfExists(file);
        throw e;
      }
      return new PasswordFile(file);
    } catch (IOException e) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED,
          "cannot keep the password for PostgreSQL's programs in a temporary file: "
              + e.getMessage(),
          e);
    } finally {
      Arrays.fill(utf8, (byte) 0);
      Arrays.fill(line, (byte) 0);
    }
  }

  Path path() {
    return path;
  }

  /** For any host, port, database and user: the file serves one connection's settings only. */
  private static byte[] line(byte[] password) {
    var line = new ByteArrayOutputStream();
    line.writeBytes("*:*:*:*:".getBytes(StandardCharsets.US_ASCII));
    for (var each : password) {
      if (each == ':' || each == '\\') {
        line.write('\\');
      }
      line.write(each);
    }
    line.write('\n');
    return line.toByteArray();
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, "cannot remove " + path, e);
    }
  }
}
