package io.holdfast.sources.redis;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A connection to one server, used by one thread. Commands and answers go through Jedis. What is
 * too large to be held, and the replication stream, goes past it over {@link #output} and {@link
 * #input}: only while no answer is outstanding, since Jedis reads ahead no further than to the end
 * of what it asked for. Interrupting the thread breaks the connection.
 */
final class RedisLink implements AutoCloseable {
  private static final int CONNECT_MILLIS = 15_000;
  private static final int LONGEST_LINE = 4_096;

  private final RedisAccess access;
  private final Socket socket;
  private final Connection connection;

  private RedisLink(RedisAccess access, Socket socket, Connection connection) {
    this.access = access;
    this.socket = socket;
    this.connection = connection;
  }

  /**
   * Connects and signs in.
   *
   * @throws SourceException SOURCE_UNREACHABLE, SOURCE_FORBIDDEN
   */
  static RedisLink open(RedisAccess access) {
    Socket socket = null;
    try {
      socket = connect(access);
      var connected = socket;
      var link = new RedisLink(access, socket, new Connection(() -> connected, config(access)));
      socket = null;
      return link;
    } catch (JedisDataException e) {
      throw refused(access, e);
    } catch (IOException | JedisException e) {
      throw new SourceException(
          ErrorCode.SOURCE_UNREACHABLE,
          "cannot reach %s: %s".formatted(access.server(), e.getMessage()),
          e);
    } finally {
      if (socket != null) {
        closeQuietly(socket);
      }
    }
  }

  /** By a channel, whose reads and writes can be interrupted. */
  private static Socket connect(RedisAccess access) throws IOException {
    var plain = SocketChannel.open().socket();
    try {
      plain.connect(new InetSocketAddress(access.host(), access.port()), CONNECT_MILLIS);
      plain.setSoTimeout(access.timeoutMillis());
      plain.setTcpNoDelay(true);
      return access.tls().encrypt(plain, access.host());
    } catch (IOException | RuntimeException e) {
      closeQuietly(plain);
      throw e instanceof IOException io ? io : new IOException(e);
    }
  }

  private static DefaultJedisClientConfig config(RedisAccess access) {
    // Telling the server our name needs a right that backups need not have.
    var config =
        DefaultJedisClientConfig.builder()
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
            .socketTimeoutMillis(access.timeoutMillis());
    var password = access.password();
    if (password != null) {
      config.user(access.user().orElse(null)).password(password.text());
    }
    return config.build();
  }

  RedisAccess access() {
    return access;
  }

  /** Asks, while no other answer is outstanding, and takes an error for a failure. */
  @Nullable Object get(String... words) {
    send(List.of(words).stream().map(RedisLink::utf8).toArray(byte[][]::new));
    return require(receive());
  }

  /** As {@link #get}, but null after an error. */
  @Nullable Object find(String... words) {
    send(List.of(words).stream().map(RedisLink::utf8).toArray(byte[][]::new));
    return receive() instanceof JedisDataException ? null : Boolean.TRUE;
  }

  /** As {@link #get}, for an answer that is a text. */
  String text(String... words) {
    return get(words) instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
  }

  /** Sends a command; its answer must be received later. */
  void send(byte[]... words) {
    try {
      var command = new CommandArguments(() -> words[0]);
      for (var at = 1; at < words.length; at++) {
        command.add(words[at]);
      }
      connection.sendCommand(command);
    } catch (JedisException e) {
      throw broken(e);
    }
  }

  /** The next answer: bytes, number, list, null, or {@link JedisDataException} for an error. */
  @Nullable Object receive() {
    try {
      return connection.getMany(1).getFirst();
    } catch (JedisDataException e) {
      return e;
    } catch (JedisException e) {
      throw broken(e);
    }
  }

  @Nullable Object require(@Nullable Object answer) {
    if (answer instanceof JedisDataException e) {
      throw refused(access, e);
    }
    return answer;
  }

  /** Past Jedis; not buffered. */
  OutputStream output() throws IOException {
    return socket.getOutputStream();
  }

  /** Past Jedis; not buffered. */
  InputStream input() throws IOException {
    return socket.getInputStream();
  }

  /** A line past Jedis, without its end. */
  String line() throws IOException {
    var line = new StringBuilder();
    var input = input();
    for (var each = input.read(); each != '\n'; each = input.read()) {
      if (each < 0) {
        throw new EOFException("it closed the connection");
      }
      if (line.length() > LONGEST_LINE) {
        throw new IOException("it does not speak as Redis does");
      }
      line.append((char) each);
    }
    return line.toString().strip();
  }

  /** What an error that was read past Jedis means. */
  SourceException refused(String text) {
    return refused(access, new JedisDataException(text));
  }

  private static SourceException refused(RedisAccess access, JedisDataException e) {
    var text = String.valueOf(e.getMessage());
    var forbidden =
        text.startsWith("NOAUTH")
            || text.startsWith("WRONGPASS")
            || text.startsWith("NOPERM")
            || text.contains("invalid password")
            || text.contains("without any password configured")
            || text.contains("unknown command");
    var later =
        text.startsWith("LOADING")
            || text.startsWith("MASTERDOWN")
            || text.startsWith("NOMASTERLINK");
    return new SourceException(
        forbidden
            ? ErrorCode.SOURCE_FORBIDDEN
            : later ? ErrorCode.SOURCE_UNREACHABLE : ErrorCode.SOURCE_FAILED,
        "%s says: %s".formatted(access.server(), text),
        e);
  }

  SourceException broken(Exception e) {
    return new SourceException(
        ErrorCode.SOURCE_FAILED,
        "the connection to %s broke: %s".formatted(access.server(), e.getMessage()),
        e);
  }

  /** As the contract wants it: a connection that broke by interruption is no failure. */
  static void throwIfInterrupted(SourceException e) throws InterruptedException {
    if (Thread.interrupted()) {
      var interrupted = new InterruptedException("interrupted: " + e.getMessage());
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing more is wanted from it.
    }
  }

  @Override
  public void close() {
    closeQuietly(socket);
  }
}
