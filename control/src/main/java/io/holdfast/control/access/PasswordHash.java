package io.holdfast.control.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id hashes of passwords in the usual text form ({@code
 * $argon2id$v=19$m=…,t=…,p=…$salt$hash}). Thread-safe; only a few are computed at a time, because
 * each takes 19 MiB.
 */
final class PasswordHash {
  // OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int AT_A_TIME = 4;

  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=(\\d{1,8}),t=(\\d{1,3}),p=(\\d{1,3})\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

  private final SecureRandom random = new SecureRandom();
  private final Semaphore permits = new Semaphore(AT_A_TIME);

  String hash(String password) {
    var salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    var hash = compute(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(MEMORY_KIB, PASSES, LANES, text(salt), text(hash));
  }

  boolean matches(String password, String kept) {
    var form = FORM.matcher(kept);
    if (!form.matches()) {
      return false;
    }
    var expected = Base64.getDecoder().decode(form.group(5));
    var actual =
        compute(
            password,
            Base64.getDecoder().decode(form.group(4)),
            Integer.parseInt(form.group(1)),
            Integer.parseInt(form.group(2)),
            Integer.parseInt(form.group(3)),
            expected.length);
    return MessageDigest.isEqual(expected, actual);
  }

  /** Takes as long as {@link #matches} does for a user who exists. */
  void matchNobody(String password) {
    compute(password, new byte[SALT_BYTES], MEMORY_KIB, PASSES, LANES, HASH_BYTES);
  }

  private byte[] compute(
      String password, byte[] salt, int memoryKib, int passes, int lanes, int length) {
    permits.acquireUninterruptibly();
    try {
      var generator = new Argon2BytesGenerator();
      generator.init(
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(memoryKib)
              .withIterations(passes)
              .withParallelism(lanes)
              .withSalt(salt)
              .build());
      var hash = new byte[length];
      generator.generateBytes(password.getBytes(UTF_8), hash);
      return hash;
    } finally {
      permits.release();
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }
}
