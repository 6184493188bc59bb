package io.holdfast.sources.posix;

import static io.holdfast.sources.posix.PosixNames.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.sources.tree.LocalTree;
import io.holdfast.sources.tree.LocalTreeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on which file servers hold a lease for a client: what is opened is asked back from it. */
class LeaseTest {
  private static final NativeCall FCNTL = NativeCall.of("fcntl");
  private static final int SET_SIGNAL = 10;
  private static final int SET_LEASE = 1024;
  private static final int GET_LEASE = 1025;
  private static final int WRITE = 1;
  private static final int NONE = 2;

  /** Ignored unless somebody asks for it; the usual one would end this process. */
  private static final int SIGURG = 23;

  @TempDir Path folder;
  private Descriptor here = Descriptor.WORKING_DIRECTORY;
  private Descriptor holder = Descriptor.WORKING_DIRECTORY;
  private Duration waited = Duration.ZERO;

  @BeforeEach
  void lease() throws Exception {
    Files.writeString(folder.resolve("file"), "nine byte");
    here = PosixFiles.openDirectory(Descriptor.WORKING_DIRECTORY, bytes(folder.toString()));
    holder = PosixWriter.openFileForWriting(here, bytes("file"));
    control(SET_SIGNAL, SIGURG);
    assumeThat(control(SET_LEASE, WRITE)).as("a file system without leases").isZero();
  }

  @AfterEach
  void close() {
    holder.close();
    here.close();
  }

  @Test
  void opensAFileAsSoonAsItsLeaseIsGivenBack() throws Exception {
    var size = new FutureTask<>(this::sizeOfOpened);
    Thread.ofPlatform().start(size);

    Awaitility.await().until(() -> size.isDone() || control(GET_LEASE, 0) != WRITE);
    control(SET_LEASE, NONE);

    assertThat(size.get()).isEqualTo(9);
  }

  @Test
  void anInterruptEndsTheWaitForALease() throws Exception {
    var stopped =
        new FutureTask<>(() -> {
          assertThatThrownBy(this::sizeOfOpened).hasMessageContaining("holds a lease on it");
          return Thread.interrupted();
        });
    var thread = Thread.ofPlatform().start(stopped);

    Awaitility.await().until(() -> stopped.isDone() || control(GET_LEASE, 0) != WRITE);
    thread.interrupt();

    assertThat(stopped.get()).isTrue();
  }

  @Test
  void waitsLongerThanTheNfsServerOfTheKernelLeavesAFileToAClientThatIsGone() {
    assertThatThrownBy(() -> open(patience(Duration.ofHours(1))))
        .hasMessageContaining("does not give it back");

    assertThat(waited).isBetween(Duration.ofSeconds(95), Duration.ofSeconds(110));
  }

  @Test
  void manyFilesAreWaitedForNoLongerThanThereIsPatience() {
    var patience = patience(Duration.ofSeconds(150));
    assertThatThrownBy(() -> open(patience)).hasMessageContaining("does not give it back");

    assertThatThrownBy(() -> open(patience)).hasMessageContaining("waited long enough already");
    assertThat(waited).isBetween(Duration.ofSeconds(150), Duration.ofSeconds(151));
    assertThatThrownBy(() -> open(patience)).hasMessageContaining("waited long enough already");
    assertThat(waited).isBetween(Duration.ofSeconds(150), Duration.ofSeconds(151));
  }

  /** As the folders of a bundle. */
  @Test
  void treesOfOneBackupAreWaitedForTogether() {
    var patience = patience(Duration.ofSeconds(150));
    var one = new LocalTree(List.of(folder.toString()), LocalTreeOptions.ALL, patience);
    var two = new LocalTree(List.of(folder.toString()), LocalTreeOptions.ALL, patience);
    assertThatThrownBy(() -> openFile(one.openRoot()))
        .hasMessageContaining("does not give it back");

    assertThatThrownBy(() -> openFile(two.openRoot()))
        .hasMessageContaining("waited long enough already");

    assertThat(waited).isBetween(Duration.ofSeconds(150), Duration.ofSeconds(151));
  }

  /** The first file in a tree. */
  private static void openFile(SourceDirectory directory) {
    try (directory) {
      switch (directory.next().orElseThrow()) {
        case SourceEntry.Directory below -> openFile(below.entries().open());
        case SourceEntry.File file -> file.content().open().close();
        case SourceEntry.Leaf _, SourceEntry.Unreadable _ -> throw new AssertionError();
      }
    }
  }

  /** Of time that goes by at once. */
  private LeasePatience patience(Duration most) {
    return new LeasePatience(most, millis -> waited = waited.plusMillis(millis));
  }

  private void open(LeasePatience patience) {
    PosixFiles.openFile(here, bytes("file"), patience).close();
  }

  private long sizeOfOpened() {
    try (var file = PosixFiles.openFile(here, bytes("file"))) {
      return PosixFiles.status(file).sizeBytes();
    }
  }

  private int control(int command, long argument) {
    return (int) FCNTL.call(Scratch.get(), holder.number(), command, argument);
  }
}
