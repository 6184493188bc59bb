package io.holdfast.engine.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.check.CheckListener.Phase;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A check that goes on where another was stopped. */
class ReadJournalTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T08:00:00Z");
  private static final Instant TUESDAY = MONDAY.plusSeconds(86_400);

  @TempDir private Path folder;

  private final MemoryStore memory = new MemoryStore();
  private final FaultyStore store = new FaultyStore(memory);
  private Path file = Path.of("");
  private int packs;

  @BeforeEach
  void fill() throws Exception {
    file = folder.resolve("some/where/journal");
    var history = new RandomHistory(3);
    try (var repository = TestRepositories.create(store)) {
      for (var i = 0; i < 4; i++) {
        history.change().change().save(repository);
      }
    }
    packs = memory.names(ObjectType.PACK).size();
  }

  @Test
  void readsWhatTheStoppedCheckHadNotRead() throws Exception {
    stopAfter(3);

    try (var journal = ReadJournal.open(file, true, TUESDAY)) {
      var report = check(journal, CheckListener.NONE);

      assertThat(journal.since()).isEqualTo(MONDAY);
      assertThat(report.sound()).isTrue();
      assertThat(report.data().packsBefore()).isBetween(3L, (long) packs);
      assertThat(report.data().packs()).isEqualTo(packs - report.data().packsBefore());
    }
    assertThat(file).as("the check is over").doesNotExist();
  }

  @Test
  void readsAgainWhatWasDamaged() throws Exception {
    var damaged = memory.names(ObjectType.PACK).getFirst();
    memory.damage(damaged, FaultyStore.flippedBit(100));
    stopAfter(packs);

    try (var journal = ReadJournal.open(file, true, TUESDAY)) {
      var report = check(journal, CheckListener.NONE);

      assertThat(report.data()).extracting(CheckReport.Data::packs).isEqualTo(1L);
      assertThat(report.findings())
          .anyMatch(finding -> finding.concerns().equals(damaged.toString()));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STORE_UNREACHABLE", "STORE_FORBIDDEN", "STORE_UNTRUSTED"})
  void keepsOnWhileAPackCouldNotBeRead(ErrorCode why) throws Exception {
    var hidden = memory.names(ObjectType.PACK).getFirst();
    store.fail((operation, name) -> {
      if (operation == FaultyStore.Operation.LOAD && name.equals(hidden)) {
        throw new StoreException(why, "not now", null);
      }
    });
    try (var journal = ReadJournal.open(file, false, MONDAY)) {
      assertThat(check(journal, CheckListener.NONE).sound()).isFalse();
    }
    store.heal();

    try (var journal = ReadJournal.open(file, true, TUESDAY)) {
      var report = check(journal, CheckListener.NONE);

      assertThat(report.sound()).isTrue();
      assertThat(report.data().packs()).isEqualTo(1);
    }
  }

  @Test
  void isOverWhenAPackIsCutOffOrGone() throws Exception {
    var packs = memory.names(ObjectType.PACK);
    memory.damage(packs.getFirst(), bytes -> Arrays.copyOf(bytes, 100));
    store.fail((operation, name) -> {
      if (operation == FaultyStore.Operation.LOAD && name.equals(packs.getLast())) {
        throw new StoreException(ErrorCode.OBJECT_MISSING, "gone since the list", null);
      }
    });

    try (var journal = ReadJournal.open(file, false, MONDAY)) {
      var report = check(journal, CheckListener.NONE);

      assertThat(report.findings())
          .extracting(Finding::code)
          .contains(ErrorCode.PACK_DAMAGED, ErrorCode.OBJECT_MISSING);
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void beginsAnewUnlessItIsToGoOn() throws Exception {
    stopAfter(3);

    try (var journal = ReadJournal.open(file, false, TUESDAY)) {
      var report = check(journal, CheckListener.NONE);

      assertThat(journal.since()).isEqualTo(TUESDAY);
      assertThat(report.data()).isEqualTo(new CheckReport.Data(packs, report.data().bytes(), 0));
    }
  }

  @Test
  void leavesOutWhatACrashCutOff() throws Exception {
    stopAfter(packs);
    var whole = Files.readAllBytes(file);
    Files.write(file, new byte[20], StandardOpenOption.APPEND);

    try (var journal = ReadJournal.open(file, true, TUESDAY)) {
      assertThat(file).hasBinaryContent(whole);
      assertThat(check(journal, CheckListener.NONE).data().packs()).isZero();
    }
  }

  @Test
  void believesNoFileThatIsNone() throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "something else, of more than one record's length");

    try (var journal = ReadJournal.open(file, true, TUESDAY)) {
      assertThat(journal.since()).isEqualTo(TUESDAY);
      assertThat(check(journal, CheckListener.NONE).data().packs()).isEqualTo(packs);
    }
  }

  @Test
  void isForOneCheckAtATime() throws Exception {
    try (var journal = ReadJournal.open(file, false, MONDAY)) {
      assertThatThrownBy(() -> ReadJournal.open(file, true, TUESDAY))
          .asInstanceOf(type(HoldfastException.class))
          .returns(ErrorCode.OUTPUT_UNWRITABLE, HoldfastException::code);
      assertThat(check(journal, CheckListener.NONE).sound()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsAnotherProcessOff(boolean resumes) throws Exception {
    ReadJournal.open(file, false, MONDAY).close();

    try (var _ = ReadJournal.open(file, resumes, TUESDAY)) {
      assertThat(opensElsewhere()).isFalse();
    }
    assertThat(opensElsewhere()).isTrue();
  }

  private boolean opensElsewhere() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    var classes = System.getProperty("java.class.path");
    var process =
        new ProcessBuilder(java, "-cp", classes, Elsewhere.class.getName(), file.toString())
            .redirectErrorStream(true)
            .start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isIn(0, Elsewhere.REFUSED);
    return process.exitValue() == 0;
  }

  /** Another process that opens the journal. */
  static final class Elsewhere {
    static final int REFUSED = 42;

    private Elsewhere() {}

    static void main(String... arguments) {
      try {
        ReadJournal.open(Path.of(arguments[0]), true, TUESDAY).close();
      } catch (HoldfastException e) {
        System.exit(e.code() == ErrorCode.OUTPUT_UNWRITABLE ? REFUSED : 1);
      }
    }
  }

  /** What is left when the process ends there. */
  private void stopAfter(int read) throws Exception {
    var dying =
        new CheckListener() {
          @Override
          public void progress(Phase phase, long done, long total) {
            if (phase == Phase.DATA && done >= read) {
              throw new IllegalStateException("killed");
            }
          }
        };
    try (var journal = ReadJournal.open(file, false, MONDAY)) {
      assertThatThrownBy(() -> check(journal, dying)).hasStackTraceContaining("killed");
    }
  }

  private CheckReport check(ReadJournal journal, CheckListener listener)
      throws InterruptedException {
    try (var repository = TestRepositories.open(store)) {
      return Check.run(repository, CheckRequest.allData().withJournal(journal), listener);
    }
  }
}
