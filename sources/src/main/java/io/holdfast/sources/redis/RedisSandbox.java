package io.holdfast.sources.redis;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.stream.ScratchProgram;
import io.holdfast.sources.stream.ScratchProgram.Ground;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An empty server that keys are restored into: on loopback, behind a password that was drawn for
 * it.
 */
final class RedisSandbox implements Sandbox {
  private static final String READER = "probe";
  private static final int ATTEMPTS = 5;
  private static final int PASSWORD_BYTES = 24;
  private static final int DATABASES = 65_536;

  private final ScratchProgram program;
  private final Secret password;
  private final int port;
  private final RedisTarget target;

  private RedisSandbox(ScratchProgram program, Secret password, int port) {
    this.program = program;
    this.password = password;
    this.port = port;
    target = new RedisTarget(RedisAccess.of(settings(port, null, password)));
  }

  static RedisSandbox open(SandboxRoom room) throws InterruptedException {
    var ground = Ground.of(room, "redis");
    var drawn = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(drawn);
    var text = HexFormat.of().formatHex(drawn);
    for (var attempt = 1; ; attempt++) {
      var port = freePort();
      var password = new Secret(text.getBytes(StandardCharsets.UTF_8));
      try {
        var words = List.of("redis-server", configuration(ground, port, text).toString());
        var access = RedisAccess.of(settings(port, null, password));
        var program = ScratchProgram.start(room, ground, words, () -> answers(access));
        return new RedisSandbox(program, password, port);
      } catch (SourceException e) {
        password.close();
        // Somebody else may have taken the port meanwhile.
        if (e.code() != ErrorCode.SOURCE_FAILED || attempt == ATTEMPTS) {
          throw e;
        }
      } catch (InterruptedException | RuntimeException e) {
        password.close();
        throw e;
      }
    }
  }

  @Override
  public PlannedRestore plan(StoredPoint point) throws InterruptedException {
    return target.plan(point, RestoreWish.everything(Conflicts.FAIL));
  }

  /**
   * A command, its words between blanks.
   *
   * @param database its number
   */
  @Override
  public @Nullable String ask(@Nullable String database, String statement) {
    try (var link = RedisLink.open(RedisAccess.of(settings(port, READER, password)))) {
      if (database != null) {
        link.get("SELECT", database);
      }
      var answer = link.get(statement.strip().split("\\s+", -1));
      return answer instanceof byte[] text
          ? new String(text, StandardCharsets.UTF_8)
          : answer == null ? null : String.valueOf(answer);
    }
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("REDIS_PORT", Integer.toString(port), "REDISCLI_AUTH", password.text());
  }

  @Override
  public void close() {
    target.close();
    program.close();
    password.close();
  }

  /** The password stands in a file, not on a command line. */
  private static Path configuration(Ground ground, int port, String password)
      throws InterruptedException {
    var file = ground.folder().resolve("redis.conf");
    var text =
        """
        port %d
        bind 127.0.0.1
        dir "%s"
        save ""
        appendonly no
        databases %d
        requirepass %s
        user %s on >%s ~* &* -@all +@read +@connection -@dangerous
        """
            .formatted(port, ground.folder(), DATABASES, password, READER, password);
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, text);
      ground.own(file);
      return file;
    } catch (IOException e) {
      throw new SourceException(ErrorCode.TARGET_UNWRITABLE, "cannot write " + file, e);
    }
  }

  private static boolean answers(RedisAccess access) {
    try (var link = RedisLink.open(access)) {
      return link.find("PING") != null;
    } catch (SourceException e) {
      return false;
    }
  }

  private static SourceSettings settings(int port, @Nullable String user, Secret password) {
    var values = new HashMap<>(Map.of("host", "127.0.0.1", "port", Integer.toString(port)));
    if (user != null) {
      values.put("user", user);
    }
    return new SourceSettings(values, Map.of("password", password));
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new SourceException(ErrorCode.SOURCE_UNREACHABLE, "no free port", e);
    }
  }
}
