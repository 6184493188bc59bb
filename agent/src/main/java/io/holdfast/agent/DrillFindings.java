package io.holdfast.agent;

import io.holdfast.api.work.Completion.Finding;
import io.holdfast.api.work.Completion.Finding.Verdict;
import io.holdfast.api.work.WorkEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a drill found out so far. One thread's; bounded. */
final class DrillFindings {
  static final String CHECK_FAILED = "CHECK_FAILED";
  private static final int MOST = 200;
  private static final int LONGEST = 1_000;

  private final Journal journal;
  private final List<Finding> found = new ArrayList<>();
  private long left;

  DrillFindings(Journal journal) {
    this.journal = journal;
  }

  void passed(String name, @Nullable String expected, @Nullable String actual) {
    add(new Finding(name, cut(expected), cut(actual), Verdict.PASSED));
  }

  void warned(String name, @Nullable String expected, @Nullable String actual) {
    add(new Finding(name, cut(expected), cut(actual), Verdict.WARNED));
  }

  void failed(String name, @Nullable String expected, @Nullable String actual) {
    add(new Finding(name, cut(expected), cut(actual), Verdict.FAILED));
    journal.event(
        WorkEvent.Level.ERROR,
        CHECK_FAILED,
        "%s should be %s and is %s".formatted(name, cut(expected), cut(actual)),
        Map.of("check", name));
  }

  /** All of them; beyond a number, those left out are counted. */
  List<Finding> all() {
    var all = new ArrayList<>(found);
    if (left > 0) {
      all.add(new Finding("more", null, left + " findings more", Verdict.FAILED));
    }
    return all;
  }

  private void add(Finding finding) {
    if (found.size() < MOST) {
      found.add(finding);
    } else if (finding.verdict() == Verdict.FAILED) {
      left++;
    }
  }

  private static @Nullable String cut(@Nullable String text) {
    return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
