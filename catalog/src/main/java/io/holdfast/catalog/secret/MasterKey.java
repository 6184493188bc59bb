package io.holdfast.catalog.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals the catalog's secrets with AES-256-GCM. Lies in a file that only its owner may read: one
 * line of 64 hex digits. Thread-safe until closed; closing wipes it.
 */
public final class MasterKey implements AutoCloseable {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> FORBIDDEN =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final byte[] key;
  private final String id;
  private final SecureRandom random = new SecureRandom();

  private MasterKey(byte[] key) {
    this.key = key;
    this.id = idOf(key);
  }

  /** The key in a file; a new one is put there first if there is none. */
  public static MasterKey loadOrCreate(Path file) {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      create(file);
    }
    return load(file);
  }

  /** Throws MASTER_KEY_WRONG if there is none, MASTER_KEY_UNUSABLE if others can read it. */
  public static MasterKey load(Path file) {
    try {
      var permissions = Files.getPosixFilePermissions(file);
      if (permissions.stream().anyMatch(FORBIDDEN::contains)) {
        throw new CatalogException(
            ErrorCode.MASTER_KEY_UNUSABLE,
            "%s can be read by others (%s); chmod 600 it, and think of its secrets as known"
                .formatted(file, PosixFilePermissions.toString(permissions)));
      }
      return parse(file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new CatalogException(
          ErrorCode.MASTER_KEY_WRONG, "no master key at %s".formatted(file), e);
    } catch (IOException e) {
      throw new CatalogException(
          ErrorCode.MASTER_KEY_UNUSABLE, "cannot read the master key at " + file, e);
    }
  }

  /** Names this key, and does not help to find it. */
  public String id() {
    return id;
  }

  /**
   * @param context what the secret belongs to; it can only be opened with the same context
   */
  public SealedSecret seal(byte[] secret, String context) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, nonce, context);
      var sealed = ByteBuffer.allocate(NONCE_BYTES + cipher.getOutputSize(secret.length));
      sealed.put(nonce).put(cipher.doFinal(secret));
      return new SealedSecret(id, Base64.getEncoder().encodeToString(sealed.array()));
    } catch (GeneralSecurityException e) {
      throw new CatalogException(ErrorCode.INTERNAL, "cannot seal a secret", e);
    }
  }

  /** Throws MASTER_KEY_WRONG for a secret of another key, CATALOG_DAMAGED for a changed one. */
  public byte[] open(SealedSecret secret, String context) {
    if (!secret.keyId().equals(id)) {
      throw new CatalogException(
          ErrorCode.MASTER_KEY_WRONG,
          "the secret was sealed under master key %s, ours is %s".formatted(secret.keyId(), id));
    }
    try {
      var sealed = Base64.getDecoder().decode(secret.text());
      if (sealed.length < NONCE_BYTES + TAG_BITS / 8) {
        throw new CatalogException(ErrorCode.CATALOG_DAMAGED, "a sealed secret was cut short");
      }
      var cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE_BYTES), context);
      return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    } catch (AEADBadTagException | IllegalArgumentException e) {
      throw new CatalogException(
          ErrorCode.CATALOG_DAMAGED, "a sealed secret was changed or moved", e);
    } catch (GeneralSecurityException e) {
      throw new CatalogException(ErrorCode.INTERNAL, "cannot open a secret", e);
    }
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }

  @Override
  public String toString() {
    return "MasterKey[" + id + "]";
  }

  private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(UTF_8));
    return cipher;
  }

  /** Written aside, then linked: another process sees no file or the whole of it, and one wins. */
  private static void create(Path file) {
    var aside = file.resolveSibling(file.getFileName() + ".new-" + UUID.randomUUID());
    var key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    try {
      var line = (HexFormat.of().formatHex(key) + "\n").getBytes(US_ASCII);
      try (var channel =
          FileChannel.open(
              aside,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
        channel.write(ByteBuffer.wrap(line));
        channel.force(true);
      }
      Files.createLink(file, aside);
      syncFolder(file);
    } catch (FileAlreadyExistsException e) {
      // Another process was faster; its key counts.
    } catch (IOException e) {
      throw new CatalogException(
          ErrorCode.MASTER_KEY_UNUSABLE, "cannot write a master key to " + file, e);
    } finally {
      Arrays.fill(key, (byte) 0);
      remove(aside);
    }
  }

  private static void syncFolder(Path file) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void remove(Path aside) {
    try {
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      throw new CatalogException(
          ErrorCode.MASTER_KEY_UNUSABLE, "cannot remove %s; remove it".formatted(aside), e);
    }
  }

  private static MasterKey parse(Path file, byte[] content) {
    try {
      var key = HexFormat.of().parseHex(new String(content, US_ASCII).strip());
      if (key.length == KEY_BYTES) {
        return new MasterKey(key);
      }
      throw notAKey(file, null);
    } catch (IllegalArgumentException e) {
      throw notAKey(file, e);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static CatalogException notAKey(
      Path file, @org.jspecify.annotations.Nullable Throwable cause) {
    return new CatalogException(
        ErrorCode.MASTER_KEY_WRONG,
        "%s holds no key of 64 hex digits; put the one back that was there".formatted(file),
        cause);
  }

  private static String idOf(byte[] key) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update("holdfast master key".getBytes(US_ASCII));
      return HexFormat.of().formatHex(digest.digest(key), 0, 8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
