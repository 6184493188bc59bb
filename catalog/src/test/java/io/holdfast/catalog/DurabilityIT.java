package io.holdfast.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.testkit.Samples;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed at any moment has lost nothing that it was told is kept. */
class DurabilityIT {
  private static final int KILLS = 6;

  @TempDir Path folder;

  @Test
  void losesNothingAcknowledgedWhenKilled() throws IOException, InterruptedException {
    var random = new Random(7);
    var acknowledged = new ArrayList<String>();
    for (int kill = 0; kill < KILLS; kill++) {
      acknowledged.addAll(writeUntilKilled(1 + random.nextInt(60)));
    }

    try (var catalog = Catalog.open(CatalogSettings.sqlite(folder.resolve("catalog.db")))) {
      catalog.check();
      for (var slug : acknowledged) {
        Optional<Project> kept = catalog.read(tx -> tx.projects().findBySlug(slug));
        assertThat(kept).as(slug).isPresent();
      }
      OptionalLong broken = catalog.read(tx -> tx.audit().firstBroken());
      assertThat(broken).isEmpty();
    }
    assertThat(acknowledged.size()).isGreaterThanOrEqualTo(KILLS);
  }

  /** What a child said it had kept, up to the moment of its death. */
  private List<String> writeUntilKilled(int lines) throws IOException, InterruptedException {
    var child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.resolve("catalog.db").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var said = new ArrayList<String>();
    try (var output =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        said.add(line);
        if (said.size() == lines) {
          // By its handle: the process object would close what it still has to say.
          child.toHandle().destroyForcibly();
        }
      }
    }
    child.waitFor();
    return said;
  }

  /** Keeps projects for ever and names each one after it was kept. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      try (var catalog = Catalog.open(CatalogSettings.sqlite(Path.of(arguments[0])))) {
        while (true) {
          var slug = "kept-" + Samples.uuid();
          catalog.update(tx -> {
            tx.projects().insert(Samples.project(slug));
            tx.audit().append(AuditTableTest.draft(slug));
          });
          System.out.println(slug);
        }
      }
    }
  }
}
