package io.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.work.TreeProfile;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.sources.tree.LocalTree;
import io.holdfast.sources.tree.LocalTreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfiledTreeTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "report.docx, docx",
    "REPORT.DOCX, docx",
    "report.docx.Locked, locked",
    "archive.tar.gz, gz",
    "Makefile, ''",
    ".bashrc, ''",
    "ends., ''",
    "name.with blank, ''",
    "star.*, ''",
    "x.averyveryverylongextensionindeed1, ''"
  })
  void extensionIsWhatFollowsTheLastDot(String name, String extension) {
    assertThat(ProfiledTree.extension(name)).isEqualTo(extension);
  }

  @Test
  void countsAllFilesAndLooksIntoThoseThatAreRead() throws Exception {
    write("a/one.txt", "text ".repeat(1000).getBytes());
    write("a/two.TXT", "text ".repeat(1000).getBytes());
    write("b/c/secret.locked", random(1, 5000));
    write("b/small.locked", random(2, 100));
    write("none", new byte[0]);

    var read = walked(true).profile();
    var untouched = walked(false).profile();

    assertThat(read.extensions()).isEqualTo(Map.of("txt", 2L, "locked", 2L, "", 1L));
    assertThat(read.sampled()).isEqualTo(3);
    assertThat(read.opaque()).isEqualTo(1);
    assertThat(untouched).isEqualTo(new TreeProfile(read.extensions(), 0, 0, read.newestFileAt()));
  }

  /** As a backup does that finds all folders as the last one left them. */
  @Test
  void countsTheSameWhereFoldersAreTakenToBeAsTheyWere() throws Exception {
    write("a/one.txt", new byte[10]);
    write("a/b/two.TXT", new byte[0]);
    write("a/b/.three.\u00e4", new byte[0]);
    Files.createSymbolicLink(folder.resolve("a/link.lnk"), Path.of("one.txt"));
    var tree = new ProfiledTree(new LocalTree(List.of(folder.toString()), LocalTreeOptions.ALL));

    try (var root = tree.openRoot()) {
      believe(root);
    }

    assertThat(tree.foldersAsBefore()).isEqualTo(3);
    assertThat(tree.profile()).isEqualTo(walked(false).profile());
    assertThat(tree.profile().extensions()).isEqualTo(Map.of("txt", 2L, "", 1L));
  }

  @Test
  void beginsToCountAnewWhenItIsReadAgain() throws Exception {
    write("a/one.txt", "text ".repeat(1000).getBytes());
    var tree = new ProfiledTree(new LocalTree(List.of(folder.toString()), LocalTreeOptions.ALL));
    try (var root = tree.openRoot()) {
      walk(root, true);
    }
    var once = tree.profile();
    try (var root = tree.openRoot()) {
      believe(root);
    }

    try (var root = tree.openRoot()) {
      walk(root, true);
    }

    assertThat(tree.profile()).isEqualTo(once);
    assertThat(tree.foldersAsBefore()).isZero();
  }

  @Test
  void tellsHowOldTheYoungestFileIs() throws Exception {
    write("old", new byte[0]);
    write("deep/er/young", new byte[0]);
    Files.setLastModifiedTime(folder.resolve("old"), FileTime.from(Instant.EPOCH));
    var young = Instant.parse("2001-02-03T04:05:06Z");
    Files.setLastModifiedTime(folder.resolve("deep/er/young"), FileTime.from(young));

    assertThat(walked(false).profile().newestFileAt()).isEqualTo(young);
  }

  @Test
  void foldersAloneHaveNoAge() throws Exception {
    Files.createDirectories(folder.resolve("deep/er"));

    assertThat(walked(true).profile()).isEqualTo(TreeProfile.NONE);
  }

  @Test
  void rareExtensionsAreAddedUp() throws Exception {
    for (var at = 0; at < 70; at++) {
      write("file.x" + at, new byte[0]);
    }
    write("other.x0", new byte[0]);

    var extensions = walked(false).profile().extensions();

    assertThat(extensions).hasSize(61).containsEntry("x0", 2L).containsEntry("*", 10L);
    assertThat(extensions.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(71);
  }

  private ProfiledTree walked(boolean reading) {
    var tree = new ProfiledTree(new LocalTree(List.of(folder.toString()), LocalTreeOptions.ALL));
    try (var root = tree.openRoot()) {
      walk(root, reading);
    }
    return tree;
  }

  private static void believe(SourceDirectory directory) throws InterruptedException {
    var look = directory.look();
    if (look.isPresent()) {
      for (var inner : (Iterable<SourceEntry.Directory>) look.get()::folders) {
        believe(inner);
      }
      return;
    }
    for (var entry = directory.next(); entry.isPresent(); entry = directory.next()) {
      believe((SourceEntry.Directory) entry.get());
    }
  }

  private static void believe(SourceEntry.Directory directory) throws InterruptedException {
    try (var opened = directory.entries().open()) {
      believe(opened);
    }
  }

  private static void walk(SourceDirectory directory, boolean reading) {
    for (var entry = directory.next(); entry.isPresent(); entry = directory.next()) {
      switch (entry.get()) {
        case SourceEntry.Directory inner -> {
          try (var opened = inner.entries().open()) {
            walk(opened, reading);
          }
        }
        case SourceEntry.File file -> {
          if (reading) {
            readAll(file);
          }
        }
        case SourceEntry.Leaf _, SourceEntry.Unreadable _ -> {}
      }
    }
  }

  private static void readAll(SourceEntry.File file) {
    var buffer = new byte[1000];
    try (var opened = file.content().open()) {
      while (opened.read(buffer, 0, buffer.length) > 0) {
        // on to the end
      }
    }
  }

  private void write(String path, byte[] content) throws IOException {
    var file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  private static byte[] random(long seed, int size) {
    var bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
