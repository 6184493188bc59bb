package io.holdfast.cli.repo;

import static java.lang.ProcessBuilder.Redirect.DISCARD;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Content of a snapshot on standard output. */
class DumpCommandTest {
  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void backUp() throws IOException {
    scene = RepositoryScene.make(folder);
    Files.writeString(scene.path("src/long.txt"), "0123456789".repeat(50_000));
    scene.done("backup", "-r", "r", "src");
  }

  @Test
  void fileComesAsItIs() {
    var file = scene.path("src/long.txt").toString();

    var dumped = scene.done("dump", "-r", "r", "latest", file);

    assertThat(dumped.out()).isEqualTo("0123456789".repeat(50_000));
    assertThat(scene.done("dump", "-r", "r", "latest:" + scene.path("src"), "/a.txt").out())
        .isEqualTo("first");
  }

  @Test
  void folderComesAsAnArchive() {
    var tar = scene.done("dump", "-r", "r", "latest", scene.path("src/d").toString()).out();
    var zip = scene.done("dump", "-r", "r", "latest", "--archive", "zip").out();

    assertThat(tar)
        .contains("d/b.txt")
        .contains("ustar")
        .contains("second")
        .doesNotContain("first");
    assertThat(tar.length() % 512).isZero();
    assertThat(zip).startsWith("PK").contains("a.txt").contains("b.txt");
  }

  /** Its reader may hear nothing of the status, as behind a pipe: it must see that bytes lack. */
  @ParameterizedTest
  @CsvSource({
    "tar, tar -tf, src/d",
    "tar_gz, tar -tzf, src/d",
    "tar_zst, tar --zstd -tf, src/d",
    "zip, unzip -t, src/d",
    "tar, tar -tf, src/a.txt",
    "tar_gz, tar -tzf, src/a.txt"
  })
  void anArchiveThatMetDamageIsSeenToBeCut(String form, String reader, String damaged)
      throws Exception {
    RepositoryScene.makeRepository(scene.path("damaged"));
    scene.done("backup", "-r", "damaged", damaged);
    var old = scene.files(scene.path("damaged"), "data");
    scene.done("backup", "-r", "damaged", "src");
    for (var pack : old) { // of a tree, whose files are all whole, or of a file
      RepositoryScene.overwrite(pack);
    }

    var dump = scene.start("dump", "-r", "damaged", "latest", "--archive", form);
    var answer = dump.await("\0 never printed");

    assertThat(answer.status()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(answer.err()).contains("HF-3");
    var archive = Files.write(scene.path("archive." + form), dump.out().toByteArray());
    assertThat(archive).isNotEmptyFile();
    var words = new ArrayList<>(List.of(reader.split(" ")));
    words.add(archive.toString());
    var taken = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(DISCARD).start();
    assertThat(taken.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(taken.exitValue()).isNotZero();
  }

  @Test
  void aTargetIsReplacedAndNoNeighbourOfIt() throws IOException {
    var part = Files.writeString(scene.path("target.part"), "of somebody");

    dumpTo("target");

    assertThat(scene.path("target")).hasContent("first");
    assertThat(part).hasContent("of somebody");
    assertThat(names()).containsExactlyInAnyOrder("r", "src", "target", "target.part");
  }

  @Test
  void aTargetKeepsItsModeAndTheLinkThatLeadsToIt() throws IOException {
    var mode = PosixFilePermissions.fromString("rw-------");
    var file = Files.createFile(scene.path("file"), PosixFilePermissions.asFileAttribute(mode));
    var link = Files.createSymbolicLink(scene.path("link"), Path.of("file"));

    dumpTo("link");

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("first");
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(mode);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    dumpTo("file");
    assertThat(Files.getPosixFilePermissions(file)).hasSize(6);
    assertThat(names()).containsExactlyInAnyOrder("r", "src", "file", "link");
  }

  @Test
  void aTargetOutlivesADumpThatFails() throws IOException {
    var target = Files.writeString(scene.path("target"), "before");
    for (var pack : scene.files(scene.path("r"), "data")) {
      RepositoryScene.overwrite(pack);
    }

    var answer = scene.run("dump", "-r", "r", "latest", "--target", "target");

    assertThat(answer.status()).isEqualTo(ExitStatus.DAMAGED);
    assertThat(target).hasContent("before");
    assertThat(names()).containsExactlyInAnyOrder("r", "src", "target");
  }

  @Test
  void aTargetThatIsALinkToNothingIsMadeWhereItLeads() throws IOException {
    var link = Files.createSymbolicLink(scene.path("link"), Path.of("file"));

    dumpTo("link");

    assertThat(link).isSymbolicLink();
    assertThat(scene.path("file")).hasContent("first");
  }

  private void dumpTo(String target) {
    var file = scene.path("src/a.txt").toString();
    scene.done("dump", "-r", "r", "latest", file, "--target", target);
  }

  private List<String> names() throws IOException {
    try (var all = Files.list(folder)) {
      return all.map(each -> each.getFileName().toString())
          .filter(name -> !name.equals(".cache"))
          .toList();
    }
  }

  @Test
  void whatIsNotThereIsTold() {
    assertThat(scene.run("dump", "-r", "r", "latest", "/absent").status())
        .isEqualTo(ExitStatus.MISSING);
    var json = scene.run("dump", "-r", "r", "latest", "--json");
    assertThat(json.status()).isEqualTo(ExitStatus.INPUT);
    assertThat(json.out()).isEmpty();
  }
}
