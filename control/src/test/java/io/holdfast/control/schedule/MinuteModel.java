package io.holdfast.control.schedule;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.control.retention.RetentionModel;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Says what should happen, in the plainest way: minute by minute it asks each schedule whether it
 * is due, and knows nothing of rules, wake-ups or instants. Shares no code with the service.
 */
final class MinuteModel {
  private static final int DAY = 24 * 60;

  /** Beyond the year's end, so that the last runs have a next, if it is near enough to matter. */
  private static final int HORIZON = YearProtection.MINUTES + 3 * DAY;

  private static final Map<YearSchedule, boolean[]> DUE = new EnumMap<>(YearSchedule.class);
  private static final Map<String, boolean[]> OPENINGS = new HashMap<>();
  private static final Map<ZoneId, int[]> CLOCKS = new HashMap<>();

  private final YearProtection protection;
  private final boolean[] up;
  private final YearLog log = new YearLog();
  private final YearPoints points;
  private final List<Run> runs = new ArrayList<>();

  /** Those since the newest good point that no point came of, skipped ones aside. */
  private final List<Run> unmet = new ArrayList<>();

  private int looked;
  private boolean paused;
  private boolean overdue;
  private @Nullable Session session;
  private @Nullable Run awaiting;

  MinuteModel(YearProtection protection, boolean[] up) {
    this.protection = protection;
    this.up = up;
    points = new YearPoints(protection, RetentionModel::gone, log);
  }

  private static final class Run {
    YearProtection.Part part;
    int due;
    int opens;
    int closes;
    int deadline;
    String state = "";
    String reason = "-";
  }

  private static final class Session {
    Run run;
    int made;
    int takeAt;
    int taken = -1;
    YearProtection.Fate fate;
  }

  YearLog live() {
    for (int minute = 1; minute < YearProtection.MINUTES; minute++) {
      if (!up[minute]) {
        continue;
      }
      work(minute);
      var wanted = pausedAt(minute);
      if (wanted != paused) {
        look(minute);
        paused = wanted;
        pauseOrResume();
      }
      look(minute);
    }
    runs.forEach(run -> log.run(run.part.kind().name(), run.due, run.state, run.reason));
    return log;
  }

  private boolean pausedAt(int minute) {
    for (var pause : protection.pauses()) {
      if (pause[0] <= minute && minute < pause[1]) {
        return true;
      }
    }
    return false;
  }

  private void work(int minute) {
    if (session != null && session.taken < 0 && session.takeAt <= minute) {
      session.taken = minute;
    }
    if (session != null && session.taken >= 0 && session.taken + session.fate.runs() <= minute) {
      end(minute);
    }
  }

  private void end(int minute) {
    var ended = session;
    session = null;
    if (!ended.fate.succeeds()) {
      settle(ended.run, "FAILED", "BROKEN");
      return;
    }
    settle(ended.run, "MET", "-");
    unmet.removeIf(run -> run.due <= ended.taken);
    alarm(minute, false, 0);
    points.made(ended.taken, minute);
  }

  private void pauseOrResume() {
    if (!paused) {
      return;
    }
    overdue = false;
    if (session != null && session.taken < 0) {
      settle(session.run, "SKIPPED", "PROTECTION_PAUSED");
      session = null;
    }
    if (awaiting != null) {
      settle(awaiting, "SKIPPED", "PROTECTION_PAUSED");
      awaiting = null;
    }
  }

  private void look(int minute) {
    if (session != null
        && session.taken < 0
        && session.run.closes >= 0
        && session.run.closes <= minute) {
      settle(session.run, "MISSED", "WINDOW_OVER");
      session = null;
    }
    if (awaiting != null) {
      lookAtAwaiting(minute);
    }
    passed(minute);
    looked = minute;
    if (!paused) {
      var first = Integer.MAX_VALUE;
      for (var run : unmet) {
        first = Math.min(first, run.deadline);
      }
      alarm(minute, first <= minute, first);
    }
  }

  private void lookAtAwaiting(int minute) {
    var run = awaiting;
    if (run.closes <= minute) {
      awaiting = null;
      settle(run, "MISSED", "WINDOW_OVER");
    } else if (run.opens <= minute) {
      awaiting = null;
      begin(minute, run, "SCHEDULE");
    }
  }

  private void passed(int minute) {
    if (minute - looked == 1 && !anyDue(minute)) {
      return;
    }
    var now = new ArrayList<Run>();
    for (var part : protection.parts()) {
      var due = due(part.kind());
      var newest = true;
      for (int at = minute; at > looked; at--) {
        if (due[at]) {
          var run = run(part, at);
          run.state = newest ? "" : "OLD";
          now.add(run);
          newest = false;
        }
      }
    }
    now.sort((one, other) ->
        one.due != other.due
            ? Integer.compare(one.due, other.due)
            : Integer.compare(rank(one), rank(other)));
    var atWork = session;
    now.forEach(run -> decide(minute, run, atWork));
  }

  private boolean anyDue(int minute) {
    for (var part : protection.parts()) {
      if (due(part.kind())[minute]) {
        return true;
      }
    }
    return false;
  }

  private static int rank(Run run) {
    return run.part.type() == BackupType.FULL ? 0 : 1;
  }

  /**
   * @param atWork the session that was there before
   */
  private void decide(int minute, Run run, @Nullable Session atWork) {
    var old = run.state.equals("OLD");
    runs.add(run);
    unmet.add(run);
    if (paused) {
      settle(run, "SKIPPED", "PROTECTION_PAUSED");
    } else if (!run.part.enabled()) {
      settle(run, "SKIPPED", "SCHEDULE_DISABLED");
    } else if (atWork != null && atWork.made <= run.due) {
      settle(run, "SKIPPED", "RUN_IN_PROGRESS");
    } else if (old) {
      settle(run, "MISSED", "SERVICE_AWAY");
    } else if (run.closes >= 0 && run.closes <= minute) {
      settle(run, "MISSED", "WINDOW_OVER");
    } else if (session != null || awaiting != null) {
      settle(run, "SKIPPED", "RUN_IN_PROGRESS");
    } else if (run.opens > minute) {
      run.state = "DUE";
      awaiting = run;
    } else {
      begin(minute, run, minute - run.opens > 5 ? "CATCH_UP" : "SCHEDULE");
    }
  }

  private void begin(int minute, Run run, String trigger) {
    run.state = "QUEUED";
    session = new Session();
    session.run = run;
    session.made = minute;
    session.fate = protection.fate(minute);
    session.takeAt = minute + session.fate.waits();
    log.session(minute, run.part.kind().name(), trigger);
  }

  private void settle(Run run, String state, String reason) {
    run.state = state;
    run.reason = reason;
    if (state.equals("MET") || state.equals("SKIPPED")) {
      unmet.remove(run);
    }
  }

  private void alarm(int minute, boolean wanted, int since) {
    if (wanted && !overdue) {
      log.overdue(minute, since);
    }
    if (!wanted && overdue) {
      log.recovered(minute);
    }
    overdue = wanted;
  }

  private Run run(YearProtection.Part part, int at) {
    var run = new Run();
    run.part = part;
    run.due = at;
    run.opens = at;
    run.closes = -1;
    if (part.windowHour() >= 0) {
      window(run);
    }
    run.deadline = run.opens + tolerance(part, at);
    return run;
  }

  /** Walks back and forth until a minute at which the window opens. */
  private void window(Run run) {
    var opening = opening(run.part);
    for (int at = run.due; at > run.due - 3 * 60; at--) {
      if (at >= 0 ? opening[at] : opensBeforeTheYear(run.part, at)) {
        run.closes = at + 3 * 60;
        return;
      }
    }
    for (int at = run.due + 1; ; at++) {
      if (opening[at]) {
        run.opens = at;
        run.closes = at + 3 * 60;
        return;
      }
    }
  }

  private static boolean opensBeforeTheYear(YearProtection.Part part, int minute) {
    return Math.floorMod(local(part.kind().zone(), minute), DAY) == part.windowHour() * 60;
  }

  private int tolerance(YearProtection.Part part, int at) {
    if (protection.rpoMinutes() > 0) {
      return protection.rpoMinutes();
    }
    var due = due(part.kind());
    for (int next = at + 1; next <= at + 2 * DAY; next++) {
      if (due[next]) {
        return Math.clamp((next - at + 1) / 2, 10, DAY);
      }
    }
    return DAY;
  }

  private static boolean[] opening(YearProtection.Part part) {
    return OPENINGS.computeIfAbsent(
        part.kind().zone() + " " + part.windowHour(),
        _ ->
            minutes(
                part.kind(), false, local -> Math.floorMod(local, DAY) == part.windowHour() * 60));
  }

  private static boolean[] due(YearSchedule kind) {
    return DUE.computeIfAbsent(
        kind,
        _ ->
            minutes(
                kind,
                kind.hourly(),
                local ->
                    kind.matches(LocalDateTime.ofEpochSecond(local * 60L, 0, ZoneOffset.UTC))));
  }

  /**
   * The minutes whose local time is asked for. What a clock left out is asked for in the first
   * minute after it; a local time that comes again does not count again, but for what is hourly.
   *
   * @param asked of a local time, in minutes since 1970
   */
  private static boolean[] minutes(YearSchedule kind, boolean again, IntPredicate asked) {
    var found = new boolean[HORIZON];
    var clock = CLOCKS.computeIfAbsent(kind.zone(), MinuteModel::clock);
    var before = local(kind.zone(), -1);
    var latest = before;
    for (int minute = 0; minute < HORIZON; minute++) {
      var local = clock[minute];
      var hit = (again || local > latest) && asked.test(local);
      for (var left = before + 1; left < local; left++) {
        hit |= asked.test(left);
      }
      found[minute] = hit;
      before = local;
      latest = Math.max(latest, local);
    }
    return found;
  }

  private static int[] clock(ZoneId zone) {
    return IntStream.range(0, HORIZON).map(minute -> local(zone, minute)).toArray();
  }

  /** What a clock on the wall shows, in minutes since 1970. */
  private static int local(ZoneId zone, int minute) {
    var local = LocalDateTime.ofInstant(YearLog.BEGINNING.plusSeconds(60L * minute), zone);
    return Math.toIntExact(local.toEpochSecond(ZoneOffset.UTC) / 60);
  }
}
