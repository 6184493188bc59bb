package io.holdfast.store;

import static io.holdfast.store.testkit.StoreContract.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.rest.RestStore;
import io.holdfast.store.s3.S3Store;
import io.holdfast.store.sftp.SftpStore;
import io.holdfast.store.testkit.AnsweringServer;
import io.holdfast.store.testkit.RcloneServer;
import io.holdfast.store.testkit.S3ProxyServer;
import io.holdfast.store.testkit.SshServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpooledDraftTest {
  private static final byte[] BYTES = new byte[200_000];

  static {
    new Random(3).nextBytes(BYTES);
  }

  private static final ObjectName NAME = new ObjectName(ObjectType.PACK, "ab".repeat(32));

  @TempDir Path folder;

  @Test
  void hasNoNameThatAKilledProcessCouldLeave() throws Exception {
    try (var draft = filled()) {
      assertThat(draft.length()).isEqualTo(BYTES.length);
      assertThat(folder).isEmptyDirectory();
      assertThat(Files.readSymbolicLink(descriptor()).toString()).endsWith(" (deleted)");
    }
    assertThatThrownBy(this::descriptor).hasMessageContaining("no draft");
  }

  @Test
  void isReadFromTheStartByEachWhoOpensItAndInParts() throws Exception {
    try (var draft = filled();
        var one = draft.open();
        var other = draft.open();
        var part = draft.part(100_001, 50_000).open()) {
      assertThat(one.readNBytes(70_000)).isEqualTo(Arrays.copyOf(BYTES, 70_000));
      assertThat(other.readAllBytes()).isEqualTo(BYTES);
      assertThat(part.readAllBytes()).isEqualTo(Arrays.copyOfRange(BYTES, 100_001, 150_001));
      assertThat(one.readAllBytes()).isEqualTo(Arrays.copyOfRange(BYTES, 70_000, 200_000));
    }
  }

  /** A talk that a service does not answer is ended so, and then tried again. */
  @Test
  void aReaderThatIsInterruptedLeavesItToTheNext() throws Exception {
    try (var draft = filled()) {
      Thread.currentThread().interrupt();
      try (var interrupted = draft.open()) {
        interrupted.readNBytes(1_000);
      } catch (IOException e) {
        // as it may
      }
      assertThat(Thread.interrupted()).isTrue();

      try (var next = draft.open()) {
        assertThat(next.readAllBytes()).isEqualTo(BYTES);
      }
    }
  }

  @Test
  void keepsBackTheEndOfWhatADiskGivesBackOtherwise() throws Exception {
    try (var draft = filled()) {
      spoil();

      for (var content : new Content[] {draft, draft.part(150_000, 50_000)}) {
        try (var stream = content.open()) {
          assertThatThrownBy(stream::readAllBytes).hasMessageContaining("not what was written");
        }
      }
    }
  }

  /** No other try would find them as they were. */
  @Test
  void savesNothingFromADiskThatGivesBackOtherBytes() throws Exception {
    try (var server = AnsweringServer.start();
        var ssh = SshServer.start(Files.createDirectory(folder.resolve("ssh")))) {
      server.answer(exchange -> AnsweringServer.send(exchange, 200, ""));
      var s3 = new StoreLocation.S3(server.url(""), "bucket", "");
      var rest = new StoreLocation.Rest(server.url("/repo/"));
      var sftp = ssh.place(folder.resolve("repository"));
      var stores =
          List.of(
              S3Store.at(s3, S3ProxyServer.settings()),
              RestStore.at(rest, RcloneServer.settings(null, null)),
              SftpStore.at(sftp, ssh.settings()),
              LocalStore.at(folder.resolve("local")));
      for (var store : stores) {
        try (store;
            var draft = filled()) {
          spoil();

          assertFails(ErrorCode.WORK_FOLDER_UNWRITABLE, () -> store.save(NAME, draft));
        }
      }
    }
  }

  @Test
  void tellsTheFolderThatTakesNothing() {
    assertFails(
        ErrorCode.WORK_FOLDER_UNWRITABLE, () -> SpooledDraft.begin(folder.resolve("missing")));
  }

  private SpooledDraft filled() {
    var draft = SpooledDraft.begin(folder);
    draft.append(ByteBuffer.wrap(BYTES, 0, 123_456));
    draft.append(ByteBuffer.wrap(BYTES, 123_456, 76_544));
    return draft;
  }

  private void spoil() throws IOException {
    try (var channel = FileChannel.open(descriptor(), StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {(byte) ~BYTES[77]}), 77);
    }
  }

  /** The open file, by which it can still be reached. */
  private Path descriptor() throws IOException {
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (var each : descriptors) {
        if (Files.isSymbolicLink(each) && Files.readSymbolicLink(each).startsWith(folder)) {
          return each;
        }
      }
    }
    throw new IOException("no draft is open");
  }
}
