package io.holdfast.sources.redis;

import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore.Difference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds a server's keys against those of a point: there, equal, and expiring when they should. */
final class KeyComparison implements RdbReader.Visitor {
  private static final byte[] EXISTS = RedisLink.utf8("EXISTS");
  private static final byte[] DUMP = RedisLink.utf8("DUMP");
  private static final int FOOTER_BYTES = 10;
  private static final int MOST_DIFFERENCES = 1_000;

  private final RedisLink link;
  private final KeyChoices choices;
  private final LargeValues large;
  private final byte[] expiryCommand;
  private final boolean knowsTimes;
  private final KeyQueue queue;
  private final List<Difference> differences = new ArrayList<>();

  KeyComparison(RedisRestore.Place place, LargeValues large) {
    link = place.link();
    choices = place.choices();
    this.large = large;
    knowsTimes = place.server().isModern();
    expiryCommand = RedisLink.utf8(knowsTimes ? "PEXPIRETIME" : "PTTL");
    queue = new KeyQueue(link, this::heard);
  }

  @Override
  public void key(RdbKey key) throws IOException {
    if (!choices.matches(key) || choices.hasExpired(key, System.currentTimeMillis())) {
      return;
    }
    queue.select(choices.target(key));
    // What stood there before and was left alone may hold anything.
    if (choices.conflicts() == Conflicts.SKIP) {
      queue.send(key, command(EXISTS, key));
    } else if (key.isLarge()) {
      queue.finish();
      compareLarge(key);
    } else {
      queue.send(key, command(DUMP, key), command(expiryCommand, key));
    }
  }

  @Override
  public void function(byte[] code) {
    // Each was told of when it was loaded.
  }

  /** What differs; at most a thousand things. */
  List<Difference> finish() throws IOException {
    queue.finish();
    return List.copyOf(differences);
  }

  private static byte[][] command(byte[] word, RdbKey key) {
    return new byte[][] {word, key.name()};
  }

  private void heard(RdbKey key, @Nullable Object[] answers) throws IOException {
    var first = link.require(answers[0]);
    if (first == null || first.equals(0L)) {
      missing(key);
      return;
    }
    if (first instanceof byte[] dump) {
      compareExpiry(key, link.require(answers[1]));
      if (!isEqual(key, dump)) {
        differ(key, describe(key.valueLength(), key.type()), describe(dump.length, dump[0]));
      }
    }
  }

  private void compareLarge(RdbKey key) throws IOException {
    link.send(EXISTS, key.name());
    link.send(expiryCommand, key.name());
    var there = link.require(link.receive());
    var expiry = link.require(link.receive());
    if (there == null || there.equals(0L)) {
      missing(key);
      return;
    }
    compareExpiry(key, expiry);
    var remote = RemoteValue.open(link, key.name());
    if (remote.finish() == key.sum()) {
      return;
    }
    var form = new Form(remote.type(), remote.length());
    if (!isSameMeaning(key, form)) {
      differ(key, describe(key.valueLength(), key.type()), describe(form.length, form.type));
    }
  }

  private record Form(int type, long length) {}

  private boolean isSameMeaning(RdbKey key, Form form) throws IOException {
    if (KeyType.of(key.type()) == KeyType.STRING) {
      // Packed on one side only: unpacking would take all of its length in memory.
      return form.type == key.type() && form.length != key.valueLength();
    }
    var expected = ValueSum.of(key.type(), large.open(key));
    if (expected.isEmpty()) {
      return isSameForm(key, form);
    }
    var remote = RemoteValue.open(link, key.name());
    var actual = ValueSum.of(remote.type(), remote);
    remote.finish();
    return expected.equals(actual);
  }

  /** Hash tables whose order alone may differ have the same length. */
  private static boolean isSameForm(RdbKey key, Form form) {
    return KeyType.of(key.type()) == KeyType.HASH
        && form.type == key.type()
        && form.length == key.valueLength();
  }

  private boolean isEqual(RdbKey key, byte[] dump) throws IOException {
    var value = key.value();
    var length = dump.length - 1 - FOOTER_BYTES;
    if (value == null || length < 0) {
      return false;
    }
    if (dump[0] == key.type() && Arrays.equals(value, 0, value.length, dump, 1, 1 + length)) {
      return true;
    }
    var expected = ValueSum.of(key.type(), new ByteArrayInputStream(value));
    return expected.isEmpty()
        ? isSameForm(key, new Form(dump[0], length))
        : expected.equals(ValueSum.of(dump[0], value(dump, length)));
  }

  private static InputStream value(byte[] dump, int length) {
    return new ByteArrayInputStream(dump, 1, length);
  }

  private void compareExpiry(RdbKey key, @Nullable Object answer) {
    var expected = choices.expiresAtMillis(key);
    var actual = answer instanceof Long told ? told : -1;
    var same = expected == 0 ? actual == -1 : knowsTimes ? actual == expected : actual > 0;
    if (!same) {
      differ(key, "expires at " + expected, "expires at " + actual);
    }
  }

  private void missing(RdbKey key) {
    if (!choices.hasExpired(key, System.currentTimeMillis())) {
      differ(key, "there", "missing");
    }
  }

  private static String describe(long bytes, int type) {
    return "%d bytes of form %d".formatted(bytes, type);
  }

  private void differ(RdbKey key, String expected, String actual) {
    if (differences.size() < MOST_DIFFERENCES) {
      var name = "%s/db%d/%s".formatted(RedisView.NAME, key.database(), key.text());
      differences.add(new Difference(name, expected, actual));
    }
  }
}
