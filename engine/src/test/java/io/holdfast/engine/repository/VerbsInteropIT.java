package io.holdfast.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.migrate.Migration;
import io.holdfast.engine.repair.IndexRepair;
import io.holdfast.engine.repair.IndexRepairRequest;
import io.holdfast.engine.repair.PackRepair;
import io.holdfast.engine.repair.PackRepairRequest;
import io.holdfast.engine.repair.RepairListener;
import io.holdfast.engine.repair.SnapshotRepair;
import io.holdfast.engine.repair.SnapshotRepairReport.Fate;
import io.holdfast.engine.repair.SnapshotRepairReport.Loss;
import io.holdfast.engine.repair.SnapshotRepairRequest;
import io.holdfast.engine.rewrite.Rewrite;
import io.holdfast.engine.rewrite.RewriteListener;
import io.holdfast.engine.rewrite.RewriteRequest;
import io.holdfast.engine.rewrite.TagRequest;
import io.holdfast.engine.rewrite.Tagging;
import io.holdfast.engine.stats.Stats;
import io.holdfast.engine.stats.StatsListener;
import io.holdfast.engine.stats.StatsMode;
import io.holdfast.store.LocalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the verbs make of stock restic's repositories, stock restic takes as its own. */
class VerbsInteropIT {
  private final Random random = new Random(12);
  @TempDir Path folder;
  private Path place = Path.of("");
  private Path source = Path.of("");

  /** What is done with an open repository. */
  @FunctionalInterface
  private interface Verb<T> {
    T run(Repository repository, RepositoryLock lock) throws Exception;
  }

  @BeforeEach
  void makeSource() throws IOException {
    place = folder.resolve("repo");
    source = Files.createDirectories(folder.resolve("source/deep"));
    for (var i = 0; i < 12; i++) {
      write("file" + i, 200_000 + random.nextInt(300_000));
    }
    Files.createLink(source.resolve("hard"), source.resolve("file0"));
    Files.createSymbolicLink(source.resolve("soft"), Path.of("file1"));
    Files.write(source.resolve("copy"), Files.readAllBytes(source.resolve("file2")));
    Files.createFile(source.resolve("<empty>"));
  }

  @Test
  void stockFindsNothingAmissAfterRepairs() throws Exception {
    fill(2);
    try (var files = Files.list(place.resolve("index"))) {
      damage(files.findFirst().orElseThrow(), 50);
    }
    damage(largestPack(), 1000);

    var index =
        with((repository, lock) ->
            new IndexRepair(repository, lock, InstantSource.system(), RepairListener.SILENT)
                .run(new IndexRepairRequest(false, false)));
    var packs =
        with((repository, lock) ->
            new PackRepair(repository, lock, InstantSource.system(), RepairListener.SILENT)
                .run(new PackRepairRequest(List.of(), false)));
    var snapshots =
        with((repository, lock) ->
            new SnapshotRepair(repository, lock, InstantSource.system(), RepairListener.SILENT)
                .run(new SnapshotRepairRequest(repository.snapshots().ids(), true, false)));

    assertThat(index.damagedIndexes()).hasSize(1);
    assertThat(packs.lost()).hasSize(1);
    assertThat(snapshots.repaired()).isNotEmpty();
    assertThat(snapshots.repaired().getFirst().losses())
        .extracting(Loss::fate)
        .containsAnyOf(Fate.FILE_LOST, Fate.FILE_SHORTENED);
    restic().run("check", "--read-data");
    restic().run("backup", source.toString());
    assertRestores();
    restic().run("prune");
    restic().run("check", "--read-data");
  }

  @Test
  void stockSeesTagsAndRewrittenSnapshots() throws Exception {
    fill(2);
    with((repository, lock) ->
        new Tagging(repository, lock, RewriteListener.SILENT)
            .run(
                new TagRequest(
                    repository.snapshots().ids(),
                    new TagRequest.Tags.Edited(List.of("ours"), List.of()),
                    false)));
    assertThat(json("snapshots", "--tag", "ours")).hasSize(2);
    restic().run("tag", "--tag", "ours", "--remove", "ours", "--add", "theirs");

    with((repository, lock) ->
        new Rewrite(repository, lock, RewriteListener.SILENT)
            .run(
                new RewriteRequest(
                    repository.snapshots().ids(),
                    Optional.of(path -> path.toString().endsWith("/file3")),
                    new RewriteRequest.Labels(Optional.of("other-host"), Optional.empty()),
                    true,
                    false)));

    restic().run("check", "--read-data");
    assertThat(json("snapshots", "--host", "other-host", "--tag", "theirs")).hasSize(2);
    Files.delete(source.resolve("file3"));
    assertRestores();
    var backup = restic().run("backup", source.toString(), "--host", "other-host", "--json");
    assertThat(backup).as("read as the parent").contains("\"files_new\":0", "\"files_changed\":0");
  }

  @Test
  void countsAsStockDoes() throws Exception {
    fill(2);
    for (var mode : StatsMode.values()) {
      var stock = json("stats", "--mode", mode.toString());
      var own =
          with((repository, _) ->
              Stats.run(repository, repository.snapshots().ids(), mode, StatsListener.SILENT));
      assertThat(own.bytes()).as("%s", mode).isEqualTo(stock.path("total_size").asLong());
      var counted = mode == StatsMode.RESTORE_SIZE ? own.entries() : own.files();
      assertThat(counted).as("%s", mode).isEqualTo(stock.path("total_file_count").asLong());
      assertThat(own.blobs()).as("%s", mode).isEqualTo(stock.path("total_blob_count").asLong());
    }
  }

  /** To it folders and links are a file too, the one without content; above an empty file is. */
  @Test
  void stockCountsOneFileMoreWhereNoneIsEmpty() throws Exception {
    Files.delete(source.resolve("<empty>"));
    fill(2);

    var stock = json("stats", "--mode", "files-by-contents").path("total_file_count").asLong();
    var own =
        with((repository, _) ->
            Stats.run(
                repository,
                repository.snapshots().ids(),
                StatsMode.FILES_BY_CONTENTS,
                StatsListener.SILENT));

    assertThat(own.files()).isEqualTo(stock - 1);
  }

  @Test
  void stockWorksOnWhatWasUpgraded() throws Exception {
    fill(1);

    with((repository, lock) -> {
      Migration.UPGRADE_REPO_V2.run(
          repository, lock, folder.resolve("old-config"), () -> {}, CheckListener.NONE);
      return true;
    });

    assertThat(restic().run("cat", "config")).contains("\"version\": 2");
    write("file4", 400_000);
    restic().run("backup", source.toString());
    restic().run("prune", "--repack-uncompressed");
    restic().run("check", "--read-data");
    assertRestores();
  }

  private void fill(int version) throws Exception {
    try (var store = LocalStore.at(place)) {
      TestRepositories.create(store, version).close();
    }
    restic().run("backup", source.toString(), "--tag", "first");
    write("file5", 300_000);
    restic().run("backup", source.toString());
  }

  private <T> T with(Verb<T> verb) throws Exception {
    try (var store = LocalStore.at(place);
        var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      return verb.run(repository, lock);
    }
  }

  private JsonNode json(String... arguments) throws Exception {
    var words = new ArrayList<>(List.of(arguments));
    words.add("--json");
    var first = arguments[0].equals("snapshots") ? '[' : '{';
    var output = restic().run(words.toArray(String[]::new));
    return new ObjectMapper().readTree(output.substring(output.indexOf(first)));
  }

  private void assertRestores() throws Exception {
    var target = Files.createTempDirectory(folder, "restored");
    restic().run("restore", "latest", "--target", target.toString());
    try (var files = Files.list(source)) {
      for (var file : files.filter(each -> !Files.isSymbolicLink(each)).toList()) {
        assertThat(target.resolve("." + file)).hasSameBinaryContentAs(file);
      }
    }
  }

  private Path largestPack() throws IOException {
    try (var files = Files.walk(place.resolve("data"))) {
      return files
          .filter(Files::isRegularFile)
          .max(Comparator.comparingLong(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static void damage(Path file, int at) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    var bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  private void write(String name, int length) throws IOException {
    var bytes = new byte[length];
    if (name.hashCode() % 2 == 0) {
      random.nextBytes(bytes);
    }
    Files.write(source.resolve(name), bytes);
  }

  private Restic restic() {
    return new Restic(place, TestRepositories.PASSWORD);
  }
}
