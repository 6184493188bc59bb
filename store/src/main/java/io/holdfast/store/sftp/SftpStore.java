package io.holdfast.store.sftp;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.BoundedInputStream;
import io.holdfast.store.Content;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectRange;
import io.holdfast.store.ObjectType;
import io.holdfast.store.PieceStream;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.impl.AbstractSftpClient;
import org.apache.sshd.sftp.client.impl.SftpInputStreamAsync;

/**
 * A folder of a machine that lets us in by SSH, laid out as restic does.
 *
 * <p>An object is written beside its place as {@code <id>-restic-temp-<random>}, synced where the
 * server can, and renamed, so that it is whole or absent whatever stops either machine.
 */
public final class SftpStore implements Store {
  /**
   * What a stream fetches at first, and at most when it is read on: few round trips, little memory.
   */
  private static final int FIRST_PIECE_BYTES = 256 * 1024;

  private static final int PIECE_BYTES = 4 << 20;

  private final StoreLocation.Sftp location;
  private final SftpConnection connection;
  private final SftpFiles files;

  private SftpStore(StoreLocation.Sftp location, StoreSettings settings) {
    this.location = location;
    connection = new SftpConnection(location, settings);
    files = new SftpFiles(location.folder());
  }

  /** Names a place; connects when it is used first. The caller closes it. */
  public static SftpStore at(StoreLocation.Sftp location, StoreSettings settings) {
    return new SftpStore(location, settings);
  }

  /** The folders of packs are made when the first pack comes: here each costs round trips. */
  @Override
  public void create() {
    connection.talk(
        "cannot make the folders of a repository",
        client -> {
          files.create(client);
          return "";
        });
  }

  @Override
  public void save(ObjectName name, Content content) {
    var saved =
        talk(name.type(), "cannot save " + name, client -> files.save(client, name, content));
    if (!saved) {
      throw new StoreException(
          ErrorCode.OBJECT_EXISTS, "%s already has another %s".formatted(location, name), null);
    }
  }

  @Override
  public boolean replaceConfigAtOnce(byte[] content) {
    return connection.talk(
        "cannot replace the config",
        client -> {
          files.replaceConfig(client, content);
          return true;
        });
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    var size = size(name);
    var wanted = length == 0 ? Math.max(0, size - offset) : length;
    requireRange(name, offset, wanted, size);
    return new Pieces(name, offset, wanted);
  }

  @Override
  public void read(ObjectName name, long offset, ByteBuffer target) {
    talk(
        name.type(),
        "cannot read " + name,
        client -> {
          var path = files.path(name);
          try (var handle = client.open(path, OpenMode.Read)) {
            var size = client.stat(handle).getSize();
            requireRange(name, offset, target.remaining(), size);
            readFully(client, path, handle, offset, target);
          }
          return "";
        });
  }

  @Override
  public long size(ObjectName name) {
    return talk(
        name.type(), "cannot find " + name, client -> client.lstat(files.path(name)).getSize());
  }

  @Override
  public Optional<Instant> savedAt(ObjectName name) {
    return talk(
        name.type(),
        "cannot find " + name,
        client ->
            Optional.ofNullable(client.lstat(files.path(name)).getModifyTime())
                .map(FileTime::toInstant));
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    var found = talk(type, "cannot list " + type.folder(), client -> files.list(client, type));
    found.forEach(each);
  }

  @Override
  public void delete(ObjectName name) {
    talk(
        name.type(),
        "cannot delete " + name,
        client -> {
          files.delete(client, name);
          return "";
        });
  }

  @Override
  public Optional<Path> folder() {
    return Optional.empty();
  }

  @Override
  public String location() {
    return location.toString();
  }

  @Override
  public void close() {
    connection.close();
  }

  /** Locks wait for no packs: on a slow line they would come too late. */
  private <T> T talk(ObjectType type, String what, SftpConnection.Talk<T> talk) {
    return type == ObjectType.LOCK
        ? connection.talkAtOnce(what, talk)
        : connection.talk(what, talk);
  }

  private static void readFully(
      SftpClient client,
      String path,
      SftpClient.CloseableHandle handle,
      long offset,
      ByteBuffer target)
      throws IOException {
    var end = offset + target.remaining();
    try (var stream =
        new SftpInputStreamAsync(
            (AbstractSftpClient) client,
            SftpClient.IO_BUFFER_SIZE,
            offset,
            end,
            path,
            handle,
            false)) {
      BoundedInputStream.fill(target, stream);
    }
  }

  private void requireRange(ObjectName name, long offset, long wanted, long size) {
    new ObjectRange(name, offset, wanted).requireWithin(size, location());
  }

  /** Holds no connection between two pieces. */
  private final class Pieces extends PieceStream {
    private final ObjectName name;
    private int pieceBytes = FIRST_PIECE_BYTES;

    private Pieces(ObjectName name, long offset, long length) {
      super(offset, length);
      this.name = name;
    }

    @Override
    protected ByteBuffer fetch(ByteBuffer last, long offset, long left) {
      var piece = ByteBuffer.allocate((int) Math.min(pieceBytes, left));
      SftpStore.this.read(name, offset, piece);
      pieceBytes = Math.min(PIECE_BYTES, 2 * pieceBytes);
      return piece.flip();
    }
  }
}
