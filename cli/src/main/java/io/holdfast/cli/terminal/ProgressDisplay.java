package io.holdfast.cli.terminal;

import io.holdfast.base.ByteSize;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Shows how far something is: a bar that redraws itself on a terminal, a plain line now and then
 * elsewhere, nothing when told to be quiet. Thread-safe.
 */
public final class ProgressDisplay implements AutoCloseable {
  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration PLAIN_LINE = Duration.ofSeconds(10);
  private static final int BAR_COLUMNS = 24;

  private final Terminal terminal;
  private final String title;
  private final InstantSource clock;
  private final boolean quiet;

  /** Guarded by this, as all below. */
  private Instant shown;

  private boolean drawn;

  private ProgressDisplay(Terminal terminal, String title, InstantSource clock, boolean quiet) {
    this.terminal = terminal;
    this.title = title;
    this.clock = clock;
    this.quiet = quiet;
    this.shown = clock.instant();
  }

  /**
   * @param title what is going on, as in "backup"
   */
  public static ProgressDisplay open(
      Terminal terminal, String title, InstantSource clock, boolean quiet) {
    return new ProgressDisplay(terminal, title, clock, quiet);
  }

  /**
   * Tells where it stands; calling often is cheap.
   *
   * @param totalBytes 0 while unknown, as {@code totalItems}
   */
  public synchronized void update(long items, long totalItems, long bytes, long totalBytes) {
    var now = clock.instant();
    if (quiet
        || Duration.between(shown, now).compareTo(terminal.interactive() ? REDRAW : PLAIN_LINE)
            < 0) {
      return;
    }
    shown = now;
    var line = line(items, totalItems, bytes, totalBytes);
    if (!terminal.interactive()) {
      terminal.err().println(line);
      return;
    }
    drawn = true;
    terminal
        .err()
        .print("\r\u001b[K" + line.substring(0, Math.min(line.length(), terminal.columns() - 1)));
    terminal.err().flush();
  }

  /** Prints a line that stays, above the bar. */
  public synchronized void note(String line) {
    clear();
    terminal.err().println(Table.printable(line));
  }

  @Override
  public synchronized void close() {
    clear();
  }

  private String line(long items, long totalItems, long bytes, long totalBytes) {
    var counted =
        totalItems > 0
            ? "%,d of %,d items".formatted(items, totalItems)
            : "%,d items".formatted(items);
    if (totalBytes <= 0) {
      return "%s  %s, %s".formatted(title, counted, new ByteSize(bytes));
    }
    var share = Math.min(1.0, (double) bytes / totalBytes);
    var filled = (int) (share * BAR_COLUMNS);
    var bar = "#".repeat(filled) + "-".repeat(BAR_COLUMNS - filled);
    return "%s  [%s] %3d%%  %s of %s, %s"
        .formatted(
            title,
            bar,
            (int) (share * 100),
            new ByteSize(bytes),
            new ByteSize(totalBytes),
            counted);
  }

  /** Takes the bar away, so that a result can be printed in its place. */
  public synchronized void clear() {
    if (drawn) {
      terminal.err().print("\r\u001b[K");
      terminal.err().flush();
      drawn = false;
    }
  }
}
