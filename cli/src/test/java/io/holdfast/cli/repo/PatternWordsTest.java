package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CommandLineHarness.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where patterns begin, and where they stand. */
class PatternWordsTest {
  @TempDir private Path folder;

  private RepositoryScene scene;

  @BeforeEach
  void makeScene() throws IOException {
    scene = RepositoryScene.make(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "/d,         /src/d",
    "/d/*.txt,   /src/d/*.txt",
    "/src/a.txt, /src/a.txt",
    "/*.txt,     /src/*.txt",
    "!/d,        /src/d"
  })
  void thatBeginAtTheFileSystemAreToldWhenTheFolderWasMeant(String pattern, String meant) {
    var answer = scene.run("backup", "-r", "r", "src", "--exclude", pattern, "-n");

    assertThat(answer.status()).isZero();
    assertThat(answer.err()).contains("perhaps '" + folder + meant + "' was meant");
  }

  @Test
  void thatBeginAtTheFileSystemAreTakenForThat() {
    var below = folder + "/src/d";
    for (var pattern :
        new String[] {below, folder + "/*/d", folder.toString(), "/**/d", "d", "/proc", "*.x"}) {
      var answer = scene.run("backup", "-r", "r", "src", "-n", "--iexclude", pattern);

      assertThat(answer.err()).as(pattern).doesNotContain("pattern");
    }
  }

  @Test
  void thatRepeatTheFolderOfARestoreAreTold() {
    scene.done("backup", "-r", "r", "src");
    var source = scene.path("src").toString();

    var repeated = restore(source, "--exclude", source + "/d");
    var right = restore(source, "--exclude", "/d");
    var whole = restore("/", "--exclude", source + "/d");

    assertThat(repeated.status()).isZero();
    assertThat(repeated.err()).contains("patterns begin at " + source).contains("perhaps '/d' was");
    assertThat(right.err()).isEmpty();
    assertThat(whole.err()).isEmpty();
    assertThat(right.json().path("restored").asInt())
        .isLessThan(repeated.json().path("restored").asInt());
  }

  @Test
  void thatRepeatAFolderWhichIsThereAreRight() throws IOException {
    var inner = scene.path("src" + scene.path("src"));
    Files.createDirectories(inner.resolve("d"));
    scene.done("backup", "-r", "r", "src");

    var source = scene.path("src").toString();

    assertThat(restore(source, "--exclude", source + "/d").err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--exclude-file lower",
        "--iexclude-file upper",
        "--include-file links",
        "--iinclude-file LINKS"
      })
  void ofRestoresStandInFiles(String options) throws IOException {
    scene.done("backup", "-r", "r", "src");
    Files.writeString(scene.path("lower"), "# all but links\n\n*.$EXTENSION\n*.txt\n");
    Files.writeString(scene.path("upper"), "*.TXT\n");
    Files.writeString(scene.path("links"), "link\n");
    Files.writeString(scene.path("LINKS"), "LINK\n");

    var words = ("restore -r r latest:" + scene.path("src") + " -t out " + options).split(" ");
    var answer = scene.done(words);

    assertThat(Files.isSymbolicLink(scene.path("out/link"))).isTrue();
    assertThat(scene.path("out/a.txt")).doesNotExist();
    assertThat(answer.err().contains("EXTENSION")).isEqualTo(options.endsWith("lower"));
  }

  @Test
  void ofBackupsStandInFilesWithAnyCase() throws IOException {
    Files.writeString(scene.path("patterns"), "*.TXT\n");

    scene.done("backup", "-r", "r", "src", "--iexclude-file", "patterns");

    var listed = scene.done("ls", "-r", "r", "latest").out();
    assertThat(listed).contains("link").doesNotContain("src/a.txt");
  }

  private Answer restore(String from, String... words) {
    var all = new String[words.length + 8];
    var fixed = new String[] {"restore", "-r", "r", "latest:" + from, "-t", "out", "-n", "--json"};
    System.arraycopy(fixed, 0, all, 0, fixed.length);
    System.arraycopy(words, 0, all, fixed.length, words.length);
    return scene.run(all);
  }
}
