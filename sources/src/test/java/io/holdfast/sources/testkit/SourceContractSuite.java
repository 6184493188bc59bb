package io.holdfast.sources.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.Source;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.Sources;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every kind of source promises, tried against the real thing. A kind's test extends it, says
 * how to reach a living source and where to restore to, and adds what only that kind has.
 */
@Timeout(300)
public abstract class SourceContractSuite {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path scratch;
  private SourceFixture fixture;

  /** Where to restore to: a target's settings, and what a wish's target says. */
  public record Place(SourceSettings settings, Map<String, String> target) {
    public Place {
      target = Map.copyOf(target);
    }
  }

  /** A source that cannot be backed up, and the code that it must fail with. */
  public record Broken(String name, SourceSettings settings, ErrorCode code) {}

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  /** As {@link Sources} finds it. */
  protected abstract String kind();

  /** A living source with content; the same one in all calls of a test. */
  protected abstract SourceSettings living();

  /** Changes what the living source holds, by little; called over and over while it is read. */
  protected abstract void change() throws Exception;

  /** A place that is empty, or absent; another one at every call. */
  protected abstract Place emptyPlace() throws Exception;

  /**
   * What lies at a place, by name and by something that tells contents apart; empty when nothing
   * does. Should not see what two restores of the same point may rightly have different.
   */
  protected abstract Map<String, String> content(Place place) throws Exception;

  /** At least: not reachable or missing, and breaking off midway. */
  protected abstract List<Broken> broken() throws Exception;

  /** Settings of a source whose backup does not end by itself; empty when none can be made. */
  protected Optional<SourceSettings> endless() throws Exception {
    return Optional.empty();
  }

  /** For files of the test's own. */
  protected final Path scratch() {
    return scratch;
  }

  protected final SourceFixture fixture() {
    return fixture;
  }

  protected final Source source() {
    return Sources.load().find(kind()).orElseThrow();
  }

  @BeforeEach
  void createRepository() {
    fixture = SourceFixture.create(scratch.resolve("suite-repository"));
  }

  @AfterEach
  void closeRepository() {
    fixture.close();
  }

  @Test
  protected void backupOfWhatChangesComesBackAsItWasAtItsMoment() throws Exception {
    var made = backupWhile(this::change);
    var place = emptyPlace();

    var items = restore(made, place, RestoreWish.everything(Conflicts.FAIL));

    assertThat(items).isNotEmpty().allMatch(item -> item.state() == State.SUCCESS);
    assertThat(content(place)).isNotEmpty();
  }

  @Test
  protected void partsSayWhatTheyMustContain() throws Exception {
    var made = fixture.backup(source(), living());

    var parts = made.point().parts();

    assertThat(parts).isNotEmpty().doesNotHaveDuplicates();
    assertThat(parts).extracting(SourcePart::name).doesNotHaveDuplicates();
    for (var part : parts) {
      assertThat(part.bytes()).as(part.name()).isPositive();
      assertThat(part.expectations()).as(part.name()).isNotEmpty();
      assertThat(part.kind()).isIn("FILE_TREE", "DATABASE_DUMP", "MAIL_FOLDERS", "IMAGE");
      assertThat(made.point().find(TreePath.parse(part.path()))).as(part.path()).isPresent();
    }
  }

  @Test
  protected void brokenSourceLeavesNoSnapshot() throws Exception {
    for (var broken : broken()) {
      var thrown = catchThrowable(() -> fixture.backup(source(), broken.settings()));

      assertThat(thrown).as(broken.name()).isInstanceOf(SourceException.class);
      assertThat(((SourceException) thrown).code())
          .as(thrown.getMessage())
          .isEqualTo(broken.code());
      assertThat(thrown).as(broken.name()).hasMessageMatching("(?s).{10,}");
      assertThat(fixture.snapshots()).as(broken.name()).isZero();
    }
  }

  @Test
  protected void planWritesNothing() throws Exception {
    var made = fixture.backup(source(), living());
    var place = emptyPlace();
    var before = content(place);

    try (var target = source().openTarget(place.settings(), SourceJournal.NONE)) {
      var plan =
          target.plan(made.point(), RestoreWish.everything(Conflicts.FAIL).into(place.target()));

      assertThat(plan.checks())
          .noneMatch(check -> check.severity() == PlannedRestore.Severity.ERROR);
      assertThat(plan.totals().items()).isPositive();
      assertThat(plan.totals().conflicts()).isZero();
    }
    assertThat(content(place)).isEqualTo(before);
  }

  @Test
  protected void whatStandsThereIsTreatedAsWished() throws Exception {
    var made = fixture.backup(source(), living());
    for (var policy : source().capabilities().conflicts()) {
      var place = emptyPlace();
      restore(made, place, RestoreWish.everything(Conflicts.FAIL));

      treat(made, place, policy);
    }
  }

  @Test
  protected void policyThatTheKindLacksIsRefused() throws Exception {
    var made = fixture.backup(source(), living());
    for (var policy : Conflicts.values()) {
      if (!source().capabilities().conflicts().contains(policy)) {
        assertRefused(made, RestoreWish.everything(policy));
      }
    }
  }

  @Test
  protected void onePartComesAlone() throws Exception {
    var made = fixture.backup(source(), living());
    var parts = made.point().parts();
    var smallest =
        parts.stream().min((a, b) -> Long.compare(a.bytes(), b.bytes())).orElseThrow().name();
    var whole = emptyPlace();
    restore(made, whole, RestoreWish.everything(Conflicts.FAIL));
    var place = emptyPlace();

    restore(made, place, parts(smallest));

    assertThat(content(place)).isNotEmpty();
    if (parts.size() > 1) {
      assertThat(content(place).size()).isLessThan(content(whole).size());
    }
    assertRefused(made, parts("no such part"));
  }

  @Test
  protected void unknownSettingsAreRefused() {
    assertThatThrownBy(() -> source().validate(living().with(Map.of("colour", "blue"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("colour");
    source().validate(living());
  }

  @Test
  protected void unknownTargetsAreRefused() throws Exception {
    var made = fixture.backup(source(), living());
    var place = emptyPlace();
    var target = new HashMap<>(place.target());
    target.put("colour", "blue");

    assertRefused(
        made, new Place(place.settings(), target), RestoreWish.everything(Conflicts.FAIL));
  }

  @Test
  protected void secretsAmongPlainSettingsAreRefusedUnprinted() {
    for (var name : source().capabilities().secrets()) {
      assertThatThrownBy(() -> source().validate(living().with(Map.of(name, "hunter2-plain"))))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(name)
          .hasMessageNotContaining("hunter2-plain");
    }
  }

  @Test
  protected void secretsAreNeitherPrintedNorInTheProcessList() throws Exception {
    var settings = living();
    var secrets =
        source().capabilities().secrets().stream()
            .map(settings::secret)
            .filter(secret -> secret != null)
            .map(secret -> secret.text())
            .toList();
    assumeTrue(!secrets.isEmpty(), "this source needs no secret");

    backupWhile(() -> assertThat(CommandLines.all()).noneMatch(line -> holds(line, secrets)));

    assertThat(List.of(settings.toString())).noneMatch(text -> holds(text, secrets));
  }

  @Test
  protected void capabilitiesAreWhole() {
    var capabilities = source().capabilities();

    assertThat(capabilities.modes()).contains(Capabilities.Mode.WHOLE);
    assertThat(capabilities.conflicts()).contains(Conflicts.FAIL);
    assertThat(capabilities.explorer()).isIn("FILES", "DATABASE", "MAILBOX", "IMAGE", "BUCKET");
    assertThat(capabilities.settings()).noneMatch(capabilities.secrets()::contains);
    assertThat(source().kind()).isEqualTo(kind());
  }

  @Test
  protected void interruptionStopsAndLeavesNoSnapshot() throws Exception {
    var endless = endless();
    assumeTrue(endless.isPresent(), "no endless source of this kind");
    var failure = new AtomicReference<Throwable>();
    var begun = new CountDownLatch(1);
    var reader =
        Thread.ofPlatform()
            .start(() -> {
              begun.countDown();
              failure.set(catchThrowable(() -> fixture.backup(source(), endless.get())));
            });
    begun.await();

    reader.interrupt();

    assertThat(reader.join(PATIENCE)).as("stopped").isTrue();
    assertThat(failure.get()).isNotNull();
    assertThat(fixture.snapshots()).isZero();
  }

  /** Backs the living source up while something goes on beside, at least once. */
  private SourceFixture.Made backupWhile(Work beside) throws Exception {
    var failure = new AtomicReference<Throwable>();
    var begun = new CountDownLatch(1);
    var other =
        Thread.ofPlatform()
            .start(() -> {
              try {
                do {
                  beside.run();
                  begun.countDown();
                } while (!Thread.currentThread().isInterrupted());
              } catch (Exception | AssertionError e) {
                if (!(e instanceof InterruptedException
                    || Thread.currentThread().isInterrupted())) {
                  failure.set(e);
                }
                begun.countDown();
              }
            });
    begun.await();
    try {
      return fixture.backup(source(), living());
    } finally {
      other.interrupt();
      other.join();
      assertThat(failure.get()).isNull();
    }
  }

  private List<RestoreListener.Item> restore(SourceFixture.Made made, Place place, RestoreWish wish)
      throws InterruptedException {
    try (var target = source().openTarget(place.settings(), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish.into(place.target()));
      assertThat(plan.isApplicable()).as("%s", plan.checks()).isTrue();
      var items = SourceFixture.apply(plan);
      assertThat(plan.compare()).as("differences").isEmpty();
      return items;
    }
  }

  /** Restores once more to where all stands already. */
  private void treat(SourceFixture.Made made, Place place, Conflicts policy) throws Exception {
    var before = content(place);
    var wish = RestoreWish.everything(policy).into(place.target());
    try (var target = source().openTarget(place.settings(), SourceJournal.NONE)) {
      var plan = target.plan(made.point(), wish);
      assertThat(plan.totals().conflicts()).as("%s", policy).isPositive();
      if (policy == Conflicts.FAIL) {
        assertThat(plan.isApplicable()).isFalse();
        return;
      }
      assertThat(plan.isApplicable()).as("%s %s", policy, plan.checks()).isTrue();
      var items = SourceFixture.apply(plan);
      assertThat(plan.compare()).as("%s", policy).isEmpty();
      switch (policy) {
        case FAIL -> throw new AssertionError("returned above");
        case SKIP -> assertThat(items).anyMatch(item -> item.state() == State.SKIPPED);
        case OVERWRITE, CLEAR_TARGET, KEEP_BOTH ->
            assertThat(items).noneMatch(item -> item.state() == State.FAILED);
      }
    } finally {
      if (policy == Conflicts.KEEP_BOTH) {
        assertThat(content(place)).containsAllEntriesOf(before);
        assertThat(content(place).size()).isGreaterThan(before.size());
      } else {
        assertThat(content(place)).as("%s", policy).isEqualTo(before);
      }
    }
  }

  private void assertRefused(SourceFixture.Made made, RestoreWish wish) throws Exception {
    assertRefused(made, emptyPlace(), wish);
  }

  private void assertRefused(SourceFixture.Made made, Place place, RestoreWish wish)
      throws Exception {
    try (var target = source().openTarget(place.settings(), SourceJournal.NONE)) {
      assertThatThrownBy(() -> target.plan(made.point(), wish.into(place.target())))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  private static RestoreWish parts(String name) {
    return new RestoreWish(List.of(name), List.of(), null, Conflicts.FAIL, Map.of());
  }

  private static boolean holds(String text, List<String> secrets) {
    return secrets.stream().anyMatch(text::contains);
  }
}
