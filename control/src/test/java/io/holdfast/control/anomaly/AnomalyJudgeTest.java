package io.holdfast.control.anomaly;

import static io.holdfast.catalog.model.DoubtKind.EXTENSION_SHIFT;
import static io.holdfast.catalog.model.DoubtKind.GROWTH;
import static io.holdfast.catalog.model.DoubtKind.INCOMPRESSIBLE;
import static io.holdfast.catalog.model.DoubtKind.KNOWN_EXTENSION;
import static io.holdfast.catalog.model.DoubtKind.MASS_CHANGE;
import static io.holdfast.catalog.model.DoubtKind.MASS_DELETION;
import static io.holdfast.catalog.model.DoubtKind.SHRANK;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.DoubtKind;
import io.holdfast.catalog.model.PointProfile;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Suspicion;
import io.holdfast.catalog.model.Suspicion.Acknowledgement;
import io.holdfast.catalog.model.Suspicion.Doubt;
import io.holdfast.catalog.testkit.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AnomalyJudgeTest {
  private static final Map<String, Long> OFFICE = Map.of("docx", 600L, "pdf", 300L, "", 100L);

  /** A day in a file server's life, after ten like it. */
  static Stream<Arguments> days() {
    var calm = Day.of(1000).changed(20).extensions(OFFICE).sampled(20, 1);
    return Stream.of(
        day("as always", calm, calm),
        day("nothing changed", calm, Day.of(1000).extensions(OFFICE)),
        day("somewhat busier", calm, calm.changed(150).sampled(150, 5)),
        day(
            "encrypted and renamed",
            calm,
            Day.of(1000)
                .added(900)
                .removed(900)
                .sampled(900, 880)
                .extensions(Map.of("docx", 50L, "pdf", 50L, "x7gk2", 900L)),
            EXTENSION_SHIFT,
            INCOMPRESSIBLE,
            MASS_CHANGE),
        day(
            "encrypted and renamed by a program that is known",
            calm,
            Day.of(1000)
                .added(300)
                .removed(300)
                .sampled(300, 290)
                .extensions(Map.of("docx", 500L, "pdf", 200L, "lockbit", 300L)),
            KNOWN_EXTENSION,
            EXTENSION_SHIFT,
            INCOMPRESSIBLE,
            MASS_CHANGE),
        day(
            "encrypted in place",
            calm,
            calm.changed(700).sampled(700, 650),
            INCOMPRESSIBLE,
            MASS_CHANGE),
        day("encryption has begun", calm, calm.changed(120).sampled(120, 110), INCOMPRESSIBLE),
        day(
            "a file of its own extension each",
            calm,
            Day.of(1000)
                .added(600)
                .removed(600)
                .sampled(600, 590)
                .extensions(Map.of("docx", 400L, "*", 600L)),
            EXTENSION_SHIFT,
            INCOMPRESSIBLE,
            MASS_CHANGE),
        day("half of it deleted", calm, Day.of(450).removed(550).extensions(OFFICE), MASS_DELETION),
        day("a tenth of it deleted", calm, Day.of(900).removed(100).extensions(OFFICE)),
        day(
            "pictures imported: new files, new extension, nothing lost",
            calm,
            Day.of(2000)
                .added(1000)
                .changed(10)
                .sampled(1000, 20)
                .extensions(Map.of("docx", 600L, "pdf", 300L, "", 100L, "jpg", 1000L))),
        day(
            "archives of random bytes imported",
            calm,
            calm.files(1500).added(500).sampled(500, 490)),
        day("owner changed everywhere, no content", calm, calm.changed(1000).stored(0)),
        day("a full backup", calm, Day.of(1000).added(1000).anew().extensions(OFFICE)),
        day("ten times as much", calm, calm.bytes(200L << 20), GROWTH),
        day("twice as much", calm, calm.bytes(40L << 20)));
  }

  /** A day in a database's life, after ten like it. */
  static Stream<Arguments> dumps() {
    var calm =
        Day.dump(30L << 20).stored(6L << 20).measured(Map.of("tables", 40L, "rows", 90_000L));
    return Stream.of(
        day("as always", calm, calm),
        day("some rows went", calm, calm.measured(Map.of("tables", 40L, "rows", 70_000L))),
        day(
            "a tenth of the rows is left",
            calm,
            calm.measured(Map.of("tables", 40L, "rows", 9_000L)),
            SHRANK),
        day(
            "most tables are gone, few rows with them",
            calm,
            calm.measured(Map.of("tables", 12L, "rows", 88_000L)),
            SHRANK),
        day("nothing can be compressed any more", calm, calm.stored(30L << 20), INCOMPRESSIBLE),
        day(
            "five times as large",
            calm,
            Day.dump(150L << 20).stored(20L << 20).measured(Map.of("tables", 40L, "rows", 90_000L)),
            GROWTH));
  }

  private static Arguments day(String name, Day usual, Day today, DoubtKind... doubts) {
    return Arguments.of(name, usual, today, List.of(doubts));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"days", "dumps"})
  void judgesADayByThoseBeforeIt(String name, Day usual, Day today, List<DoubtKind> doubts) {
    assertThat(kinds(judge(today, history(usual, 10)))).containsExactlyInAnyOrderElementsOf(doubts);
  }

  @Test
  void doesNotJudgeByTooFewPoints() {
    var calm = Day.of(1000).changed(20).extensions(OFFICE).sampled(20, 1);
    var encrypted = calm.changed(700).sampled(700, 690);

    assertThat(judge(encrypted, List.of())).isEmpty();
    assertThat(judge(encrypted, history(calm, 2))).isEmpty();
    assertThat(judge(encrypted, history(calm, 3))).isNotEmpty();
  }

  @Test
  void knownExtensionsNeedNoHistory() {
    var doubts = judge(Day.of(100).added(100).extensions(Map.of("lockbit", 60L)), List.of());

    assertThat(kinds(doubts)).containsExactly(KNOWN_EXTENSION);
    assertThat(doubts.getFirst().detail()).contains("60 files").contains(".lockbit");
    assertThat(doubts.getFirst().measured()).isEqualTo(60);
  }

  @Test
  void oneFileWithAKnownExtensionIsNobodysConcern() {
    assertThat(judge(Day.of(1000).extensions(Map.of("locked", 1L, "txt", 999L)), List.of()))
        .isEmpty();
  }

  @Test
  void knownExtensionsThatWereThereBeforeAreUsual() {
    var vault = Day.of(100).extensions(Map.of("encrypted", 100L));

    assertThat(judge(vault.changed(3), history(vault, 5))).isEmpty();
  }

  @Test
  void aWeeklyRhythmIsLearnedAtItsFirstBeat() {
    var calm = Day.of(1000).changed(20).extensions(OFFICE);
    var reorganised = calm.changed(600);
    var past = history(calm, 6);

    var first = judge(reorganised, past);
    past.addFirst(profile(reorganised, suspicion(first)));
    for (var day = 0; day < 6; day++) {
      assertThat(judge(calm, past)).isEmpty();
      past.addFirst(profile(calm, null));
    }

    assertThat(kinds(first)).containsExactly(MASS_CHANGE);
    assertThat(judge(reorganised, past)).isEmpty();
  }

  @Test
  void sourcesThatAlwaysLookRandomAreUsual() {
    var containers = Day.of(200).changed(50).sampled(50, 50).extensions(Map.of("hc", 200L));

    assertThat(judge(containers, history(containers, 5))).isEmpty();
  }

  @Test
  void theDayAfterAnEncryptionIsNoBetter() {
    var calm = Day.of(1000).changed(20).extensions(OFFICE).sampled(20, 1);
    var encrypted = calm.changed(700).sampled(700, 690);
    var past = history(calm, 5);
    past.addFirst(profile(encrypted, suspicion(judge(encrypted, past))));

    var next = judge(Day.of(1000).extensions(OFFICE), past);

    assertThat(kinds(next)).containsExactly(INCOMPRESSIBLE);
    assertThat(next.getFirst().detail()).contains("690").contains("still there");
  }

  @Test
  void aDumpThatBecameRandomStaysDoubtedUntilItIsReplaced() {
    var calm = Day.dump(30L << 20).stored(6L << 20).measured(Map.of("rows", 90_000L));
    var random = calm.stored(30L << 20);
    var past = history(calm, 5);
    past.addFirst(profile(random, suspicion(judge(random, past))));

    assertThat(kinds(judge(calm.stored(1000), past))).containsExactly(INCOMPRESSIBLE);
    assertThat(judge(calm.stored(9L << 20), past)).isEmpty();
  }

  @Test
  void anArchiveInASmallFolderIsNobodysConcern() {
    var calm = Day.dump(30L << 20).stored(6L << 20).sampled(1, 0);

    assertThat(judge(calm.stored(30L << 20), history(calm, 5))).isEmpty();
    assertThat(kinds(judge(calm.stored(30L << 20).sampled(1, 1), history(calm, 5))))
        .containsExactly(INCOMPRESSIBLE);
  }

  @Test
  void theDayAfterAShiftOfExtensionsOrADeletionIsNoBetter() {
    var calm = Day.of(1000).changed(20).extensions(OFFICE);
    var deleted = Day.of(300).removed(700).extensions(Map.of("docx", 300L));
    var past = history(calm, 5);
    past.addFirst(profile(deleted, suspicion(judge(deleted, past))));

    assertThat(kinds(judge(Day.of(300).extensions(Map.of("docx", 300L)), past)))
        .containsExactly(MASS_DELETION);
  }

  @Test
  void whatWasPutBackIsAsItShouldBe() {
    var calm = Day.of(1000).changed(20).extensions(OFFICE).sampled(20, 1);
    var encrypted = calm.changed(700).sampled(700, 690);
    var past = history(calm, 5);
    past.addFirst(profile(encrypted, suspicion(judge(encrypted, past))));

    assertThat(judge(calm.changed(700).sampled(700, 5).stored(1000), past)).isEmpty();
  }

  @Test
  void theVerySameTreeAsBeforeIsAsItShouldBe() {
    var calm = Day.of(1000).changed(20).extensions(OFFICE).sampled(20, 1).tree("good");
    var encrypted = calm.changed(700).sampled(700, 690).tree("bad");
    var past = history(calm, 5);
    past.addFirst(profile(encrypted, suspicion(judge(encrypted, past))));

    assertThat(judge(Day.of(1000).extensions(OFFICE).tree("good"), past)).isEmpty();
  }

  @Test
  void whatAPersonAcknowledgedIsUsualAtOnce() {
    var calm = Day.of(1000).changed(20).extensions(OFFICE);
    var deleted = Day.of(300).removed(700).extensions(Map.of("docx", 300L));
    var past = history(calm, 10);
    var suspicion = suspicion(judge(deleted, past));
    var said = new Acknowledgement(Actor.SYSTEM, Samples.NOON, "moved away");
    past.addFirst(profile(deleted, suspicion.acknowledged(said)));

    assertThat(judge(Day.of(300).changed(5).extensions(Map.of("docx", 300L)), past)).isEmpty();
    assertThat(kinds(judge(Day.of(80).removed(220).extensions(Map.of("docx", 80L)), past)))
        .contains(MASS_DELETION);
  }

  @Test
  void oneWildDayInThePastMovesNoThreshold() {
    var calm = Day.of(1000).changed(20).extensions(OFFICE).sampled(20, 1);
    var past = history(calm, 9);
    past.add(4, profile(Day.of(1000).changed(5).sampled(5, 5).extensions(OFFICE), null));

    assertThat(kinds(judge(calm.changed(700).sampled(700, 690), past)))
        .contains(INCOMPRESSIBLE, MASS_CHANGE);
  }

  @Test
  void sourcesThatComeAndGoAreUsual() {
    var full = Day.of(1000);
    var empty = Day.of(100);
    var past = new ArrayList<PointProfile>();
    for (var round = 0; round < 4; round++) {
      past.addAll(history(full, 2));
      past.addAll(history(empty, 1));
    }

    assertThat(judge(empty.removed(900), past))
        .extracting(Doubt::kind)
        .doesNotContain(MASS_DELETION);
  }

  @Test
  void aSourceThatGrewFromLittleMayStillLoseMost() {
    var past = new ArrayList<PointProfile>();
    for (var files : List.of(100, 200, 400, 700, 900, 1000, 1000, 1000, 1000)) {
      past.addFirst(profile(Day.of(files), null));
    }

    assertThat(kinds(judge(Day.of(110).removed(890), past))).contains(MASS_DELETION);
  }

  private static List<Doubt> judge(Day today, List<PointProfile> past) {
    return AnomalyJudge.judge(today.facts(), past);
  }

  private static List<PointProfile> history(Day usual, int days) {
    var past = new ArrayList<PointProfile>();
    for (var day = 0; day < days; day++) {
      past.add(profile(usual, null));
    }
    return past;
  }

  private static PointProfile profile(Day day, Suspicion suspicion) {
    return new PointProfile(
        new RestorePointId(new UUID(1, 1)),
        new ProtectionId(new UUID(2, 2)),
        Samples.NOON,
        day.facts(),
        suspicion);
  }

  private static Suspicion suspicion(List<Doubt> doubts) {
    return new Suspicion(doubts, null);
  }

  private static List<DoubtKind> kinds(List<Doubt> doubts) {
    return doubts.stream().map(Doubt::kind).toList();
  }
}
