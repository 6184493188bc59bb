package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.repo.InteropCell.Form;
import io.holdfast.cli.repo.InteropCell.Program;
import io.holdfast.cli.repo.InteropCell.Verb;
import io.holdfast.cli.repo.InteropPlace.Kind;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoredObject;
import io.holdfast.store.testkit.FaultyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What one program does to a repository, the other finds sound and restores byte for byte: every
 * verb, both formats, compressed and not, at every kind of place. The suite takes cells so that
 * each pair of values meets; {@code -Dholdfast.interop.all=true} takes all (CONTRIBUTING.md).
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class InteropMatrix {
  @TempDir protected static Path folder;

  /** So many digits of an id each program tells. */
  private static final int SHORT_ID = 8;

  /** A byte of a pack's first blob. */
  private static final int FIRST_BLOB = 100;

  private static final Map<List<Object>, Path> histories = new HashMap<>();
  private static Path source;

  /** What a backup of the cell adds. */
  private static Path more;

  @BeforeAll
  static void makeSources() throws Exception {
    var random = new Random(30);
    source = Files.createDirectories(folder.resolve("source/deep"));
    more = Files.createDirectory(folder.resolve("more"));
    for (var i = 0; i < 6; i++) {
      write(source.resolve("file" + i), random, 300_000);
    }
    Files.createFile(source.resolve("empty"));
    write(more.resolve("new"), random, 300_000);
    write(more.resolve("other"), random, 300_000);
    Files.copy(source.resolve("file1"), more.resolve("known"));
  }

  /** Those that the suite takes. */
  protected abstract List<InteropCell> someCells();

  protected abstract List<InteropCell> allCells();

  /** A place that nobody used. */
  protected abstract InteropPlace next(Kind kind) throws Exception;

  List<InteropCell> cells() {
    return Boolean.getBoolean("holdfast.interop.all") ? allCells() : someCells();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void theOtherFindsItSoundAndRestoresIt(InteropCell cell) throws Exception {
    var place = next(cell.place());
    if (cell.verb() != Verb.INIT) {
      place.fill(history(cell.other(), cell.form()));
    }
    var actor = at(cell.actor(), place);
    var other = at(cell.other(), place);
    switch (cell.verb()) {
      case INIT -> {
        actor.init(cell.form());
        other.backup(source, cell.form());
        assertForm(lines(place), cell.form());
        assertSound(other, 1);
      }
      case BACKUP -> {
        var before = lines(place);
        actor.backup(more, cell.form());
        var added = lines(place);
        added.removeAll(before);
        assertForm(added, cell.form());
        assertSound(other, 3);
        assertRestores(other, more);
      }
      case FORGET -> {
        actor.forgetAllButOne();
        assertSound(other, 1);
      }
      case PRUNE -> {
        other.forgetAllButOne();
        var before = packBytes(place);
        actor.prune();
        assertThat(packBytes(place)).isLessThan(before);
        assertSound(other, 1);
      }
      case CHECK -> {
        assertThat(actor.check()).isTrue();
        var lost = largest(place.objects(ObjectType.PACK)).name();
        place.remove(lost);
        assertThat(actor.damage(false)).contains(lost.id().substring(0, SHORT_ID));
        return; // beyond repair for its source is gone
      }
      case REPAIR -> {
        place.objects(ObjectType.INDEX).forEach(index -> place.remove(index.name()));
        actor.repairIndex();
        assertSound(other, 2);
      }
      case REPAIR_DATA -> {
        var before = place.objects(ObjectType.PACK);
        other.backup(more, cell.form());
        var added = place.objects(ObjectType.PACK);
        added.removeAll(before);
        var broken = largest(added);
        place.damage(broken, FaultyStore.flippedBit(FIRST_BLOB));
        assertThat(actor.damage(true)).contains(broken.name().id().substring(0, SHORT_ID));
        actor.repairData(broken.name());
        assertSound(other, 3);
        assertRestoresAllBut(other, more, 1);
      }
      case COPY -> {
        var second = next(cell.place());
        create(second, cell.form());
        actor.copyTo(second);
        other = at(cell.other(), second);
        assertSound(other, 2);
      }
      case RESTORE -> assertRestores(actor, source);
    }
    assertRestores(other, source);
  }

  private static void create(InteropPlace place, Form form) {
    try (var store = place.open()) {
      TestRepositories.create(store, form.version()).close();
    }
  }

  /** A repository with two snapshots that a program made, the second one without a file. */
  private static Path history(Program program, Form form) throws Exception {
    var known = histories.get(List.of(program, form));
    if (known != null) {
      return known;
    }
    var place = InteropPlace.folder(folder.resolve("history-" + histories.size()));
    create(place, form);
    var writer = at(program, place);
    var extra = source.resolve("gone");
    write(extra, new Random(31), 2_000_000);
    writer.backup(source, form);
    Files.delete(extra);
    writer.backup(source, form);
    histories.put(List.of(program, form), Path.of(place.name()));
    return Path.of(place.name());
  }

  private static InteropProgram at(Program program, InteropPlace place) {
    return InteropProgram.of(program, place, folder);
  }

  private static void assertSound(InteropProgram program, int snapshots) {
    assertThat(program.check()).isTrue();
    assertThat(program.snapshots()).isEqualTo(snapshots);
  }

  /** Of its files so many are not what they were, and none is more. */
  private static void assertRestoresAllBut(InteropProgram program, Path what, int lost)
      throws IOException {
    var target = Files.createTempDirectory(folder, "restored");
    program.restore(what, target);
    var there = contents(target.resolve("." + what));
    var whole = new TreeMap<>(contents(what));
    var files = whole.size();
    whole.entrySet().retainAll(there.entrySet());
    assertThat(whole).hasSize(files - lost);
  }

  private static void assertRestores(InteropProgram program, Path what) throws IOException {
    var target = Files.createTempDirectory(folder, "restored");
    program.restore(what, target);
    assertThat(contents(target.resolve("." + what))).isEqualTo(contents(what));
  }

  /** The SHA-256 of each file, by its path. */
  private static Map<String, String> contents(Path root) throws IOException {
    var contents = new TreeMap<String, String>();
    try (var files = Files.walk(root)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        contents.put(root.relativize(file).toString(), sha256(file));
      }
    }
    return contents;
  }

  private static String sha256(Path file) throws IOException {
    var bytes = Files.readAllBytes(file);
    return Digest.sha256(bytes, 0, bytes.length).toString();
  }

  private static long packBytes(InteropPlace place) {
    return place.objects(ObjectType.PACK).stream().mapToLong(StoredObject::sizeBytes).sum();
  }

  /** Of packs one that holds contents. */
  private static StoredObject largest(List<StoredObject> objects) {
    return objects.stream().max(Comparator.comparing(StoredObject::sizeBytes)).orElseThrow();
  }

  /** Data of which half compresses lies as it was wanted. */
  private static void assertForm(List<PackedBlob> written, Form form) {
    var data = written.stream().filter(blob -> blob.type() == BlobType.DATA).toList();
    assertThat(data).isNotEmpty();
    if (form.compressed()) {
      assertThat(data).anyMatch(PackedBlob::compressed);
    } else {
      assertThat(data).noneMatch(PackedBlob::compressed);
    }
  }

  /** Of blobs in all indexes. */
  private static List<PackedBlob> lines(InteropPlace place) throws InterruptedException {
    try (var store = place.open();
        var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      var index = repository.index();
      return new ArrayList<>(IntStream.range(0, index.size()).mapToObj(index::blob).toList());
    }
  }

  /** Half of it compresses. */
  private static void write(Path file, Random random, int bytes) throws IOException {
    var content = new byte[bytes];
    random.nextBytes(content);
    Arrays.fill(content, 0, bytes / 2, (byte) 'a');
    Files.write(file, content);
  }
}
