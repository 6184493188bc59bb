package io.holdfast.cli.repo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files a backup reads again. */
class UnchangedFilesTest {
  @TempDir private Path folder;

  private RepositoryScene scene;
  private Path file;

  @BeforeEach
  void backUp() throws IOException {
    scene = RepositoryScene.make(folder);
    file = scene.path("src/a.txt");
    scene.done("backup", "-r", "r", "src");
  }

  @Test
  void oneWithAnotherChangeTimeUnlessThatIsIgnored() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    assertThat(changed("--ignore-ctime")).isZero();
    assertThat(changed("--ignore-inode")).isZero();
    assertThat(changed()).isOne();
  }

  @Test
  void oneWithAnotherNumberUnlessThatIsIgnored() throws IOException {
    var other = folder.resolve("other");
    Files.copy(file, other, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(changed("--ignore-inode")).isZero();
    assertThat(changed("--ignore-ctime")).isOne();
    assertThat(changed()).isOne();
  }

  @Test
  void oneWithAnotherTimeOfModificationWhateverIsIgnored() throws IOException {
    Files.writeString(file, "other");

    assertThat(changed("--ignore-inode", "--ignore-ctime")).isOne();
  }

  /** Whose time of modification was put back, as rsync and cp -p do. */
  @ParameterizedTest
  @ValueSource(strings = {"--ignore-ctime", "--ignore-inode"})
  void whatOneBackupIgnoredIsReadByTheNext(String ignoring) throws IOException {
    var modified = Files.getLastModifiedTime(file);
    Files.writeString(file, Files.readString(file).replaceAll("(?s).", "#"));
    Files.setLastModifiedTime(file, modified);

    assertThat(changed(ignoring)).isZero();
    scene.done("backup", "-r", "r", "src", ignoring);
    scene.done("backup", "-r", "r", "src", ignoring);
    assertThat(changed()).isOne();

    scene.done("backup", "-r", "r", "src");
    assertThat(scene.done("dump", "-r", "r", "latest", file.toString()).out())
        .isEqualTo(Files.readString(file));
    assertThat(changed()).isZero();
  }

  private int changed(String... more) {
    var words = new ArrayList<>(List.of("backup", "-r", "r", "src", "-n", "--json"));
    words.addAll(List.of(more));
    return scene.done(words.toArray(String[]::new)).json().path("filesChanged").asInt();
  }
}
