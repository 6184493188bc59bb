package io.holdfast.base.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.holdfast.base.HoldfastException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * What a parser keeps to, whatever bytes it is given: it takes them or refuses them in our words,
 * takes no more memory for them than they are worth, and what it takes it writes in a way that it
 * takes again. Each test feeds it what it knows, that with random changes, and what once broke it;
 * {@code fuzz/run} goes on from there, guided by coverage.
 */
public abstract class FuzzContract {
  /** What classes, messages and stack traces take. */
  private static final long ALLOCATED_ANYWAY = 16L << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Texts that the parser takes: what we write, what stock programs write, each form once. */
  protected abstract List<byte[]> seeds() throws Exception;

  /**
   * Parses. What it reads back of what it wrote itself it reads within {@link #again}.
   *
   * @throws HoldfastException when it refuses the bytes
   * @throws IOException as well
   * @throws AssertionError when what came out is not what must come out
   */
  protected abstract void parse(byte[] bytes) throws Exception;

  /** Bytes of the heap that parsing takes for each byte given. */
  protected long allocatedForEach() {
    return 1024;
  }

  /** How many texts the suite changes at random: fewer where each takes milliseconds. */
  protected int changedTexts() {
    return 2000;
  }

  /** What must not be refused, for the parser took it or what it was written from. */
  protected static <T> T again(Callable<T> reading) throws Exception {
    try {
      return reading.call();
    } catch (HoldfastException | IOException e) {
      throw new AssertionError("what was taken is refused", e);
    }
  }

  /**
   * What came of one of several ways to read the same, to be held against that of another.
   *
   * @return empty when it was refused
   */
  protected static <T> Optional<T> outcome(Callable<T> reading) throws Exception {
    try {
      return Optional.of(reading.call());
    } catch (HoldfastException | IOException e) {
      return Optional.empty();
    }
  }

  @Test
  final void takesWhatIsWhole() throws Exception {
    for (var seed : seeds()) {
      parse(seed.clone());
    }
  }

  @Test
  final void takesOrRefusesWhatIsChanged() throws Exception {
    new Mutations().feed(seeds(), this);
  }

  /** Files of {@code src/test/resources/found/CLASS}, named for what they broke. */
  @Test
  final void takesOrRefusesWhatOnceBrokeIt() throws Exception {
    var folder = getClass().getResource("/found/" + getClass().getSimpleName());
    if (folder == null) {
      return;
    }
    try (var files = Files.list(Path.of(folder.toURI()))) {
      var found = files.toList();
      assertThat(found).isNotEmpty();
      for (var file : found) {
        feed(Files.readAllBytes(file));
      }
    }
  }

  /**
   * Parses, and passes over that it was refused.
   *
   * @throws AssertionError with the bytes, when anything else came of it
   */
  final void feed(byte[] bytes) {
    var most = ALLOCATED_ANYWAY + allocatedForEach() * bytes.length;
    if (allocated(bytes) > most && allocated(bytes) > most) { // once it may be for classes
      throw new AssertionError("more than %d bytes of memory for %s".formatted(most, shown(bytes)));
    }
  }

  /** Bytes of the heap that it takes to parse. */
  private long allocated(byte[] bytes) {
    var before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      parse(bytes.clone());
    } catch (HoldfastException | IOException e) {
      // refused
    } catch (Exception | AssertionError | StackOverflowError | OutOfMemoryError e) {
      throw new AssertionError("%s by %s".formatted(e, shown(bytes)), e);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private static String shown(byte[] bytes) {
    return "%d bytes, %s".formatted(bytes.length, HexFormat.of().formatHex(bytes));
  }
}
