package io.holdfast.cli.terminal;

import io.holdfast.base.ByteSize;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far something is: a bar that redraws itself on a terminal, a plain line now and then
 * elsewhere, JSON for a program that asked for it. Thread-safe.
 */
public final class ProgressDisplay implements AutoCloseable {
  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration PLAIN_LINE = Duration.ofSeconds(10);
  private static final Duration JSON_LINE = Duration.ofSeconds(1);
  private static final Duration FIRST_GUESS = Duration.ofSeconds(3);
  private static final int BAR_COLUMNS = 24;

  /** For whom it is. */
  public enum Form {
    HIDDEN,
    PEOPLE,
    PROGRAMS
  }

  /**
   * Where it stands.
   *
   * @param phase what is done of several things, empty where there is one
   */
  private record State(String phase, long items, long totalItems, long bytes, long totalBytes) {}

  private final Terminal terminal;
  private final String title;
  private final InstantSource clock;
  private final Form form;
  private final Instant begun;

  /** Guarded by this, as all below. */
  private Instant shown;

  /** What a program was not told yet. */
  private @Nullable State untold;

  private boolean drawn;

  private ProgressDisplay(Terminal terminal, String title, InstantSource clock, Form form) {
    this.terminal = terminal;
    this.title = title;
    this.clock = clock;
    this.form = form;
    begun = clock.instant();
    shown = begun;
  }

  /**
   * @param title what is going on, as in "backup"
   */
  public static ProgressDisplay open(
      Terminal terminal, String title, InstantSource clock, Form form) {
    return new ProgressDisplay(terminal, title, clock, form);
  }

  /**
   * Tells where it stands; calling often is cheap.
   *
   * @param totalBytes 0 while unknown, as {@code totalItems}
   */
  public void update(long items, long totalItems, long bytes, long totalBytes) {
    update(new State("", items, totalItems, bytes, totalBytes));
  }

  /** Whether anybody looks. */
  public boolean isShown() {
    return form != Form.HIDDEN;
  }

  /** As the other, for what counts items in several phases. */
  public void update(Enum<?> phase, long items, long totalItems) {
    update(new State(phase.name(), items, totalItems, 0, 0));
  }

  private synchronized void update(State state) {
    switch (form) {
      case HIDDEN -> {}
      case PEOPLE -> show(state);
      case PROGRAMS -> {
        untold = state;
        if (isTime(JSON_LINE)) {
          tell();
        }
      }
    }
  }

  private boolean isTime(Duration between) {
    var now = clock.instant();
    if (Duration.between(shown, now).compareTo(between) < 0) {
      return false;
    }
    shown = now;
    return true;
  }

  private void tell() {
    var state = untold;
    if (state == null) {
      return;
    }
    untold = null;
    var fields = new LinkedHashMap<String, Object>();
    fields.put("command", title);
    if (!state.phase().isEmpty()) {
      fields.put("phase", state.phase());
    }
    fields.put("items", state.items());
    if (state.totalItems() > 0) {
      fields.put("totalItems", state.totalItems());
    }
    fields.put("bytes", state.bytes());
    if (state.totalBytes() > 0) {
      fields.put("totalBytes", state.totalBytes());
    }
    fields.put("seconds", Duration.between(begun, clock.instant()).toMillis() / 1000.0);
    left(state).ifPresent(left -> fields.put("secondsLeft", left.toSeconds()));
    terminal.jsonErrorLine(Map.of("progress", fields));
  }

  private void show(State state) {
    if (!isTime(terminal.interactive() ? REDRAW : PLAIN_LINE)) {
      return;
    }
    var line = line(state);
    if (!terminal.interactive()) {
      terminal.err().println(line);
      return;
    }
    if (terminal.outShown()) {
      terminal.out().flush(); // whole lines, which the bar stands below
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
    tell();
    clear();
  }

  private String line(State state) {
    var counted =
        state.totalItems() > 0
            ? "%,d of %,d items".formatted(state.items(), state.totalItems())
            : "%,d items".formatted(state.items());
    if (!state.phase().isEmpty()) {
      return "%s  %s  %s".formatted(title, state.phase().toLowerCase(Locale.ROOT), counted);
    }
    var bytes = state.bytes();
    var totalBytes = state.totalBytes();
    if (totalBytes <= 0) {
      return "%s  %s, %s".formatted(title, counted, new ByteSize(bytes));
    }
    var share = Math.min(1.0, (double) bytes / totalBytes);
    var filled = (int) (share * BAR_COLUMNS);
    var bar = "#".repeat(filled) + "-".repeat(BAR_COLUMNS - filled);
    return "%s  [%s] %3d%%  %s of %s, %s%s"
        .formatted(
            title,
            bar,
            (int) (share * 100),
            new ByteSize(bytes),
            new ByteSize(totalBytes),
            counted,
            left(state).map(left -> ", %s left".formatted(text(left))).orElse(""));
  }

  /** How long it takes if it goes on as until now; empty while that says little. */
  private Optional<Duration> left(State state) {
    var passed = Duration.between(begun, clock.instant());
    if (state.bytes() <= 0
        || state.totalBytes() < state.bytes()
        || passed.compareTo(FIRST_GUESS) < 0) {
      return Optional.empty();
    }
    var toDo = (double) (state.totalBytes() - state.bytes()) / state.bytes();
    return Optional.of(Duration.ofSeconds(Math.round(passed.toMillis() * toDo / 1000)));
  }

  private static String text(Duration time) {
    return time.toHours() > 0
        ? "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart())
        : "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
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
