package io.holdfast.cli.repo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pieces of a repository, as stock restic shows them. */
class RepoObjectsIT {
  @TempDir private Path folder;

  private RepositoryScene scene;
  private String snapshot;

  @BeforeEach
  void backUp() throws IOException {
    scene = RepositoryScene.make(folder);
    snapshot = scene.done("backup", "-r", "r", "src", "--json").json().path("snapshot").asText();
    Files.writeString(folder.resolve("src/a.txt"), "changed");
    scene.done("backup", "-r", "r", "src", "--tag", "second");
  }

  @Test
  void areListedAsByRestic() throws Exception {
    for (var type : List.of("blobs", "packs", "index", "snapshots", "keys", "locks")) {
      var listed = scene.done("list", "-r", "r", type);

      assertThat(listed.out().lines())
          .as(type)
          .containsExactlyInAnyOrderElementsOf(restic("list", type).lines().toList());
    }
    var packs = scene.done("list", "-r", "r", "packs", "--json").json().path("ids");
    assertThat(packs).hasSameSizeAs(scene.files(folder.resolve("r"), "data"));
    var blobs = scene.done("list", "-r", "r", "blobs", "--json").json().path("blobs");
    assertThat(blobs.path(0).path("pack").asText()).isIn(texts(packs));
  }

  @Test
  void arePrintedAsByRestic() throws Exception {
    for (var words : jsonPieces()) {
      var printed = scene.done(("cat -r r " + words).split(" "));

      var stock = json(restic(("cat " + words).split(" "))); // which leaves out what it knows not
      assertThat(json(printed.out()).properties()).as(words).containsAll(stock.properties());
    }
    for (var blob : scene.done("list", "-r", "r", "blobs").out().lines().toList()) {
      assertThat(scene.done("cat", "-r", "r", "blob", id(blob)).out())
          .isEqualTo(restic("cat", "blob", id(blob)));
    }
  }

  private List<String> jsonPieces() throws IOException {
    var pieces = new ArrayList<>(List.of("config", "snapshot " + snapshot));
    for (var type : List.of("index", "keys")) {
      for (var file : scene.files(folder.resolve("r"), type)) {
        pieces.add("%s %s".formatted(type.equals("keys") ? "key" : type, file.getFileName()));
      }
    }
    return pieces;
  }

  @Test
  void areFoundByTheBeginningOfTheirIds() throws IOException {
    var pack = scene.files(folder.resolve("r"), "data").getFirst();
    var beginning = pack.getFileName().toString().substring(0, 12);

    var packed = scene.done("cat", "-r", "r", "pack", beginning);
    var tree = scene.done("cat", "-r", "r", "tree", "latest:" + folder + "/src/d");

    assertThat(packed.out()).isEqualTo(new String(Files.readAllBytes(pack), UTF_8));
    assertThat(scene.done("cat", "-r", "r", "snapshot", "latest").json().path("tags").path(0))
        .hasToString("\"second\"");
    assertThat(tree.json().path("nodes").path(0).path("name").asText()).isEqualTo("b.txt");
    assertThat(scene.run("cat", "-r", "r", "pack", "0".repeat(64)).status())
        .isEqualTo(ExitStatus.MISSING);
    assertThat(scene.run("cat", "-r", "r", "blob", "0".repeat(64)).status())
        .isEqualTo(ExitStatus.MISSING);
    assertThat(scene.run("cat", "-r", "r", "blob", "00").status()).isEqualTo(ExitStatus.INPUT);
    assertThat(scene.run("cat", "-r", "r", "index").status()).isEqualTo(ExitStatus.INPUT);
    assertThat(scene.run("cat", "-r", "r", "snapshot", "").status()).isEqualTo(ExitStatus.INPUT);
  }

  @Test
  void areShownAsFarAsTheyAreWhole() throws Exception {
    var blobs = scene.done("list", "-r", "r", "blobs").out().lines().toList();
    var index = scene.files(folder.resolve("r"), "index").getFirst();
    RepositoryScene.cut(List.of(index), 60);
    var pack = scene.files(folder.resolve("r"), "data").getFirst();
    RepositoryScene.cut(List.of(pack), 60);

    var listed = scene.run("list", "-r", "r", "blobs", "--json");
    var packed = scene.run("cat", "-r", "r", "pack", pack.getFileName().toString());

    assertThat(listed.status()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(texts(listed.json().path("damaged")))
        .containsExactly(index.getFileName().toString());
    assertThat(listed.json().path("blobs")).isNotEmpty().hasSizeLessThan(blobs.size());
    assertThat(packed.status()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(packed.out()).isEqualTo(new String(Files.readAllBytes(pack), UTF_8));
    assertThat(packed.err()).contains("is damaged");
  }

  @Test
  void areNotSaidToBeMissingBesideAnIndexThatMayListThem() throws Exception {
    var blobs = scene.done("list", "-r", "r", "blobs").out().lines().toList();
    var index = scene.files(folder.resolve("r"), "index").getFirst();
    RepositoryScene.cut(List.of(index), 60);
    var left = scene.run("list", "-r", "r", "blobs").out().lines().toList();
    var lost = blobs.stream().filter(blob -> !left.contains(blob)).findFirst().orElseThrow();

    var found = scene.run("cat", "-r", "r", "blob", id(left.getFirst()));
    var missed = scene.run("cat", "-r", "r", "blob", id(lost));

    assertThat(found.status()).as(found.err()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(found.out()).isNotEmpty();
    assertThat(found.err()).contains(index.getFileName().toString());
    assertThat(missed.status()).as(missed.err()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(missed.err()).contains("1 index file that cannot be read");
  }

  @Test
  void ofATreeTellDamageBesideIt() throws Exception {
    var before = scene.files(folder.resolve("r"), "index");
    Files.writeString(folder.resolve("other"), "y");
    scene.done("backup", "-r", "r", "other");
    var last = new ArrayList<>(scene.files(folder.resolve("r"), "index"));
    last.removeAll(before);
    RepositoryScene.cut(last, 60);

    var printed = scene.run("cat", "-r", "r", "tree", snapshot);

    assertThat(printed.status()).as(printed.err()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(printed.json().path("nodes")).isNotEmpty();
  }

  private static String id(String blob) {
    return blob.substring(blob.indexOf(' ') + 1);
  }

  @Test
  void areNoMasterKeys() {
    var refused = scene.run("cat", "-r", "r", "masterkey");

    assertThat(refused.status()).isEqualTo(ExitStatus.UNSUPPORTED);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err()).contains("never shown");
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private String restic(String... words) throws Exception {
    var all = new ArrayList<>(List.of("restic", "-q", "--no-lock", "--no-cache", "-r", "r"));
    all.addAll(List.of(words));
    var builder = new ProcessBuilder(all).directory(folder.toFile());
    builder.environment().put("RESTIC_PASSWORD", RepositoryScene.PASSWORD);
    var process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", all)).isZero();
    return out;
  }
}
