package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.repo.InteropCell.Form;
import io.holdfast.cli.repo.InteropCell.Program;
import io.holdfast.cli.repo.InteropCell.Verb;
import io.holdfast.cli.repo.InteropPlaces.Place;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoredObject;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What one program does to a repository, the other finds sound and restores byte for byte: every
 * verb, both formats, compressed and not, at every kind of place. The suite takes cells so that
 * each pair of values meets; {@code -Dholdfast.interop.all=true} takes all (CONTRIBUTING.md).
 */
class InteropMatrixIT {
  @TempDir private static Path folder;

  private static final Map<List<Object>, Path> histories = new HashMap<>();
  private static Path source;

  /** What a backup of the cell adds. */
  private static Path more;

  private static InteropPlaces places;

  @BeforeAll
  static void open() throws Exception {
    var random = new Random(30);
    source = Files.createDirectories(folder.resolve("source/deep"));
    more = Files.createDirectory(folder.resolve("more"));
    for (var i = 0; i < 6; i++) {
      write(source.resolve("file" + i), random, 300_000);
    }
    Files.createFile(source.resolve("empty"));
    write(more.resolve("new"), random, 300_000);
    Files.copy(source.resolve("file1"), more.resolve("known"));
    places = new InteropPlaces(folder.resolve("places"));
  }

  @AfterAll
  static void close() {
    places.close();
  }

  static List<InteropCell> cells() {
    return Boolean.getBoolean("holdfast.interop.all") ? InteropCell.all() : InteropCell.pairwise();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cells")
  void theOtherFindsItSoundAndRestoresIt(InteropCell cell) throws Exception {
    var place = places.next(cell.place());
    if (cell.verb() != Verb.INIT) {
      InteropPlaces.copy(history(cell.other(), cell.form()), place);
    }
    var actor = at(cell.actor(), place);
    var other = at(cell.other(), place);
    switch (cell.verb()) {
      case INIT -> {
        actor.init(cell.form());
        other.backup(source, cell.form());
        assertSound(other, 1);
      }
      case BACKUP -> {
        actor.backup(more, cell.form());
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
        remove(place, ObjectType.PACK);
        assertThat(actor.checkStructure()).isFalse();
        return; // beyond repair for its source is gone
      }
      case REPAIR -> {
        remove(place, ObjectType.INDEX);
        actor.repairIndex();
        assertSound(other, 2);
      }
      case COPY -> {
        var second = places.next(cell.place());
        create(second, cell.form());
        actor.copyTo(second);
        other = at(cell.other(), second);
        assertSound(other, 2);
      }
      case RESTORE -> assertRestores(actor, source);
    }
    assertRestores(other, source);
  }

  private static void create(Place place, Form form) {
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
    var place = places.next(InteropPlaces.Kind.FOLDER);
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

  private static InteropProgram at(Program program, Place place) {
    return InteropProgram.of(program, place, folder);
  }

  private static void assertSound(InteropProgram program, int snapshots) {
    assertThat(program.check()).isTrue();
    assertThat(program.snapshots()).isEqualTo(snapshots);
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

  private static long packBytes(Place place) {
    return objects(place, ObjectType.PACK).stream().mapToLong(StoredObject::sizeBytes).sum();
  }

  /** Of the packs the largest, which holds contents; of others all. */
  private static void remove(Place place, ObjectType type) {
    var objects =
        objects(place, type).stream().sorted(Comparator.comparing(StoredObject::sizeBytes));
    var names = objects.map(StoredObject::name).toList();
    try (var store = place.open()) {
      (type == ObjectType.PACK ? Stream.of(names.getLast()) : names.stream())
          .forEach(store::delete);
    }
  }

  private static List<StoredObject> objects(Place place, ObjectType type) {
    var objects = new ArrayList<StoredObject>();
    try (var store = place.open()) {
      store.list(type, objects::add);
    }
    return objects;
  }

  /** Half of it compresses. */
  private static void write(Path file, Random random, int bytes) throws IOException {
    var content = new byte[bytes];
    random.nextBytes(content);
    Arrays.fill(content, 0, bytes / 2, (byte) 'a');
    Files.write(file, content);
  }
}
