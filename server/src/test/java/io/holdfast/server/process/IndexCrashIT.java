package io.holdfast.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.Query;
import io.holdfast.api.model.Protection;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Kills the server while it indexes files; nothing is missing from a search, nothing is there
 * twice.
 */
class IndexCrashIT extends CrashScene {
  private static final int KILLS = 2;
  private static final int INDEXED_FILES = 3000;
  private static final Query MANY = Query.all().with("glob", "many-*");

  /** Each kill comes when the new point's index has begun to grow. */
  @Test
  void surviveKillsWhileFilesAreIndexed() throws Exception {
    var server = start();
    try {
      Protection protection;
      try (var client = server.client()) {
        protection = protection(client);
      }
      var hits = 0;
      for (var kill = 0; kill < KILLS; kill++) {
        addMany(kill);
        var before = indexFiles();
        UUID point;
        try (var client = server.client()) {
          point = backUp(client, protection);
        }
        var indexed = "point indexed id=" + point;
        var running = server;
        Awaitility.await()
            .atMost(HONEST_END)
            .pollInterval(Duration.ofMillis(2))
            .until(() -> !indexFiles().equals(before) || running.output().contains(indexed));
        server.kill();
        hits += server.output().contains(indexed) ? 0 : 1;
        server = start();
      }
      assertThat(hits).as("kills that met an index in the making").isPositive();
      try (var client = server.client()) {
        Awaitility.await()
            .atMost(HONEST_END)
            .until(() -> client.search(MANY.limit(1)).pointsNotIndexed() == 0);
        assertThat(found(client)).containsExactlyElementsOf(expected());
      }
    } finally {
      server.close();
    }
  }

  private void addMany(int round) throws IOException {
    var into = Files.createDirectory(source.resolve("round-" + round));
    for (var i = 0; i < INDEXED_FILES; i++) {
      Files.createFile(into.resolve("many-%d-%05d".formatted(round, i)));
    }
  }

  /** In the order of a search. */
  private List<String> expected() {
    var paths = new ArrayList<String>();
    for (var round = 0; round < KILLS; round++) {
      for (var i = 0; i < INDEXED_FILES; i++) {
        paths.add("%s/round-%d/many-%d-%05d".formatted(source, round, round, i));
      }
    }
    return paths;
  }

  private static List<String> found(HoldfastClient client) throws InterruptedException {
    var paths = new ArrayList<String>();
    var page = client.search(MANY.limit(500));
    while (true) {
      for (var file : page.items()) {
        assertThat(file.versionCount()).as(file.path()).isEqualTo(1);
        paths.add(file.path());
      }
      var next = page.page().nextCursor();
      if (next == null) {
        return paths;
      }
      page = client.search(MANY.limit(500).cursor(next));
    }
  }

  /** Names and sizes. */
  private Map<String, Long> indexFiles() throws IOException {
    var files = new TreeMap<String, Long>();
    try (var all = Files.newDirectoryStream(folder.resolve("data/file-index"))) {
      for (var file : all) {
        files.put(String.valueOf(file.getFileName()), Files.size(file));
      }
    } catch (NoSuchFileException | DirectoryIteratorException e) {
      // SQLite takes its files away when it is done with them.
    }
    return files;
  }
}
