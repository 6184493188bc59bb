package io.holdfast.store;

import io.holdfast.base.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries again what a store could not do for the moment, with pauses that grow. What will not change
 * by waiting (a missing object, a refusal, a full disk) is told at once; a place that has never
 * answered is given up after a few tries, as its name is wrong as a rule.
 */
public final class RetryingStore implements Store {
  private static final Logger log = LoggerFactory.getLogger(RetryingStore.class);

  private final Store store;
  private final Patience patience;
  private final Pause pause;

  /** Volatile: any thread may hear the first answer. */
  private volatile boolean answered;

  /**
   * How long to go on.
   *
   * @param first the pause after the first failure; each next one is twice as long, give or take a
   *     half
   * @param longest what the doubling ends at; half of it is given or taken here too
   * @param tries at most, the first among them
   * @param firstTries at most, while the place has never answered
   */
  public record Patience(Duration first, Duration longest, int tries, int firstTries) {
    /** About six minutes. */
    public static final Patience DEFAULT =
        new Patience(Duration.ofMillis(500), Duration.ofMinutes(1), 13, 3);

    public Patience {
      if (tries < 1 || firstTries < 1 || first.isNegative() || longest.compareTo(first) < 0) {
        throw new IllegalArgumentException("tries %d, pauses %s".formatted(tries, first));
      }
    }

    /** Before try {@code number}, from 1, is repeated. */
    Duration pause(int number) {
      var doubled = first.toMillis() * Math.pow(2, number - 1.0);
      var millis = Math.min((double) longest.toMillis(), doubled);
      return Duration.ofMillis((long) (millis * ThreadLocalRandom.current().nextDouble(0.5, 1.5)));
    }
  }

  /** Lets time pass. */
  @FunctionalInterface
  public interface Pause {
    void last(Duration duration) throws InterruptedException;
  }

  /**
   * @param store is closed with this
   */
  public RetryingStore(Store store, Patience patience) {
    this(store, patience, Thread::sleep);
  }

  public RetryingStore(Store store, Patience patience, Pause pause) {
    this.store = store;
    this.patience = patience;
    this.pause = pause;
  }

  @Override
  public void create() {
    retry(
        "create",
        () -> {
          store.create();
          return true;
        });
  }

  @Override
  public void save(ObjectName name, Content content) {
    retry(
        "save " + name,
        () -> {
          store.save(name, content);
          return true;
        });
  }

  @Override
  public Draft draft() {
    return store.draft();
  }

  @Override
  public boolean replaceConfigAtOnce(byte[] content) {
    return retry("replace the config", () -> store.replaceConfigAtOnce(content));
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    var first = retry("load " + name, () -> store.load(name, offset, length));
    return new ResumedStream(name, offset, length, first);
  }

  @Override
  public void read(ObjectName name, long offset, ByteBuffer target) {
    retry(
        "read " + name,
        () -> {
          store.read(name, offset, target.duplicate());
          return true;
        });
    target.position(target.limit());
  }

  @Override
  public long size(ObjectName name) {
    return retry("size " + name, () -> store.size(name));
  }

  @Override
  public Optional<Instant> savedAt(ObjectName name) {
    return retry("time of " + name, () -> store.savedAt(name));
  }

  /** An object that two tries list is handed over once. */
  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    var seen = new HashSet<ObjectName>();
    retry(
        "list " + type.folder(),
        () -> {
          store.list(
              type,
              object -> {
                if (seen.add(object.name())) {
                  accept(each, object);
                }
              });
          return true;
        });
  }

  @Override
  public void delete(ObjectName name) {
    retry(
        "delete " + name,
        () -> {
          store.delete(name);
          return true;
        });
  }

  @Override
  public Optional<Path> folder() {
    return store.folder();
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public void close() {
    store.close();
  }

  /** A failure of the caller's own, carried through the tries. */
  private static final class CallersFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final RuntimeException thrown;

    private CallersFailure(RuntimeException thrown) {
      super(thrown);
      this.thrown = thrown;
    }
  }

  private static void accept(Consumer<StoredObject> each, StoredObject object) {
    try {
      each.accept(object);
    } catch (RuntimeException e) {
      throw new CallersFailure(e);
    }
  }

  private <T> T retry(String what, Supplier<T> call) {
    for (var number = 1; ; number++) {
      try {
        var result = call.get();
        answered = true;
        return result;
      } catch (CallersFailure e) {
        throw e.thrown;
      } catch (StoreException e) {
        answered |= isAnswer(e.code());
        if (e.code() != ErrorCode.STORE_UNREACHABLE || number >= most()) {
          throw e;
        }
        pause(what, number, e);
      }
    }
  }

  private int most() {
    return answered ? patience.tries() : Math.min(patience.tries(), patience.firstTries());
  }

  private static boolean isAnswer(ErrorCode code) {
    return code == ErrorCode.OBJECT_MISSING || code == ErrorCode.OBJECT_EXISTS;
  }

  private void pause(String what, int number, StoreException cause) {
    var length = patience.pause(number);
    log.warn(
        "store failed, trying again call={} try={} in={} reason={}",
        what,
        number,
        length,
        cause.getMessage());
    try {
      pause.last(length);
    } catch (InterruptedException e) {
      throw Talks.interrupted(what, e);
    }
  }

  /** Goes on where a broken stream ended. */
  private final class ResumedStream extends InputStream {
    private final ObjectName name;
    private final long length;
    private long position;
    private long done;
    private int failures;
    private InputStream stream;

    private ResumedStream(ObjectName name, long offset, long length, InputStream stream) {
      this.name = name;
      this.length = length;
      this.stream = stream;
      position = offset;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      while (true) {
        try {
          var got = stream.read(target, offset, count);
          position += Math.max(0, got);
          done += Math.max(0, got);
          failures = got > 0 ? 0 : failures;
          return got;
        } catch (IOException e) {
          failures++;
          if (e.getCause() instanceof StoreException known
              && known.code() != ErrorCode.STORE_UNREACHABLE) {
            throw known;
          }
          if (failures >= patience.tries() || Thread.currentThread().isInterrupted()) {
            throw e;
          }
          resume(e);
        }
      }
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }

    private void closeBroken() {
      try {
        stream.close();
      } catch (IOException e) {
        log.debug("broken stream not closed name={}", name, e);
      }
    }

    private void resume(IOException cause) {
      var broken = new StoreException(ErrorCode.STORE_UNREACHABLE, cause.toString(), cause);
      closeBroken(); // before the pause: others may want its connection
      pause("load " + name, failures, broken);
      if (length > 0 && done == length) {
        stream = nullInputStream();
        return;
      }
      var rest = length == 0 ? 0 : length - done;
      stream = retry("load " + name, () -> store.load(name, position, rest));
    }
  }
}
