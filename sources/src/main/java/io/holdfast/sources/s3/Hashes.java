package io.holdfast.sources.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.crypto.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The hashes that S3 and this kind know. */
final class Hashes {
  private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

  private Hashes() {}

  static MessageDigest newMd5() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  static String sha256(String text) {
    return hex(Digest.newSha256().digest(text.getBytes(UTF_8)));
  }

  static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash);
  }

  /** As {@code Content-MD5} wants it. */
  static String base64(String hex) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }

  /** Whether an ETag looks like the MD5 of the content; that of an object in parts does not. */
  static boolean isMd5(String etag) {
    return MD5.matcher(etag).matches();
  }
}
