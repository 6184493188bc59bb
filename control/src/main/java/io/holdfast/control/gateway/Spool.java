package io.holdfast.control.gateway;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.ControlException;
import io.holdfast.engine.crypto.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Where uploads are until they are whole: small ones in memory, others in files that have no name
 * any more when the first byte comes, so that a crash leaves none. Thread-safe.
 */
public final class Spool {
  private static final int IN_MEMORY_BYTES = 1 << 20;
  private static final int BLOCK_BYTES = 64 * 1024;

  private final Path folder;

  /**
   * @param folder made when it is first needed
   */
  public Spool(Path folder) {
    this.folder = folder;
  }

  /**
   * Takes an upload in, whole.
   *
   * @param most bytes that it may have
   * @throws ControlException BODY_INVALID when it breaks off, BODY_TOO_LARGE
   */
  Upload receive(InputStream body, long most) {
    var digest = Digest.newSha256();
    var start = read(body, IN_MEMORY_BYTES);
    digest.update(start);
    if (start.length > most) {
      throw tooLarge(most);
    }
    return start.length < IN_MEMORY_BYTES
        ? new Upload(ByteBuffer.wrap(start), hex(digest), Optional.empty())
        : spooled(start, body, most, digest);
  }

  private Upload spooled(byte[] start, InputStream body, long most, MessageDigest digest) {
    try (var file = unnamed()) {
      write(file, start);
      var bytes = (long) start.length;
      for (var block = read(body, BLOCK_BYTES); block.length > 0; block = read(body, BLOCK_BYTES)) {
        bytes += block.length;
        if (bytes > most) {
          throw tooLarge(most);
        }
        digest.update(block);
        write(file, block);
      }
      return mapped(file, bytes, hex(digest));
    } catch (IOException e) {
      throw new ControlException(
          ErrorCode.STORE_UNREACHABLE, "cannot keep an upload in %s".formatted(folder), e);
    }
  }

  /** The file's room is given back when the upload is closed, not when a collector sees to it. */
  private static Upload mapped(FileChannel file, long bytes, String sha256) throws IOException {
    var arena = Arena.ofShared();
    try {
      var content = file.map(FileChannel.MapMode.READ_ONLY, 0, bytes, arena).asByteBuffer();
      return new Upload(content, sha256, Optional.of(arena));
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private FileChannel unnamed() throws IOException {
    Files.createDirectories(folder);
    var path = folder.resolve("upload-" + UUID.randomUUID());
    var file =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
    Files.delete(path);
    return file;
  }

  private static byte[] read(InputStream body, int most) {
    try {
      return body.readNBytes(most);
    } catch (IOException e) {
      throw new ControlException(ErrorCode.BODY_INVALID, "the object did not arrive whole", e);
    }
  }

  private static void write(FileChannel file, byte[] bytes) throws IOException {
    var left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      file.write(left);
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static ControlException tooLarge(long most) {
    return new ControlException(
        ErrorCode.BODY_TOO_LARGE, "the object has more than %d bytes".formatted(most));
  }

  /** An upload that came whole. Not thread-safe. */
  static final class Upload implements AutoCloseable {
    private final ByteBuffer content;
    private final String sha256;
    private final Optional<Arena> mapping;

    private Upload(ByteBuffer content, String sha256, Optional<Arena> mapping) {
      this.content = content;
      this.sha256 = sha256;
      this.mapping = mapping;
    }

    /** From its first byte on. */
    ByteBuffer content() {
      return content.duplicate();
    }

    long bytes() {
      return content.limit();
    }

    /** 64 lower-case hex digits. */
    String sha256() {
      return sha256;
    }

    @Override
    public void close() {
      mapping.ifPresent(Arena::close);
    }
  }
}
