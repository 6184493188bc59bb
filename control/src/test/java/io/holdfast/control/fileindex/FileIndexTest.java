package io.holdfast.control.fileindex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.fileindex.Span;
import io.holdfast.control.fileindex.MemoryTrees.File;
import io.holdfast.control.fileindex.MemoryTrees.Folder;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileIndexTest {
  private static final Instant SPRING = Instant.parse("2026-03-28T08:00:00.123456789Z");
  private static final Instant AUTUMN = Instant.parse("2026-10-25T01:30:00Z");
  private static final byte[] ROOT = new byte[32];

  @TempDir private Path scratch;

  private final MemoryTrees trees = new MemoryTrees();
  private final Map<SnapshotId, BlobId> points = new LinkedHashMap<>();
  private FileIndex index;

  @BeforeEach
  void open() {
    index = open(scratch.resolve("index.sqlite"));
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void pagesALargeFolderInTheOrderOfItsNames() throws Exception {
    var folder = new Folder();
    for (var i = 0; i < 9_000; i++) {
      folder.with("file-%05d.txt".formatted(i * 7), File.of("content " + i, SPRING));
    }
    var root = new Folder().with("srv", folder).with("empty", new Folder());
    var point = add(root);

    assertThat(pages(point, "/srv", 500)).isEqualTo(new ArrayList<>(folder.keySet()));
    assertThat(pages(point, "/", 1)).isEqualTo(new ArrayList<>(root.keySet()));
    assertThat(pages(point, "/empty", 10)).isEmpty();
    assertThat(after(point, "/srv", "file-30000", 2))
        .containsExactly("file-30002.txt", "file-30009.txt");
    assertThat(after(point, "/srv", "zzz", 2)).isEmpty();
    assertThatThrownBy(() -> pages(point, "/srv/file-00007.txt", 1))
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PATH_MISSING));
  }

  @Test
  void keepsWhatATreeSays() throws Exception {
    var name = NodeName.of(new byte[] {'a', (byte) 0xff, '\n', '"', '\\'});
    var folder = new Folder();
    folder.put(name, new File(3_000_000_000L, SPRING, List.of("one", "two")));
    folder.with("empty", File.of("", AUTUMN));
    folder.with("small", File.of("hello", AUTUMN));
    var point = add(folder);

    var entries = list(point, "/", Optional.empty(), 10);

    var odd = entries.getFirst();
    assertThat(odd.name()).isEqualTo(name);
    assertThat(odd.size()).isEqualTo(3_000_000_000L);
    assertThat(odd.modified()).isEqualTo(SPRING);
    assertThat(odd.mode()).isEqualTo(0640);
    assertThat(odd.owner().user()).isEqualTo("ada");
    assertThat(odd.content()).isNotNull().satisfies(it -> assertThat(it.whole()).isFalse());
    assertThat(search(FileQuery.any().withHash(MemoryTrees.hash("hello"))))
        .containsOnlyKeys("/small");
    assertThat(search(FileQuery.any().withHash(MemoryTrees.hash("")))).containsOnlyKeys("/empty");
    assertThat(search(FileQuery.any().withHash(MemoryTrees.hash("one")))).isEmpty();
  }

  @Test
  void sharesBlocksOfALargeFolderThatChangedALittle() throws Exception {
    var before = new Folder();
    for (var i = 0; i < 12_000; i++) {
      before.with("message-%06d".formatted(i), File.of("m" + i, SPRING));
    }
    var now = new Folder();
    now.putAll(before);
    now.with("message-004711x", File.of("new", AUTUMN));
    var first = add(before);
    var second = add(now);

    var old = blocks(first);
    var fresh = new HashSet<>(blocks(second));
    fresh.removeAll(old);

    assertThat(old).hasSizeGreaterThan(4);
    assertThat(fresh).hasSizeLessThanOrEqualTo(2);
  }

  /** Whatever the trees: found is what a look at every single node finds. */
  @Test
  void findsWhatLookingAtEveryNodeFinds() throws Exception {
    var random = new Random(4711);
    var folder = randomFolder(random, 4);
    add(folder);
    for (var i = 0; i < 12; i++) {
      folder = changed(folder, random);
      add(folder);
    }
    var gone = new ArrayList<>(points.keySet()).subList(2, 7);
    index.remove(gone.stream().map(SnapshotId::toString).toList());
    gone.forEach(points::remove);
    add(randomFolder(random, 3));

    for (var query : queries()) {
      var expected = lookAtEveryNode(query);
      assertThat(search(query)).as("%s", query).isEqualTo(expected);
      assertThat(searchByPages(query, 3)).as("pages of %s", query).isEqualTo(expected.keySet());
    }
    assertThat(lookAtEveryNode(FileQuery.named("RE")).size()).isGreaterThan(20);
  }

  @Test
  void searchesOnlyBelowAPath() throws Exception {
    add(
        new Folder()
            .with(
                "a", new Folder().with("x", File.of("1", SPRING)).with("xy", File.of("2", SPRING)))
            .with("ab", new Folder().with("x", File.of("3", SPRING)))
            .with("x", File.of("4", SPRING)));

    assertThat(search(FileQuery.named("x"), "/a")).containsOnlyKeys("/a/x", "/a/xy");
    assertThat(search(FileQuery.any(), "/a/x")).containsOnlyKeys("/a/x");
    assertThat(search(FileQuery.any(), "/nowhere/at/all")).isEmpty();
    assertThat(search(FileQuery.any(), "/x")).containsOnlyKeys("/x");
  }

  @Test
  void removesFoldersOnlyWhenNothingLeadsToThem() throws Exception {
    var shared = new Folder();
    for (var i = 0; i < 2_000; i++) {
      shared.with("kept-%04d".formatted(i), File.of("k" + i, SPRING));
    }
    var first =
        add(
            new Folder()
                .with("s", shared)
                .with("old", new Folder().with("lost", File.of("o", SPRING))));
    add(new Folder().with("s", shared).with("t", shared));

    index.remove(List.of(first.toString()));
    points.remove(first);

    assertThat(search(FileQuery.named("lost"))).isEmpty();
    assertThat(search(FileQuery.named("kept-0815")))
        .containsOnlyKeys("/s/kept-0815", "/t/kept-0815");
    index.remove(points.keySet().stream().map(SnapshotId::toString).toList());
    try (var look = index.look()) {
      look.summaries((_, block) -> assertThat(block).as("a block is left").isNegative());
    }
  }

  @Test
  void takesTreesThatAreNotInOrder() throws Exception {
    var entries = new ArrayList<>(randomFolder(new Random(1), 2).entrySet());
    for (var i = 0; i < 3_000; i++) {
      entries.add(Map.entry(NodeName.ofUtf8("n" + i), File.of("c" + i, SPRING)));
    }
    Collections.shuffle(entries, new Random(2));
    var point = add(trees.add(entries));

    var names = new ArrayList<>(entries.stream().map(Map.Entry::getKey).toList());
    names.sort(null);
    assertThat(pages(point, "/", 700)).isEqualTo(names);
  }

  @Test
  void goesOnWhereAKilledProcessWas() throws Exception {
    var folder = randomFolder(new Random(3), 5);
    var large = new Folder();
    for (var i = 0; i < 5_000; i++) {
      large.with("large-%05d".formatted(i), File.of("l" + i, SPRING));
    }
    // After the large one by name, so that the copy is taken when that has been written.
    folder.with("large", large).with("zz", new Folder().with("last", File.of("end", SPRING)));
    var root = trees.add(folder);
    var opened = new int[1];
    trees.beforeOpen = () -> opened[0]++;
    add(root);
    var all = opened[0];
    for (var stop : List.of(1, all / 2, all)) {
      var dead = Files.createDirectory(scratch.resolve("dead-" + stop));
      opened[0] = 0;
      trees.beforeOpen =
          () -> {
            if (++opened[0] == stop) {
              copy(scratch.resolve("doomed-" + stop + ".sqlite"), dead.resolve("index.sqlite"));
            }
          };
      try (var doomed = open(scratch.resolve("doomed-" + stop + ".sqlite"))) {
        doomed.add(points.keySet().iterator().next(), root, trees);
      }
      index.close();
      index = open(dead.resolve("index.sqlite"));

      assertThat(index.snapshots()).as("after %d trees", stop).isEmpty();
      index.add(points.keySet().iterator().next(), root, trees);
      assertThat(search(FileQuery.any())).isEqualTo(lookAtEveryNode(FileQuery.any()));
    }
  }

  @Test
  void leavesNothingBehindWhenATreeCannotBeRead() throws Exception {
    var folder = randomFolder(new Random(5), 4);
    var root = trees.add(folder);
    var opened = new int[1];
    trees.beforeOpen =
        () -> {
          if (++opened[0] == 5) {
            throw new io.holdfast.engine.EngineException(ErrorCode.TREE_DAMAGED, "told so");
          }
        };

    assertThatThrownBy(() -> add(root)).hasMessageContaining("told so");

    points.clear();
    trees.beforeOpen = () -> {};
    assertThat(index.snapshots()).isEmpty();
    add(root);
    assertThat(search(FileQuery.any())).isEqualTo(lookAtEveryNode(FileQuery.any()));
  }

  @Test
  void keepsNamesOutOfSight() throws Exception {
    var folder = new Folder();
    for (var i = 0; i < 1_000; i++) {
      folder.with("confidential-merger-%04d".formatted(i), File.of("c" + i, SPRING));
    }
    add(new Folder().with("board-papers", folder));
    index.close();

    for (var file : List.of("index.sqlite", "index.sqlite-wal")) {
      var path = scratch.resolve(file);
      var bytes = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
      var text = new String(bytes, StandardCharsets.ISO_8859_1);
      assertThat(text).doesNotContain("confidential").doesNotContain("board-papers");
      assertThat(text).doesNotContain(MemoryTrees.hash("c1"));
    }
  }

  @Test
  void beginsAnewWithAnotherKeyAndAfterDamage() throws Exception {
    add(new Folder().with("a", File.of("a", SPRING)));
    var file = scratch.resolve("index.sqlite");
    index.close();

    var other = new byte[32];
    other[0] = 1;
    try (var strange = FileIndex.open(file, new IndexSeal(other, "test"), new BlockCache())) {
      assertThat(strange.snapshots()).isEmpty();
    }
    Files.write(
        file,
        "not a database, whatever its name says".repeat(1000).getBytes(StandardCharsets.UTF_8));
    index = open(file);
    assertThat(index.snapshots()).isEmpty();
  }

  @Test
  void noticesABlockThatWasChanged() throws Exception {
    var folder = new Folder();
    for (var i = 0; i < 3_000; i++) {
      folder.with("file-%05d".formatted(i), File.of("c" + i, SPRING));
    }
    var point = add(folder);
    index.close();
    var file = scratch.resolve("index.sqlite");
    var change = "update block set names = substr(names, 1, length(names) - 1) || x'00'";
    var sqlite = new ProcessBuilder("sqlite3", file.toString(), change).inheritIO().start();
    assertThat(sqlite.waitFor()).isZero();
    index = open(file);

    assertThatThrownBy(() -> pages(point, "/", 500))
        .isInstanceOfSatisfying(
            HoldfastException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CATALOG_DAMAGED));
    assertThat(index.isDamaged()).isTrue();
  }

  private static FileIndex open(Path file) {
    return FileIndex.open(file, new IndexSeal(ROOT, "test"), new BlockCache());
  }

  private static void copy(Path from, Path to) {
    try {
      for (var end : List.of("", "-wal")) {
        if (Files.exists(Path.of(from + end))) {
          Files.copy(Path.of(from + end), Path.of(to + end));
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private SnapshotId add(Folder root) throws InterruptedException {
    return add(trees.add(root));
  }

  private SnapshotId add(BlobId tree) throws InterruptedException {
    var text = ("snapshot " + points.size() + tree).getBytes(StandardCharsets.UTF_8);
    var id = new SnapshotId(Digest.sha256(text, 0, text.length));
    index.add(id, tree, trees);
    points.put(id, tree);
    return id;
  }

  private List<IndexEntry> list(
      SnapshotId point, String path, Optional<NodeName> after, int limit) {
    return index.look(look ->
        IndexedTrees.list(look, point, TreePath.parse(path), after, limit).orElseThrow().entries());
  }

  private List<NodeName> pages(SnapshotId point, String path, int limit) {
    var names = new ArrayList<NodeName>();
    var page = list(point, path, Optional.empty(), limit);
    while (!page.isEmpty()) {
      page.forEach(entry -> names.add(entry.name()));
      page = list(point, path, Optional.of(names.getLast()), limit);
    }
    return names;
  }

  private List<String> after(SnapshotId point, String path, String after, int limit) {
    return list(point, path, Optional.of(NodeName.ofUtf8(after)), limit).stream()
        .map(entry -> entry.name().toText())
        .toList();
  }

  private Set<Integer> blocks(SnapshotId point) {
    return index.look(look -> {
      var blocks = new HashSet<Integer>();
      look.spans(look.root(point).orElseThrow()).stream().map(Span::block).forEach(blocks::add);
      return blocks;
    });
  }

  /** Paths, and for each the points with a matching version, by version. */
  private Map<String, Map<SourceWalk.VersionKey, Set<SnapshotId>>> search(FileQuery query)
      throws InterruptedException {
    return search(query, "/");
  }

  private Map<String, Map<SourceWalk.VersionKey, Set<SnapshotId>>> search(
      FileQuery query, String below) throws InterruptedException {
    var found = new LinkedHashMap<String, Map<SourceWalk.VersionKey, Set<SnapshotId>>>();
    var all = new ArrayList<>(points.keySet());
    try (var searched = SearchedIndex.open(index, query)) {
      new SourceWalk(TreePath.parse(below), Optional.empty())
          .walk(
              roots(searched, all),
              match -> {
                var versions = new LinkedHashMap<SourceWalk.VersionKey, Set<SnapshotId>>();
                match
                    .versions()
                    .forEach((key, held) -> {
                      var holders = new HashSet<SnapshotId>();
                      held.points().stream().forEach(at -> holders.add(all.get(at)));
                      versions.put(key, holders);
                    });
                assertThat(found.put(match.path().toString(), versions)).isNull();
                return true;
              });
    }
    return found;
  }

  private Set<String> searchByPages(FileQuery query, int limit) throws InterruptedException {
    var paths = new java.util.LinkedHashSet<String>();
    var last = new TreePath[1];
    var more = true;
    while (more) {
      var page = new ArrayList<TreePath>();
      try (var searched = SearchedIndex.open(index, query)) {
        more =
            !new SourceWalk(TreePath.ROOT, Optional.ofNullable(last[0]))
                .walk(
                    roots(searched, new ArrayList<>(points.keySet())),
                    match -> page.size() < limit && page.add(match.path()));
      }
      page.forEach(path -> assertThat(paths.add(path.toString())).as("%s twice", path).isTrue());
      last[0] = page.isEmpty() ? last[0] : TreePath.parse(page.getLast().toString());
    }
    return paths;
  }

  private Map<SourceWalk.Place, BitSet> roots(SearchedIndex searched, List<SnapshotId> all) {
    var roots = new LinkedHashMap<SourceWalk.Place, BitSet>();
    for (var at = 0; at < all.size(); at++) {
      var root = searched.look().root(all.get(at)).orElseThrow();
      roots.computeIfAbsent(new SourceWalk.Place(searched, root), _ -> new BitSet()).set(at);
    }
    return roots;
  }

  private Map<String, Map<SourceWalk.VersionKey, Set<SnapshotId>>> lookAtEveryNode(
      FileQuery query) {
    var found = new TreeMap<TreePath, Map<SourceWalk.VersionKey, Set<SnapshotId>>>();
    points.forEach((id, root) -> lookAtEveryNode(query, id, root, TreePath.ROOT, found));
    var byText = new LinkedHashMap<String, Map<SourceWalk.VersionKey, Set<SnapshotId>>>();
    found.forEach((path, versions) -> byText.put(path.toString(), versions));
    return byText;
  }

  private void lookAtEveryNode(
      FileQuery query,
      SnapshotId point,
      BlobId tree,
      TreePath path,
      Map<TreePath, Map<SourceWalk.VersionKey, Set<SnapshotId>>> found) {
    var nodes = trees.open(tree);
    for (var node = nodes.next(); node.isPresent(); node = nodes.next()) {
      var child = path.child(node.get().name());
      var entry = IndexEntry.of(node.get(), 0);
      if (query.matcher().matches(entry)) {
        found
            .computeIfAbsent(child, _ -> new LinkedHashMap<>())
            .computeIfAbsent(SourceWalk.VersionKey.of(entry), _ -> new HashSet<>())
            .add(point);
      }
      if (node.get() instanceof io.holdfast.engine.tree.Node.Directory directory) {
        lookAtEveryNode(query, point, directory.subtree(), child, found);
      }
    }
  }

  private static List<FileQuery> queries() {
    return List.of(
        FileQuery.any(),
        FileQuery.named("re"),
        FileQuery.named("REPORT"),
        FileQuery.named("port-1"),
        FileQuery.named("übung"),
        FileQuery.named("no such name"),
        new FileQuery(null, "*.TXT", null, 0, -1, null, null),
        new FileQuery(null, "re[a-p]ort-?.*", null, 0, -1, null, null),
        new FileQuery("o", "r*", null, 3, 5, null, null),
        new FileQuery(null, null, null, 4, -1, null, null),
        new FileQuery(null, null, null, 0, 2, null, null),
        new FileQuery(null, null, null, 0, -1, AUTUMN, null),
        new FileQuery(null, null, null, 0, -1, SPRING, AUTUMN),
        FileQuery.any().withHash(MemoryTrees.hash("c3")),
        FileQuery.any().withHash(MemoryTrees.hash("never stored")));
  }

  private static Folder randomFolder(Random random, int depth) {
    var folder = new Folder();
    var count = random.nextInt(8) == 0 ? 400 : random.nextInt(12);
    for (var i = 0; i < count; i++) {
      folder.put(randomName(random), randomFile(random));
    }
    for (var i = 0; depth > 0 && i < random.nextInt(5) + 1; i++) {
      folder.put(randomName(random), randomFolder(random, depth - 1));
    }
    return folder;
  }

  private static File randomFile(Random random) {
    var content = "c".repeat(random.nextInt(4)) + random.nextInt(10);
    return File.of(content, random.nextBoolean() ? SPRING : AUTUMN);
  }

  private static NodeName randomName(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> NodeName.of(new byte[] {'r', 'e', (byte) (0x80 + random.nextInt(64)), '\n'});
      case 1 -> NodeName.ofUtf8("\u00dcbung-" + random.nextInt(30));
      case 2 -> NodeName.ofUtf8("U\u0308bung-" + random.nextInt(30));
      case 3 -> NodeName.ofUtf8("Notes " + random.nextInt(500) + ".txt");
      default -> NodeName.ofUtf8("report-" + random.nextInt(2000) + ".pdf");
    };
  }

  /** A copy in which little is different. */
  private static Folder changed(Folder folder, Random random) {
    var copy = new Folder();
    folder.forEach((name, child) -> {
      if (random.nextInt(40) == 0) {
        return;
      }
      copy.put(
          name,
          child instanceof Folder inner
              ? random.nextInt(3) == 0 ? changed(inner, random) : inner
              : random.nextInt(30) == 0 ? randomFile(random) : child);
    });
    if (random.nextInt(4) == 0) {
      copy.put(randomName(random), randomFile(random));
    }
    return copy;
  }
}
