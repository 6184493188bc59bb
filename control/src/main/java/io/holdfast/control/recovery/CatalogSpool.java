package io.holdfast.control.recovery;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.dump.DumpReader;
import io.holdfast.catalog.dump.DumpTotals;
import io.holdfast.control.ControlException;
import io.holdfast.control.age.AgeException;
import io.holdfast.control.age.AgeIdentity;
import io.holdfast.control.age.AgeInput;
import io.holdfast.control.age.AgeOutput;
import io.holdfast.engine.crypto.Digest;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.function.BiFunction;

/** Sealed catalogs as files of this machine. What lies on its disk is sealed at every moment. */
final class CatalogSpool {
  private static final int LEVEL = 3;
  private static final int BUFFER = 256 * 1024;

  private CatalogSpool() {}

  /**
   * A sealed catalog on disk.
   *
   * @param contentHash SHA-256 of all rows: equal catalogs have equal ones
   */
  record Spooled(Path file, String contentHash, long bytes, DumpTotals totals) {}

  /** Writes a catalog; {@code file} must not be there. OUTPUT_UNWRITABLE when it cannot be. */
  static Spooled write(Catalog catalog, SealedEnvelope envelope, AgeIdentity key, Path file) {
    var digest = Digest.newSha256();
    DumpTotals totals;
    try (OutputStream sealed =
            AgeOutput.open(new BufferedOutputStream(Files.newOutputStream(file), BUFFER), key);
        OutputStream packed = new ZstdOutputStream(sealed, LEVEL).setChecksum(true)) {
      packed.write(envelope.line());
      var rows = new BufferedOutputStream(new DigestOutputStream(packed, digest), BUFFER);
      totals = catalog.dump(rows);
      rows.flush();
    } catch (IOException e) {
      throw new ControlException(
          ErrorCode.OUTPUT_UNWRITABLE, "cannot write the sealed catalog: " + e.getMessage(), e);
    }
    var hash = HexFormat.of().formatHex(digest.digest());
    return new Spooled(file, hash, size(file), totals);
  }

  /**
   * Opens one and hands its parts over.
   *
   * @throws ControlException RECOVERY_KEY_WRONG when it is for other keys, SEALED_CATALOG_DAMAGED
   */
  static <T> T read(Path file, AgeIdentity key, BiFunction<SealedEnvelope, DumpReader, T> use) {
    try (InputStream sealed =
            AgeInput.open(new BufferedInputStream(Files.newInputStream(file), BUFFER), key);
        InputStream packed = new BufferedInputStream(new ZstdInputStream(sealed), BUFFER)) {
      var envelope = SealedEnvelope.read(packed);
      var result = use.apply(envelope, DumpReader.open(packed));
      if (packed.read() >= 0 || sealed.read() >= 0) {
        throw damaged(new IOException("something follows its end"));
      }
      return result;
    } catch (AgeException.NotForUs e) {
      throw new ControlException(
          ErrorCode.RECOVERY_KEY_WRONG,
          "the kit's key %s does not open this sealed catalog".formatted(key.id()),
          e);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private static ControlException damaged(IOException cause) {
    return new ControlException(
        ErrorCode.SEALED_CATALOG_DAMAGED,
        "the sealed catalog is damaged: " + cause.getMessage(),
        cause);
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new ControlException(ErrorCode.PATH_UNREADABLE, "cannot read " + file, e);
    }
  }
}
