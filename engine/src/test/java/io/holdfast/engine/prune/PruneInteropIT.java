package io.holdfast.engine.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.prune.PruneReport.Amount;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Restic;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prune and stock restic on one repository, after, before and beside each other. */
class PruneInteropIT {
  private static final PruneRequest AT_ONCE = PruneRequest.standard().withGrace(Duration.ZERO);

  private final Random random = new Random(3);
  @TempDir Path folder;
  private Path place = Path.of("");
  private Path source = Path.of("");
  private Instant now = Instant.now();

  @BeforeEach
  void makeSource() throws IOException {
    place = folder.resolve("repo");
    source = Files.createDirectories(folder.resolve("source/deep"));
    for (var i = 0; i < 20; i++) {
      writeFile(i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void stockRestoresAllAfterEachPhase(int version) throws Exception {
    fill(version);
    restic().run("forget", "--keep-last", "1");

    var first = prune(PruneRequest.standard());
    assertThat(first.deletion().marked().count()).isPositive();
    assertStockIsSatisfied();
    restic().run("backup", source.toString());
    now = Instant.now().plus(PruneRequest.STANDARD_GRACE); // marks are as old as their files
    var second = prune(PruneRequest.standard());

    assertThat(second.deletion().deleted()).isEqualTo(first.deletion().marked());
    assertStockIsSatisfied();
    assertThat(restic().run("prune", "--dry-run")).contains("to delete:             0 blobs / 0 B");
  }

  @Test
  void stockPrunesAfterUsAndWeAfterStock() throws Exception {
    fill(2);
    restic().run("forget", "--keep-last", "2");
    var marked = prune(PruneRequest.standard()).deletion().marked();
    restic().run("prune", "--max-unused", "0");
    assertStockIsSatisfied();

    var after = prune(PruneRequest.standard());

    assertThat(marked.count()).isPositive();
    assertThat(after.deletion()).as("stock deleted what we marked").isEqualTo(nothing());
    assertThat(after.done().total().blobs()).isZero();
    writeFile(1);
    restic().run("backup", source.toString());
    restic().run("forget", "--keep-last", "1");
    prune(AT_ONCE);
    assertStockIsSatisfied();
    assertThat(restic().run("prune", "--dry-run")).contains("to delete:             0 blobs / 0 B");
  }

  @Test
  void aDryRunTellsTheNumbersThatStockTells() throws Exception {
    fill(2);
    restic().run("forget", "--keep-last", "1");

    var theirs = numbers(restic().run("prune", "--dry-run", "--verbose"));
    var ours = prune(AT_ONCE.withDryRun(true));

    assertThat(theirs)
        .containsEntry("used", ours.content().used().blobs())
        .containsEntry("unused", ours.content().unused().blobs())
        .containsEntry("to repack", ours.done().repacked().blobs())
        .containsEntry("this removes", ours.done().repackedAway().blobs())
        .containsEntry("to delete", ours.done().removed().blobs())
        .containsEntry("remaining", ours.remaining().blobs());
    assertThat(ours.done().total()).isNotEqualTo(new Amount(0, 0));
  }

  @Test
  void stockFindsNothingToCompressAfterUs() throws Exception {
    fill(1);
    restic().run("forget", "--keep-last", "2");
    restic().run("migrate", "upgrade_repo_v2");
    var compressing = AT_ONCE.withRepackUncompressed(true);
    var theirs = numbers(restic().run("prune", "--dry-run", "--repack-uncompressed", "--verbose"));

    var planned = prune(compressing.withDryRun(true));
    var done = prune(compressing);

    assertThat(theirs)
        .containsEntry("to repack", planned.done().repacked().blobs())
        .containsEntry("to delete", planned.done().removed().blobs())
        .containsEntry("remaining", planned.remaining().blobs());
    assertThat(planned.content().uncompressed()).isEqualTo(planned.content().used());
    assertThat(done.done().compressed().bytesAfter())
        .isLessThan(done.done().compressed().bytesBefore());
    assertStockIsSatisfied();
    var after = numbers(restic().run("prune", "--dry-run", "--repack-uncompressed", "--verbose"));
    assertThat(after).containsEntry("to repack", 0L).containsEntry("to delete", 0L);
  }

  @Test
  void weFindNothingToCompressAfterStock() throws Exception {
    fill(1);
    restic().run("migrate", "upgrade_repo_v2");
    restic().run("prune", "--repack-uncompressed");

    var report = prune(AT_ONCE.withRepackUncompressed(true));

    assertThat(report.content().uncompressed().blobs()).isZero();
    assertThat(report.done().repacked().blobs()).isZero();
  }

  @Test
  void aRunningStockBackupKeepsPruneOutAndPruneAStockBackup() throws Exception {
    fill(2);
    var backup = restic().start("backup", "--stdin");
    try (var open = LocalStore.at(place);
        var repository = TestRepositories.open(open)) {
      waitUntilItReads(backup);
      assertThatThrownBy(() -> TestRepositories.lock(repository, true))
          .asInstanceOf(type(HoldfastException.class))
          .returns(ErrorCode.REPOSITORY_LOCKED, HoldfastException::code);
      backup.getOutputStream().close();
      assertThat(end(backup)).isZero();
      try (var lock = TestRepositories.lock(repository, true)) {
        lock.ensureHeld();
        assertThat(restic().tryRun("backup", source.toString()).exitStatus()).isNotZero();
      }
    }
    assertStockIsSatisfied();
  }

  /** A laptop that slept in the middle of a backup, while somebody broke its lock and pruned. */
  @Test
  void whatASuspendedStockClientStillWritesIsKept() throws Exception {
    fill(2);
    var content = new byte[3_000_000];
    random.nextBytes(content);
    var first = restic().start("backup", "--stdin", "--stdin-filename", "old");
    first.getOutputStream().write(content);
    first.getOutputStream().close();
    assertThat(end(first)).isZero();
    var suspended = restic().start("backup", "--stdin", "--stdin-filename", "new");
    waitUntilItReads(suspended);
    signal("STOP", suspended);
    var broken = breakLocks();
    restic().run("forget", "--path", "/old", "--keep-last", "1", "--group-by", "paths");
    restic().run("forget", idOf("/old"));
    var all = PruneRequest.standard().withRemoveAll(true);
    assertThat(prune(all).deletion().marked().count()).isPositive();

    for (var lock : broken.entrySet()) { // its end would else wait long for a lock to remove
      Files.write(lock.getKey(), lock.getValue());
    }
    signal("CONT", suspended);
    suspended.getOutputStream().write(content); // finds it in the index that it read before
    suspended.getOutputStream().close();
    var status = end(suspended);
    now = now.plus(PruneRequest.STANDARD_GRACE);
    prune(PruneRequest.standard());

    restic().run("check", "--read-data");
    if (restic().run("version").startsWith("restic 0.14.")) {
      assertThat(status).isZero();
    }
    if (status == 0) { // later versions notice that their lock is gone, and write no snapshot
      var dumped = restic().start("dump", idOf("/new"), "/new");
      dumped.getOutputStream().close();
      var bytes = dumped.getInputStream().readAllBytes();
      assertThat(bytes).endsWith(content);
    }
  }

  /** A moment of a prune: what it was about to do, by how far it was with that. */
  private enum Moment {
    FIRST_PACK(Operation.SAVE, ObjectType.PACK, false),
    FIRST_INDEX(Operation.SAVE, ObjectType.INDEX, false),
    LAST_INDEX(Operation.SAVE, ObjectType.INDEX, true),
    FIRST_INDEX_AWAY(Operation.DELETE, ObjectType.INDEX, false),
    LAST_INDEX_AWAY(Operation.DELETE, ObjectType.INDEX, true),
    FIRST_PACK_AWAY(Operation.DELETE, ObjectType.PACK, false),
    LAST_PACK_AWAY(Operation.DELETE, ObjectType.PACK, true);

    private final Operation operation;
    private final ObjectType type;
    private final boolean last;

    Moment(Operation operation, ObjectType type, boolean last) {
      this.operation = operation;
      this.type = type;
      this.last = last;
    }
  }

  /** Stock finds nothing wrong wherever a prune dies. */
  @ParameterizedTest
  @EnumSource
  void stockIsSatisfiedWhereverPruneDies(Moment moment) throws Exception {
    var history = new RandomHistory(9);
    try (var local = LocalStore.at(place)) {
      try (var repository = TestRepositories.create(local)) {
        for (var i = 0; i < 4; i++) {
          history.change().save(repository);
        }
        repository
            .snapshots()
            .list()
            .subList(0, 3)
            .forEach(old -> repository.snapshots().delete(old.id()));
      }
      var calls = callsOfAPrune(moment);

      assertThatThrownBy(() -> pruneAndDieAt(moment, moment.last ? calls : 1))
          .hasMessageContaining("died before");

      restic().run("check", "--read-data");
      prune(AT_ONCE);
      restic().run("check", "--read-data");
      try (var repository = TestRepositories.open(local)) {
        history.verify(repository);
      }
    }
  }

  /** How many of the calls in question a prune makes that lives, on a copy of the repository. */
  private int callsOfAPrune(Moment moment) throws Exception {
    var original = place;
    place = folder.resolve("copy");
    try {
      copyFiles(original, place);
      var calls = new AtomicInteger();
      pruneOn(dying ->
          dying.fail((operation, name) -> {
            if (operation == moment.operation && name.type() == moment.type) {
              calls.incrementAndGet();
            }
          }));
      assertThat(calls).hasPositiveValue();
      return calls.get();
    } finally {
      place = original;
    }
  }

  /** Nothing is done from that call on. */
  private void pruneAndDieAt(Moment moment, int call) throws Exception {
    var calls = new AtomicInteger();
    var dead = new AtomicBoolean();
    pruneOn(dying ->
        dying.fail((operation, name) -> {
          if (operation == moment.operation
              && name.type() == moment.type
              && calls.incrementAndGet() >= call) {
            dead.set(true);
          }
          if (dead.get()) {
            throw new StoreException(ErrorCode.STORE_UNREACHABLE, "died before " + name, null);
          }
        }));
  }

  /** The lock is of another client, and so outlives the prune. */
  private void pruneOn(Consumer<FaultyStore> faults) throws Exception {
    try (var local = LocalStore.at(place);
        var dying = new FaultyStore(local);
        var holder = TestRepositories.open(local);
        var lock = TestRepositories.lock(holder, true);
        var repository = TestRepositories.open(dying)) {
      faults.accept(dying);
      var means = new Prune.Means(RandomHistory.SMALL_PACKS, runs());
      new Prune(repository, lock, InstantSource.system(), PruneListener.SILENT, means).run(AT_ONCE);
    }
  }

  private static void copyFiles(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** So little memory that stock's small repositories take disk. */
  private RunPlace runs() {
    return new RunPlace(place.resolveSibling("runs"), 4_000);
  }

  private void fill(int version) throws Exception {
    try (var store = LocalStore.at(place)) {
      TestRepositories.create(store, version).close();
    }
    for (var round = 0; round < 4; round++) {
      writeFile(random.nextInt(20));
      writeFile(random.nextInt(20));
      restic().run("backup", source.toString());
    }
  }

  private void writeFile(int number) throws IOException {
    var bytes = new byte[random.nextInt(400_000)];
    if (number % 3 > 0) {
      random.nextBytes(bytes);
    }
    Files.write(source.resolve("file" + number), bytes);
  }

  private PruneReport prune(PruneRequest request) throws Exception {
    try (var store = LocalStore.at(place);
        var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      return new Prune(repository, lock, () -> now, PruneListener.SILENT, Prune.Means.in(runs()))
          .run(request);
    }
  }

  /** Both checks find nothing, and the newest snapshot holds what the source holds. */
  private void assertStockIsSatisfied() throws Exception {
    restic().run("check", "--read-data");
    try (var store = LocalStore.at(place);
        var repository = TestRepositories.open(store)) {
      assertThat(Check.run(repository, CheckRequest.allData(), CheckListener.NONE).errors())
          .isZero();
    }
    var target = Files.createTempDirectory(folder, "restored");
    restic().run("restore", "latest", "--path", source.toString(), "--target", target.toString());
    try (var files = Files.list(source)) {
      for (var file : files.toList()) {
        assertThat(target.resolve("." + file)).hasSameBinaryContentAs(file);
      }
    }
  }

  private Map<Path, byte[]> breakLocks() throws IOException {
    var broken = new HashMap<Path, byte[]>();
    try (var locks = Files.list(place.resolve("locks"))) {
      for (var lock : locks.toList()) {
        broken.put(lock, Files.readAllBytes(lock));
        Files.delete(lock);
      }
    }
    return broken;
  }

  private String idOf(String path) throws Exception {
    var listed = restic().run("snapshots", "--path", path, "--json");
    var id = Pattern.compile("\"id\":\"([0-9a-f]{64})\"").matcher(listed);
    assertThat(id.find()).as(listed).isTrue();
    return id.group(1);
  }

  /** It has read its index, and the beginning of its input: more than a pipe holds is gone. */
  private static void waitUntilItReads(Process backup) throws IOException {
    backup.getOutputStream().write(new byte[512 * 1024]);
    backup.getOutputStream().flush();
  }

  private static int end(Process process) throws IOException, InterruptedException {
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static void signal(String name, Process process) throws Exception {
    var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static PruneReport.Deletion nothing() {
    return new PruneReport.Deletion(
        new PruneReport.Packs(0, 0), new PruneReport.Packs(0, 0), new PruneReport.Packs(0, 0));
  }

  private static Map<String, Long> numbers(String output) {
    return Pattern.compile("(?m)^([a-z ]+): +(\\d+) blobs")
        .matcher(output)
        .results()
        .collect(Collectors.toMap(line -> line.group(1), line -> Long.parseLong(line.group(2))));
  }

  private Restic restic() {
    return new Restic(place, TestRepositories.PASSWORD);
  }
}
