package io.holdfast.store.sftp;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
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
          files.createFolder(client, location.folder());
          for (var type : ObjectType.values()) {
            if (type != ObjectType.CONFIG) {
              files.createFolder(client, files.folder(type));
            }
          }
          return "";
        });
  }

  @Override
  public void save(ObjectName name, List<ByteBuffer> content) {
    var saved = connection.talk("cannot save " + name, client -> files.save(client, name, content));
    if (!saved) {
      throw new StoreException(
          ErrorCode.OBJECT_EXISTS, "%s already has another %s".formatted(location, name), null);
    }
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
    connection.talk(
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
    return connection.talk(
        "cannot find " + name, client -> client.lstat(files.path(name)).getSize());
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    var found = connection.talk("cannot list " + type.folder(), client -> files.list(client, type));
    found.forEach(each);
  }

  @Override
  public void delete(ObjectName name) {
    connection.talk(
        "cannot delete " + name,
        client -> {
          try {
            client.remove(files.path(name));
          } catch (IOException e) {
            if (!SftpErrors.isMissing(e)) {
              throw e;
            }
          }
          return "";
        });
  }

  @Override
  public String location() {
    return location.toString();
  }

  @Override
  public void close() {
    connection.close();
  }

  private static void readFully(
      SftpClient client,
      String path,
      SftpClient.CloseableHandle handle,
      long offset,
      ByteBuffer target)
      throws IOException {
    var end = offset + target.remaining();
    var piece = new byte[Math.min(target.remaining(), 256 * 1024)];
    try (var stream =
        new SftpInputStreamAsync(
            (AbstractSftpClient) client,
            SftpClient.IO_BUFFER_SIZE,
            offset,
            end,
            path,
            handle,
            false)) {
      while (target.hasRemaining()) {
        var count = stream.read(piece, 0, Math.min(piece.length, target.remaining()));
        if (count <= 0) {
          throw new IOException("%s ended %d bytes early".formatted(path, target.remaining()));
        }
        target.put(piece, 0, count);
      }
    }
  }

  private void requireRange(ObjectName name, long offset, long wanted, long size) {
    if (offset < 0 || offset + wanted > size) {
      throw new StoreException(
          ErrorCode.OBJECT_MISSING,
          "%s in %s has %d bytes; %d at %d were asked for"
              .formatted(name, location, size, wanted, offset),
          null);
    }
  }

  /** Fetches what is read piece by piece, and holds no connection between. */
  private final class Pieces extends InputStream {
    private final ObjectName name;
    private final long end;
    private long next;
    private int pieceBytes = FIRST_PIECE_BYTES;
    private ByteBuffer piece = ByteBuffer.allocate(0);

    private Pieces(ObjectName name, long offset, long length) {
      this.name = name;
      next = offset;
      end = offset + length;
    }

    @Override
    public int read() throws IOException {
      return fetch() ? piece.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!fetch()) {
        return -1;
      }
      var count = Math.min(length, piece.remaining());
      piece.get(target, offset, count);
      return count;
    }

    private boolean fetch() throws IOException {
      if (piece.hasRemaining()) {
        return true;
      }
      if (next == end) {
        return false;
      }
      var fetched = ByteBuffer.allocate((int) Math.min(pieceBytes, end - next));
      try {
        SftpStore.this.read(name, next, fetched);
      } catch (StoreException e) {
        throw new IOException(e.getMessage(), e);
      }
      next += fetched.position();
      pieceBytes = Math.min(PIECE_BYTES, 2 * pieceBytes);
      piece = fetched.flip();
      return true;
    }
  }
}
