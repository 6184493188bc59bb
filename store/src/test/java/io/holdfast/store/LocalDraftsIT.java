package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drafts of several processes in one store. */
class LocalDraftsIT {
  @TempDir Path folder;

  /** Fills a draft until it is killed. */
  static final class Filling {
    public static void main(String[] arguments) throws IOException {
      var draft = LocalStore.at(Path.of(arguments[0])).draft();
      draft.append(ByteBuffer.allocate(100));
      System.out.write('f');
      System.out.flush();
      System.in.read();
    }
  }

  @Test
  void aDraftStaysAsLongAsItsProcessLivesAndGoesAfterIt() throws Exception {
    LocalStore.at(folder).create();
    var process = fill();
    try {
      assertThat(process.getInputStream().read()).isEqualTo('f');
      age();
      LocalStore.at(folder).draft().close();
      assertThat(drafts()).hasSize(1);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(drafts()).hasSize(1);

    LocalStore.at(folder).draft().close();

    assertThat(drafts()).isEmpty();
  }

  private Process fill() throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new ProcessBuilder(
            List.of(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                Filling.class.getName(),
                folder.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void age() throws IOException {
    for (var draft : drafts()) {
      Files.setLastModifiedTime(draft, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
    }
  }

  private List<Path> drafts() throws IOException {
    try (var files = Files.list(folder.resolve("data/00"))) {
      return files.toList();
    }
  }
}
