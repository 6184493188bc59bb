package io.holdfast.control.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.crypto.Digest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which passwords matched which hashes a moment ago: a client that sends its password with each
 * request would cost 19 MiB and tens of milliseconds each time. Passwords are remembered as a hash
 * that is salted anew in each process. Thread-safe.
 */
final class PasswordMemory {
  private static final Duration KEPT = Duration.ofMinutes(1);
  private static final int MOST = 1000;
  private static final int SALT_BYTES = 32;

  private final byte[] salt = new byte[SALT_BYTES];

  /** Until when; the oldest goes first. Guarded by this. */
  private final Map<String, Instant> until =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MOST;
        }
      };

  PasswordMemory() {
    new SecureRandom().nextBytes(salt);
  }

  synchronized boolean matched(String password, String hash, Instant now) {
    var end = until.get(name(password, hash));
    return end != null && end.isAfter(now);
  }

  synchronized void keep(String password, String hash, Instant now) {
    var name = name(password, hash);
    until.remove(name);
    until.put(name, now.plus(KEPT));
  }

  private String name(String password, String hash) {
    var digest = Digest.newSha256();
    digest.update(salt);
    digest.update(hash.getBytes(UTF_8));
    digest.update((byte) 0);
    return HexFormat.of().formatHex(digest.digest(password.getBytes(UTF_8)));
  }
}
