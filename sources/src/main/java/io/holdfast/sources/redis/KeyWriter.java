package io.holdfast.sources.redis;

import com.moilioncircle.redis.replicator.util.CRC64;
import io.holdfast.base.ErrorCode;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/** Sends keys to a server, many at a time, and tells how each fared. Not thread-safe. */
final class KeyWriter implements RdbReader.Visitor {
  private static final byte[] RESTORE = RedisLink.utf8("RESTORE");
  private static final byte[] REPLACE = RedisLink.utf8("REPLACE");
  private static final byte[] ABSOLUTE = RedisLink.utf8("ABSTTL");
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int FOOTER_BYTES = 10;
  private static final int MOST_TOLD = 1_000;

  private final RedisLink link;
  private final TargetServer server;
  private final KeyChoices choices;
  private final int version;
  private final LargeValues large;
  private final RestoreListener listener;
  private final KeyQueue queue;
  private final Map<Long, Long> bytesByDatabase = new TreeMap<>();
  private long keys;
  private long bytes;
  private final Map<State, Long> told = new EnumMap<>(State.class);

  /**
   * @param version of the RDB, which goes along with every value
   */
  KeyWriter(RedisRestore.Place place, int version, LargeValues large, RestoreListener listener) {
    link = place.link();
    server = place.server();
    choices = place.choices();
    this.version = version;
    this.large = large;
    this.listener = listener;
    queue = new KeyQueue(link, (key, answers) -> heard(key, answers[0]));
  }

  @Override
  public void key(RdbKey key) throws IOException {
    if (!choices.matches(key)) {
      return;
    }
    if (choices.hasExpired(key, System.currentTimeMillis())) {
      tell(item(State.SKIPPED, key).because("it has expired since the backup"));
      return;
    }
    var payloadLength = 1 + key.valueLength() + FOOTER_BYTES;
    if (payloadLength > server.longestBytes()) {
      tell(
          item(State.FAILED, key)
              .because(
                  "its %d bytes are more than the target takes at once (proto-max-bulk-len %d)"
                      .formatted(payloadLength, server.longestBytes())));
      return;
    }
    queue.select(choices.target(key));
    var value = key.value();
    if (value == null) {
      queue.finish();
      stream(key, payloadLength);
      heard(key, link.receive());
    } else {
      queue.send(key, command(key, payload(key, value)));
    }
  }

  @Override
  public void function(byte[] code) throws IOException {
    if (!choices.patterns().isEmpty()) {
      return;
    }
    queue.finish();
    var load = new ArrayList<byte[]>();
    load.add(RedisLink.utf8("FUNCTION"));
    load.add(RedisLink.utf8("LOAD"));
    if (choices.replaces()) {
      load.add(REPLACE);
    }
    load.add(code);
    link.send(load.toArray(byte[][]::new));
    var name = LibraryCode.name(code);
    if (!(link.receive() instanceof JedisDataException error)) {
      listener.item(
          Item.of(State.SUCCESS, "FUNCTION", name).at(link.access().server(), code.length));
      return;
    }
    requireGoingOn(error);
    var there = text(error).contains("already exists");
    listener.item(
        there && choices.conflicts() == Conflicts.SKIP
            ? Item.of(State.SKIPPED, "FUNCTION", name).because("it is there already")
            : Item.of(State.FAILED, "FUNCTION", name).because(text(error)));
  }

  /** Waits for the last answers. */
  void finish() throws IOException {
    queue.finish();
  }

  /** Tells what was written, be it all or not. */
  void tellWritten() {
    bytesByDatabase.forEach((database, written) ->
        listener.item(
            Item.of(State.SUCCESS, "DATABASE", "db" + database)
                .at("%s/db%d".formatted(link.access().server(), database), written)));
    told.forEach(this::tellMore);
    listener.progress(keys, bytes);
  }

  private byte[][] command(RdbKey key, byte @Nullable [] payload) {
    var words = new ArrayList<byte[]>();
    words.add(RESTORE);
    words.add(key.name());
    words.add(RedisLink.utf8(String.valueOf(choices.expiresAtMillis(key))));
    if (payload != null) {
      words.add(payload);
    }
    if (choices.replaces()) {
      words.add(REPLACE);
    }
    words.add(ABSOLUTE);
    return words.toArray(byte[][]::new);
  }

  /** Type, value, version of the format, and the sum of these three. */
  private byte[] payload(RdbKey key, byte[] value) {
    return ByteBuffer.allocate(1 + value.length + FOOTER_BYTES)
        .put((byte) key.type())
        .put(value)
        .put(footer(key))
        .array();
  }

  private byte[] footer(RdbKey key) {
    var footer = ByteBuffer.allocate(FOOTER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    footer.putShort((short) version);
    return footer.putLong(CRC64.crc64(footer.array(), 0, Short.BYTES, key.sum())).array();
  }

  /** As {@link #command}, with a value that is never in memory as a whole. */
  private void stream(RdbKey key, long payloadLength) throws IOException {
    var words = command(key, null);
    var output = new BufferedOutputStream(link.output(), BUFFER_BYTES);
    output.write(RedisLink.utf8("*%d\r\n".formatted(words.length + 1)));
    for (var at = 0; at < 3; at++) {
      write(output, words[at]);
    }
    output.write(RedisLink.utf8("$%d\r\n".formatted(payloadLength)));
    output.write(key.type());
    large.open(key).transferTo(output);
    output.write(footer(key));
    output.write(RedisLink.utf8("\r\n"));
    for (var at = 3; at < words.length; at++) {
      write(output, words[at]);
    }
    output.flush();
  }

  private static void write(OutputStream output, byte[] word) throws IOException {
    output.write(RedisLink.utf8("$%d\r\n".formatted(word.length)));
    output.write(word);
    output.write(RedisLink.utf8("\r\n"));
  }

  private void heard(RdbKey key, @Nullable Object answer) {
    if (answer instanceof JedisDataException error) {
      requireGoingOn(error);
      var there = text(error).startsWith("BUSYKEY");
      tell(
          there && choices.conflicts() == Conflicts.SKIP
              ? item(State.SKIPPED, key).because("it is there already")
              : item(State.FAILED, key).because(text(error)));
      return;
    }
    bytesByDatabase.merge(choices.target(key), key.valueLength(), Long::sum);
    keys++;
    bytes += key.valueLength();
    if (keys % 1_000 == 0 || key.isLarge()) {
      listener.progress(keys, bytes);
    }
  }

  /** What will be the fate of every key ends the restore. */
  private void requireGoingOn(JedisDataException error) {
    var text = text(error);
    if (text.startsWith("OOM")) {
      throw new SourceException(ErrorCode.TARGET_FULL, text, error);
    }
    if (text.startsWith("NOPERM") || text.startsWith("NOAUTH") || text.startsWith("READONLY")) {
      throw new SourceException(ErrorCode.SOURCE_FORBIDDEN, text, error);
    }
    if (text.startsWith("MISCONF") || text.startsWith("LOADING")) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, text, error);
    }
  }

  private static String text(JedisDataException error) {
    return String.valueOf(error.getMessage());
  }

  /** Millions of keys may have the same fate: only the first are told singly. */
  private void tell(Item item) {
    if (told.merge(item.state(), 1L, Long::sum) <= MOST_TOLD) {
      listener.item(item);
    }
  }

  private void tellMore(State state, long count) {
    if (count > MOST_TOLD) {
      listener.item(
          Item.of(state, "KEY", "…").because("%d more keys fared so".formatted(count - MOST_TOLD)));
    }
  }

  private static Item item(State state, RdbKey key) {
    return Item.of(state, "KEY", "db%d/%s".formatted(key.database(), key.text()));
  }
}
