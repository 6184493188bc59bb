package io.holdfast.sources.redis;

import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Commands about many keys on their way, so that not every one waits for an answer. Not
 * thread-safe.
 */
final class KeyQueue {
  private static final int MOST = 256;
  private static final int MOST_BYTES = 4 << 20;

  private final RedisLink link;
  private final Answered answered;
  private final ArrayDeque<Asked> asked = new ArrayDeque<>();
  private long askedBytes;
  private long selected = -1;

  private record Asked(RdbKey key, int commands) {}

  /** Hears what the server said of a key. */
  @FunctionalInterface
  interface Answered {
    /**
     * @param answers one a command, as {@link RedisLink#receive} gives them
     */
    void of(RdbKey key, @Nullable Object[] answers) throws IOException;
  }

  KeyQueue(RedisLink link, Answered answered) {
    this.link = link;
    this.answered = answered;
  }

  /** Sends all that follows to a database. */
  void select(long database) throws IOException {
    if (database != selected) {
      finish();
      link.get("SELECT", String.valueOf(database));
      selected = database;
    }
  }

  /** One or several commands about a key. */
  void send(RdbKey key, byte[][]... commands) throws IOException {
    for (var command : commands) {
      link.send(command);
    }
    asked.add(new Asked(key, commands.length));
    askedBytes += key.valueLength();
    if (asked.size() >= MOST || askedBytes >= MOST_BYTES) {
      finish();
    }
  }

  /** Waits for all answers. */
  void finish() throws IOException {
    for (var each = asked.poll(); each != null; each = asked.poll()) {
      var answers = new @Nullable Object[each.commands()];
      for (var at = 0; at < answers.length; at++) {
        answers[at] = link.receive();
      }
      answered.of(each.key(), answers);
    }
    askedBytes = 0;
  }
}
