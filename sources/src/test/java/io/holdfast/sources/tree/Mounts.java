package io.holdfast.sources.tree;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;

/** Folders as a process sees them that has mounted something there; tests that need it may skip. */
final class Mounts {
  /** What is done meanwhile. */
  @FunctionalInterface
  interface Look {
    /**
     * @param root goes before a path to make it what the process sees there
     */
    void at(String root) throws Exception;
  }

  private Mounts() {}

  /**
   * @param mounting commands of a shell, by paths from {@code folder}
   */
  static void during(String mounting, Path folder, Look look) throws Exception {
    var script = mounting.strip() + "\necho mounted\nread end\n";
    var mounts =
        new ProcessBuilder("unshare", "-rm", "sh", "-ec", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    try (var told = mounts.inputReader()) {
      assumeThat(told.readLine()).as("mounts by this user").isEqualTo("mounted");
      look.at("/proc/%d/root".formatted(mounts.pid()));
    } finally {
      mounts.destroy();
    }
  }
}
