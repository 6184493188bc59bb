package io.holdfast.control.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What happened to one protection in a year, to be compared: one line an event. */
final class YearLog {
  static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  /** By schedule and due minute. */
  final TreeMap<String, String> runs = new TreeMap<>();

  final List<String> sessions = new ArrayList<>();
  final List<String> alarms = new ArrayList<>();

  /** Points that retention let go, and when. */
  final List<String> gone = new ArrayList<>();

  void run(String schedule, int due, String state, String reason) {
    runs.put("%s %07d".formatted(schedule, due), state + " " + reason);
  }

  void session(int minute, String schedule, String trigger) {
    sessions.add("%d %s %s".formatted(minute, schedule, trigger));
  }

  void overdue(int minute, int since) {
    alarms.add("%d overdue since %d".formatted(minute, since));
  }

  void left(int minute, long point) {
    gone.add("%d point of %d".formatted(minute, point));
  }

  void recovered(int minute) {
    alarms.add("%d recovered".formatted(minute));
  }
}
