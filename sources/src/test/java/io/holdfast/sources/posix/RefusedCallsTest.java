package io.holdfast.sources.posix;

import static io.holdfast.sources.posix.PosixNames.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedCallsTest {
  private static final byte[] MARKED = bytes("marked");
  private static final byte[] PLAIN = bytes("plain");

  @TempDir Path folder;

  /** Kernels before 6.13 do not know the newer call, and filters of calls may refuse it. */
  @ParameterizedTest
  @CsvSource({"ENOSYS, 38", "EPERM, 1"})
  void listsAttributesByTheOlderCallAndAsksOnce(String errno, int number) throws Exception {
    try (var here = PosixFiles.openDirectory(Descriptor.WORKING_DIRECTORY, bytes(folder + ""))) {
      PosixWriter.createFile(here, PLAIN, 0600).close();
      try (var marked = PosixWriter.createFile(here, MARKED, 0600)) {
        PosixAttributes.set(marked, bytes("user.mark"), new byte[] {1});
      }
    }

    var told = RefusedCalls.run(Listing.class, folder, errno, number);

    assertThat(told)
        .containsExactly("plain []", "marked [user.mark]", "plain []", "marked [user.mark]");
  }

  /** So it is of many file systems in user space. */
  @Test
  void renamesToANewNameWhereTheFileSystemHasNoSuchCallAndNoSecondNames() throws Exception {
    Files.writeString(folder.resolve("file"), "text");
    Files.writeString(folder.resolve("other"), "text of another");
    Files.writeString(folder.resolve("taken"), "mine");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    Files.createDirectory(folder.resolve("folder"));

    var told = RefusedCalls.run(Renaming.class, folder);

    assertThat(told)
        .containsExactly(
            "file to new: done",
            "other to taken: EEXIST",
            "other to link: EEXIST",
            "gone to newer: ENOENT",
            "folder to newest: ENOTDIR");
    assertThat(folder.resolve("new")).hasContent("text");
    assertThat(folder.resolve("other")).hasContent("text of another");
    assertThat(folder.resolve("taken")).hasContent("mine");
    try (var all = Files.list(folder)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("new", "other", "taken", "link", "folder");
    }
  }

  /** As a process leaves it that is killed before the last of the calls. */
  @Test
  void whatReservesANewNameIsAnEmptyFileOf1970() throws Exception {
    Files.writeString(folder.resolve("file"), "text");

    var told = RefusedCalls.run(RenamingMidway.class, folder);

    assertThat(told).containsExactly("file to new: EIO");
    assertThat(folder.resolve("file")).hasContent("text");
    assertThat(folder.resolve("new")).isEmptyFile();
    assertThat(Files.getLastModifiedTime(folder.resolve("new")).toInstant())
        .isEqualTo(Instant.EPOCH);
    try (var here = PosixFiles.openDirectory(Descriptor.WORKING_DIRECTORY, bytes(folder + ""))) {
      assertThat(PosixWriter.isReserved(PosixFiles.status(here, bytes("new")))).isTrue();
      assertThat(PosixWriter.isReserved(PosixFiles.status(here, bytes("file")))).isFalse();
    }
  }

  /** Lists the attributes of two files, twice; and ends when it tries the newer call again. */
  static final class Listing {
    static void main(String[] arguments) {
      RefusedCalls.refuse(
          RefusedCalls.LISTXATTRAT, Errno.valueOf(arguments[1]), Integer.parseInt(arguments[2]));
      try (var here = PosixFiles.openDirectory(Descriptor.WORKING_DIRECTORY, bytes(arguments[0]))) {
        tell(here);
        RefusedCalls.endAt(RefusedCalls.LISTXATTRAT);
        tell(here);
      }
    }

    private static void tell(Descriptor here) {
      for (var name : List.of(PLAIN, MARKED)) {
        var listed = PosixAttributes.list(here, name).stream().map(PosixNames::printable).toList();
        System.out.println(PosixNames.printable(name) + " " + listed);
      }
    }
  }

  /** Reserves a name and comes no further. */
  static final class RenamingMidway {
    static void main(String[] arguments) {
      RefusedCalls.refuse(RefusedCalls.RENAMEAT2, Errno.EINVAL, 22);
      RefusedCalls.refuse(RefusedCalls.LINKAT, Errno.EPERM, 1);
      RefusedCalls.refuse(RefusedCalls.RENAMEAT, Errno.EIO, 5);
      RefusedCalls.refuse(RefusedCalls.UNLINKAT, Errno.EIO, 5);
      try (var here = PosixFiles.openDirectory(Descriptor.WORKING_DIRECTORY, bytes(arguments[0]))) {
        Renaming.rename(here, "file", "new");
      }
    }
  }

  /** Renames what it finds. */
  static final class Renaming {
    static void main(String[] arguments) {
      RefusedCalls.refuse(RefusedCalls.RENAMEAT2, Errno.EINVAL, 22);
      RefusedCalls.refuse(RefusedCalls.LINKAT, Errno.EPERM, 1);
      try (var here = PosixFiles.openDirectory(Descriptor.WORKING_DIRECTORY, bytes(arguments[0]))) {
        rename(here, "file", "new");
        rename(here, "other", "taken");
        rename(here, "other", "link");
        rename(here, "gone", "newer");
        rename(here, "folder", "newest");
      }
    }

    static void rename(Descriptor here, String from, String to) {
      var told = "done";
      try {
        PosixWriter.renameNew(here, bytes(from), here, bytes(to));
      } catch (PosixException e) {
        told = e.errno().name();
      }
      System.out.println("%s to %s: %s".formatted(from, to, told));
    }
  }
}
