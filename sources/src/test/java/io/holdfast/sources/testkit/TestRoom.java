package io.holdfast.sources.testkit;

import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.Sandbox;
import io.holdfast.sources.SandboxRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Room for one sandbox, with a path outside that is short enough for sockets. */
public final class TestRoom implements AutoCloseable {
  private final Path passage;
  private final SandboxRoom room;
  private final List<ProcessHandle> programs = new CopyOnWriteArrayList<>();

  private TestRoom(Path folder, Path passage) {
    this.passage = passage;
    room = new SandboxRoom(folder, passage.resolve("0"), programs::add);
  }

  public static TestRoom in(Path parent) throws IOException {
    var folder =
        Files.createTempDirectory(
            parent,
            "room",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    var passage =
        Files.createTempDirectory(
            Path.of("/var/tmp"),
            "holdfast-room",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    return new TestRoom(folder, passage);
  }

  public SandboxRoom room() {
    return room;
  }

  /** What was started and still runs. */
  public List<ProcessHandle> running() {
    return programs.stream().filter(ProcessHandle::isAlive).toList();
  }

  public boolean startedAny() {
    return !programs.isEmpty();
  }

  /** Restores a point as a drill does; what differs from what it promises. */
  public static List<PlannedRestore.Difference> prove(
      Sandbox sandbox, io.holdfast.sources.StoredPoint point) throws InterruptedException {
    var plan = sandbox.plan(point);
    if (!plan.isApplicable()) {
      throw new AssertionError(plan.checks().toString());
    }
    var items = SourceFixture.apply(plan);
    var failed =
        items.stream().filter(item -> item.state() == RestoreListener.State.FAILED).toList();
    if (!failed.isEmpty() || items.isEmpty()) {
      throw new AssertionError("failed " + failed + " of " + items.size());
    }
    return plan.compare();
  }

  @Override
  public void close() throws IOException {
    programs.forEach(ProcessHandle::destroyForcibly);
    try {
      new ProcessBuilder("rm", "-rf", passage.toString()).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
