package io.holdfast.sources.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary folder whose files may have any name: JUnit's own cannot remove those that the JVM
 * cannot decode.
 */
public final class TestFolder implements AutoCloseable {
  private final Path path;

  private TestFolder(Path path) {
    this.path = path;
  }

  public static TestFolder create() {
    try {
      return new TestFolder(Files.createTempDirectory("holdfast-test"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path() {
    return path;
  }

  public Path resolve(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() {
    try {
      new ProcessBuilder("rm", "-rf", path.toString()).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
