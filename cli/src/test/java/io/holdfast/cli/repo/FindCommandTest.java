package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.base.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finding by time and by what a file or folder consists of. */
class FindCommandTest {
  private static final Instant NOON = Instant.parse("2026-03-28T12:00:00Z");

  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void backUp() throws IOException {
    scene = RepositoryScene.make(folder);
    Files.setLastModifiedTime(scene.path("src/a.txt"), FileTime.from(NOON));
    scene.done("backup", "-r", "r", "src");
  }

  @Test
  void byTimeWithBothEnds() {
    assertThat(matches("-N", "2026-03-28T12:00:00Z", "*.txt")).containsExactly(path("a.txt"));
    assertThat(find("-N", "2026-03-28T11:59:59Z", "*.txt")).isEmpty();
    assertThat(matches("-O", "2026-03-28T12:00:01Z", "*.txt")).containsExactly(path("d/b.txt"));
    assertThat(matches("-O", "2026-03-28T12:00:00Z", "*.txt")).hasSize(2);
  }

  @Test
  void byTimesAsResticTakesThem() {
    for (var after :
        List.of(
            "2026-03-28 12:00:01 +0000",
            "2026-03-28 14:00:01 +0200",
            "2026-03-28 12:00:01 UTC",
            "2026-03-28 12:01Z",
            "2026-03-28T13:00:01+01:00",
            "2026-03-30")) {
      assertThat(matches("-O", after, "*.txt")).as(after).containsExactly(path("d/b.txt"));
    }
    assertThat(matches("-O", "2026-03-26", "-N", "2026-03-30", "*.txt"))
        .containsExactly(path("a.txt"));
    assertThat(scene.run("find", "-r", "r", "-O", "2026-13-28", "*.txt").err())
        .contains("'2026-13-28' is no time");
  }

  @Test
  void inSeveralSnapshotsEachOnce() {
    scene.done("backup", "-r", "r", "src/d", "--force");
    scene.done("backup", "-r", "r", "src", "--force");
    var first = snapshots().getFirst().path("id").asText();

    var found = find("-s", first, "-s", "latest", "-s", first, "a.txt");

    assertThat(found.findValuesAsText("snapshot"))
        .containsExactlyInAnyOrder(first, snapshots().getLast().path("id").asText());
  }

  @Test
  void theFilesOfABlobByItsBeginning() throws IOException {
    Files.copy(scene.path("src/a.txt"), scene.path("src/d/same.txt"));
    scene.done("backup", "-r", "r", "src/d");
    var blob = dataBlob(path("a.txt"));

    var found = find("--blob", blob.substring(0, 10).toUpperCase(Locale.ROOT));

    assertThat(paths(found)).containsExactlyInAnyOrder(path("a.txt"), path("d/same.txt"));
    assertThat(found.path(0).path("blobs").path(0).asText()).isEqualTo(blob);
    assertThat(scene.done("find", "-r", "r", "--blob", blob).out())
        .contains("Blobs", blob.substring(0, 8), path("a.txt"));
    var packs = scene.done("find", "-r", "r", "--blob", blob, "--show-pack-id", "--json").json();
    var pack = packs.path("matches").path(0).path("packs").path(0).asText();
    assertThat(blobsOf(pack)).contains("data");
    assertThat(scene.done("find", "-r", "r", "--blob", blob, "--show-pack-id").out())
        .contains("blob %s is in pack %s".formatted(blob, pack));
    assertThat(scene.run("find", "-r", "r", "--show-pack-id", "a.txt").err()).contains("--blob");
  }

  @Test
  void theFolderOfATreeAndTheSnapshotOfARoot() {
    var root = snapshots().getFirst().path("tree").asText();

    var found = find("--tree", root);

    assertThat(paths(found)).containsExactly("/");
    assertThat(scene.done("find", "-r", "r", "-l", "--tree", root).out()).contains(" /");
  }

  @Test
  void allThatNeedsAPackThatIsGone() throws IOException {
    var found = new ArrayList<String>();
    for (var pack : scene.files(scene.path("r"), "data")) {
      var name = pack.getFileName().toString();
      if (blobsOf(name).contains("data")) {
        Files.delete(pack);
        found.addAll(paths(find("--pack", name.substring(0, 12))));
      }
    }

    assertThat(found).contains(path("a.txt"), path("d/b.txt")).doesNotContain(path("link"));
  }

  @Test
  void listsInDetailAnyway() {
    assertThat(scene.done("ls", "-l", "-r", "r", "latest").out())
        .isEqualTo(scene.done("ls", "-r", "r", "latest").out());
  }

  @Test
  void tellsWhatIsNoIdAndWhichPackNoIndexLists() {
    assertThat(scene.run("find", "-r", "r", "--blob", "a.txt").err()).contains("'a.txt'", "hex");
    assertThat(scene.run("find", "-r", "r", "--blob", "0000000").err()).contains("8 to 64");
    var unknown = scene.run("find", "-r", "r", "--pack", "00000000000000", "11111111111111");
    assertThat(unknown.err()).contains("'00000000000000', '11111111111111'", "repo list packs");
    assertThat(unknown.status()).isEqualTo(2); // and not as if nothing needed it
    var nothing = scene.run("find", "-r", "r", "--blob", "00000000000000");
    assertThat(nothing.status()).isEqualTo(ExitStatus.MISSING);
    assertThat(scene.run("find", "-r", "r", "--blob", "--pack", "00").status())
        .isEqualTo(scene.run("find", "-r", "r").status());
  }

  private String path(String name) {
    return scene.path("src").resolve(name).toString();
  }

  private JsonNode find(String... words) {
    var all = new ArrayList<>(List.of("find", "-r", "r", "--json"));
    all.addAll(List.of(words));
    return scene.run(all.toArray(String[]::new)).json().path("matches");
  }

  private List<String> matches(String... words) {
    return paths(find(words));
  }

  private static List<String> paths(JsonNode found) {
    return found.findValuesAsText("path");
  }

  private List<JsonNode> snapshots() {
    var all = new ArrayList<JsonNode>();
    scene.done("snapshots", "-r", "r", "--json").json().path("snapshots").forEach(all::add);
    return all;
  }

  /** What the file consists of. */
  private String dataBlob(String path) {
    for (var blob : list()) {
      if (blob.path("type").asText().equals("data")
          && paths(find("--blob", blob.path("id").asText())).contains(path)) {
        return blob.path("id").asText();
      }
    }
    throw new AssertionError("no blob of " + path);
  }

  private List<String> blobsOf(String pack) {
    return list().stream()
        .filter(blob -> blob.path("pack").asText().equals(pack))
        .map(blob -> blob.path("type").asText())
        .toList();
  }

  private List<JsonNode> list() {
    var all = new ArrayList<JsonNode>();
    scene.done("list", "-r", "r", "blobs", "--json").json().path("blobs").forEach(all::add);
    return all;
  }
}
