package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --json} prints of a repository is what docs/cli.md says, no field more or less. */
class DocumentedShapesTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(repo [a-z ]+)` \\| (.+) \\|$");
  private static final Pattern FIELD = Pattern.compile("`([A-Za-z.\\[\\]]+)`");

  @TempDir private Path folder;

  private final Map<String, Set<String>> seen = new TreeMap<>();

  /** Lists that were empty every time say nothing of their elements. */
  private final Set<String> emptyLists = new TreeSet<>();

  @Test
  void holdsForEveryCommand() throws Exception {
    runAll(RepositoryScene.make(folder));
    var documented = documented();

    assertThat(seen.keySet()).isEqualTo(documented.keySet());
    documented.forEach((command, fields) -> {
      assertThat(fields).as(command).containsAll(seen.get(command));
      var unseen = new ArrayList<>(fields);
      unseen.removeAll(seen.get(command));
      assertThat(unseen).as(command).allMatch(field -> startsInEmptyList(command, field));
    });
  }

  private void runAll(RepositoryScene scene) throws Exception {
    Files.writeString(scene.path("second"), "second");
    look(scene, "init", "-r", "new");
    look(scene, "backup", "-r", "r", "src", "--tag", "one", "--exclude", "*.tmp");
    Files.writeString(scene.path("src/a.txt"), "changed");
    look(scene, "backup", "-r", "r", "src");
    look(scene, "ls", "-R", "-r", "r", "latest");
    look(scene, "find", "-r", "r", "[al]*");
    var oldest = scene.done("snapshots", "-r", "r", "--tag", "one", "--json").json();
    var id = oldest.path("snapshots").path(0).path("id").asText();
    var root = oldest.path("snapshots").path(0).path("tree").asText();
    look(scene, "find", "-r", "r", "--tree", root, "--show-pack-id");
    look(scene, "snapshots", "-r", "r", "-g", "host,paths,tags");
    look(scene, "diff", "-r", "r", id, "latest");
    look(scene, "restore", "-r", "r", "latest", "-t", "out");
    var key = look(scene, "key add", "-r", "r", "--new-password-file", "second").path("id");
    look(scene, "key list", "-r", "r");
    look(scene, "key remove", "-r", "r", key.asText());
    look(scene, "key passwd", "-r", "new", "--new-password-file", "second");
    look(scene, "unlock", "-r", "r");
    look(scene, "forget", "-r", "r", "--keep-last", "1", "-g", "paths,tags", "--prune");
    look(scene, "prune", "-r", "r", "--dry-run");
    RepositoryScene.makeRepository(scene.path("copies"));
    look(scene, "copy", "-r", "r", "--to", "copies", "--dry-run");
    scene.done("copy", "-r", "r", "--to", "copies");
    look(scene, "backup", "-r", "r", "src");
    look(scene, "copy", "-r", "r", "--to", "copies");
    look(scene, "stats", "-r", "r");
    look(scene, "list", "-r", "r", "packs");
    look(scene, "list", "-r", "r", "blobs");
    var mount = scene.start("mount", "-r", "r", "--listen", "127.0.0.1:0", "--json");
    note("repo mount", mount.await("}").json());
    mount.stop();
    look(scene, "migrate", "-r", "r");
    scene.copyRepository("lost");
    for (var file : scene.files(scene.path("lost"), "snapshots")) {
      Files.delete(file);
    }
    look(scene, "recover", "-r", "lost");
    RepositoryScene.cut(scene.files(scene.copyRepository("cut"), "data"), 40);
    look(scene, "check", "-r", "cut", "--read-data");
    look(scene, "repair index", "-r", "cut");
    look(scene, "repair packs", "-r", "cut");
    var packs = scene.files(scene.copyRepository("lacking"), "data");
    Files.delete(Collections.min(packs, Comparator.comparing(file -> file.toFile().length())));
    look(scene, "repair snapshots", "-r", "lacking");
    scene.copyRepository("copy");
    look(scene, "tag", "-r", "copy", "--add", "two");
    look(scene, "rewrite", "-r", "copy", "-e", "b.txt");
    look(scene, "snapshots", "-r", "copy");
    var snapshots = scene.files(scene.path("r"), "snapshots");
    RepositoryScene.cut(snapshots.stream().filter(file -> file.endsWith(id)).toList(), 4);
    look(scene, "snapshots", "-r", "r");
    look(scene, "snapshots", "-r", "cut");
  }

  private JsonNode look(RepositoryScene scene, String command, String... arguments) {
    var words = Stream.of(Stream.of(command.split(" ")), Stream.of(arguments), Stream.of("--json"));
    var document = scene.run(words.flatMap(each -> each).toArray(String[]::new)).json();
    note("repo " + command, document);
    return document;
  }

  private void note(String command, JsonNode document) {
    gather(command, "", document, seen.computeIfAbsent(command, _ -> new TreeSet<>()));
  }

  private void gather(String command, String at, JsonNode node, Set<String> fields) {
    if (node.isObject()) {
      node.properties()
          .forEach(field -> {
            var path = at.isEmpty() ? field.getKey() : at + "." + field.getKey();
            gather(command, path, field.getValue(), fields);
          });
      return;
    }
    if (!node.isArray()) {
      fields.add(at);
      return;
    }
    if (node.isEmpty()) {
      emptyLists.add(command + " " + at + "[]");
    }
    node.forEach(element -> gather(command, at + "[]", element, fields));
  }

  private boolean startsInEmptyList(String command, String field) {
    return emptyLists.stream().anyMatch(list -> (command + " " + field).startsWith(list));
  }

  private static Map<String, Set<String>> documented() throws IOException {
    return ROW.matcher(Files.readString(Path.of("../docs/cli.md")))
        .results()
        .collect(
            Collectors.toMap(
                row -> row.group(1),
                row ->
                    FIELD
                        .matcher(row.group(2))
                        .results()
                        .map(field -> field.group(1))
                        .collect(Collectors.toSet())));
  }
}
