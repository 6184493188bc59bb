package io.holdfast.cli.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import io.holdfast.engine.crypto.Digest;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may read a mount. With a password: who knows it, under any name. Without: who reaches the
 * server and calls it by a loopback name. A page of the network whose name suddenly leads to this
 * machine (DNS rebinding) does not.
 */
public final class MountAccess {
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");
  private static final Pattern BASIC = Pattern.compile("(?i)basic +([A-Za-z0-9+/=]+) *");

  private final @Nullable Digest password;

  private MountAccess(@Nullable Digest password) {
    this.password = password;
  }

  /** For all who know a password. */
  public static MountAccess password(String password) {
    return new MountAccess(digest(password.getBytes(UTF_8)));
  }

  /** For every process of this machine: only for a server that listens on loopback. */
  public static MountAccess thisMachine() {
    return new MountAccess(null);
  }

  /**
   * @throws Refusal 401, or 421 for a host that is not this one
   */
  void require(Headers request) {
    if (password == null) {
      requireLoopbackName(request.getFirst("Host"));
      return;
    }
    var given = given(request.getFirst("Authorization")).map(MountAccess::digest);
    if (given.isEmpty() || !equal(given.get(), password)) {
      throw new Refusal(401, "the mount's password is needed");
    }
  }

  private static void requireLoopbackName(@Nullable String host) {
    if (host == null || !LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
      throw new Refusal(421, "this server is called by 'localhost' or its address only");
    }
  }

  private static Optional<byte[]> given(@Nullable String authorization) {
    var basic = BASIC.matcher(authorization == null ? "" : authorization);
    if (!basic.matches()) {
      return Optional.empty();
    }
    try {
      var account = new String(Base64.getDecoder().decode(basic.group(1)), UTF_8);
      var colon = account.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(account.substring(colon + 1).getBytes(UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Digest digest(byte[] bytes) {
    return Digest.sha256(bytes, 0, bytes.length);
  }

  /** In a time that says nothing of where they differ. */
  private static boolean equal(Digest a, Digest b) {
    return MessageDigest.isEqual(a.toString().getBytes(UTF_8), b.toString().getBytes(UTF_8));
  }
}
