package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;

/** Folders as a process sees them that has mounted something there; tests that need it may skip. */
final class Mounts {
  private final Writer commands;
  private final BufferedReader told;

  /** What is done meanwhile. */
  @FunctionalInterface
  interface Look {
    /**
     * @param root goes before a path to make it what the process sees there
     */
    void at(String root) throws Exception;
  }

  /** The same, of what mounts others in between. */
  @FunctionalInterface
  interface LongLook {
    void at(String root, Mounts mounts) throws Exception;
  }

  private Mounts(Writer commands, BufferedReader told) {
    this.commands = commands;
    this.told = told;
  }

  /**
   * @param mounting commands of a shell, by paths from {@code folder}
   */
  static void during(String mounting, Path folder, Look look) throws Exception {
    during(mounting, folder, (root, _) -> look.at(root));
  }

  static void during(String mounting, Path folder, LongLook look) throws Exception {
    var shell =
        new ProcessBuilder("unshare", "-rm", "sh", "-e")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    try (var commands = shell.outputWriter();
        var told = shell.inputReader()) {
      var mounts = new Mounts(commands, told);
      assumeThat(mounts.answer(mounting)).as("mounts by this user").isEqualTo("mounted");
      look.at("/proc/%d/root".formatted(shell.pid()), mounts);
    } finally {
      shell.destroy();
    }
  }

  /** Mounts others, or takes some away. */
  void change(String mounting) throws IOException {
    assertThat(answer(mounting)).isEqualTo("mounted");
  }

  /** What is told first: that it is done, or what went wrong. */
  private String answer(String mounting) throws IOException {
    try {
      commands.write(mounting.strip() + "\necho mounted\n");
      commands.flush();
    } catch (IOException e) {
      return String.valueOf(told.readLine()); // it has ended
    }
    return String.valueOf(told.readLine());
  }
}
