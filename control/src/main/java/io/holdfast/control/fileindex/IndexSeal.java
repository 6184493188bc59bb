package io.holdfast.control.fileindex;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.fileindex.Column;
import io.holdfast.control.ControlException;
import io.holdfast.engine.pack.BlobId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Compresses and seals the columns of one index, and names its folders. Thread-safe. */
final class IndexSeal {
  private static final int LEVEL = 3;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int NAME_BYTES = 16;

  /** Of a column when decompressed; a block has at most some thousand entries of some KiB. */
  private static final int MAX_PLAIN_BYTES = 256 * 1024 * 1024;

  private final SecretKeySpec sealing;
  private final SecretKeySpec naming;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param root secret of all indexes
   * @param index tells this one from the others
   */
  IndexSeal(byte[] root, String index) {
    sealing = new SecretKeySpec(mac(root, "seal " + index), "AES");
    naming = new SecretKeySpec(mac(root, "name " + index), "HmacSHA256");
  }

  /** Tells this key from others, and does not help to find it. */
  byte[] keyName() {
    return name("key", new byte[0]);
  }

  byte[] folderKey(BlobId tree) {
    var id = new byte[BlobId.BYTES];
    tree.writeTo(id, 0);
    return name("folder", id);
  }

  /** Equal blocks have equal keys. */
  byte[] blockKey(byte[] names, byte[] facts, byte[] contents) {
    var writer = new ByteWriter().bytes(names).bytes(facts).bytes(contents);
    return name("block", writer.toByteArray());
  }

  byte[] seal(byte[] plain, int block, Column column) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, nonce, block, column);
      var packed = Zstd.compress(plain, LEVEL);
      var sealed = ByteBuffer.allocate(NONCE_BYTES + cipher.getOutputSize(packed.length));
      return sealed.put(nonce).put(cipher.doFinal(packed)).array();
    } catch (GeneralSecurityException e) {
      throw new ControlException(ErrorCode.INTERNAL, "cannot seal a block of the file index", e);
    }
  }

  /**
   * @throws ControlException CATALOG_DAMAGED when it is not what was sealed for this place
   */
  byte[] open(byte[] sealed, int block, Column column) {
    if (sealed.length < NONCE_BYTES + TAG_BITS / 8) {
      throw damaged(block, null);
    }
    try {
      var cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_BYTES), block, column);
      var packed = cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
      var size = Zstd.getFrameContentSize(packed);
      if (size < 0 || size > MAX_PLAIN_BYTES) {
        throw damaged(block, null);
      }
      return Zstd.decompress(packed, (int) size);
    } catch (AEADBadTagException | ZstdException e) {
      throw damaged(block, e);
    } catch (GeneralSecurityException e) {
      throw new ControlException(ErrorCode.INTERNAL, "cannot open a block of the file index", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, int block, Column column)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD("%s %d".formatted(column, block).getBytes(StandardCharsets.US_ASCII));
    return cipher;
  }

  private byte[] name(String kind, byte[] content) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(naming);
      mac.update(kind.getBytes(StandardCharsets.US_ASCII));
      mac.update((byte) 0);
      return Arrays.copyOf(mac.doFinal(content), NAME_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static byte[] mac(byte[] key, String use) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(use.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static ControlException damaged(
      int block, @org.jspecify.annotations.Nullable Throwable cause) {
    return new ControlException(
        ErrorCode.CATALOG_DAMAGED,
        "block %d of the file index was changed or moved".formatted(block),
        cause);
  }
}
