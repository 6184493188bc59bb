package io.holdfast.store.testkit;

import io.holdfast.store.location.StoreLocation;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.server.DirectoryHandle;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystem;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;
import org.jspecify.annotations.Nullable;

/** A server over SSH that lacks what OpenSSH's has, and fails when it is told to. */
public final class PoorSshServer implements AutoCloseable {
  private static final String PASSWORD = "the password of the user";

  private final SshServer server = SshServer.setUpDefaultServer();
  private final KeyPair key;
  private final Accessor files = new Accessor();
  private final List<String> passwords = new CopyOnWriteArrayList<>();
  private volatile boolean hidesTypes;
  private final List<String> keys = new CopyOnWriteArrayList<>();

  private PoorSshServer() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    key = generator.generateKeyPair();
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(key));
    server.setPasswordAuthenticator((_, password, _) -> {
      passwords.add(password);
      return password.equals(PASSWORD);
    });
    server.setPublickeyAuthenticator((_, offered, _) -> {
      keys.add(PublicKeyEntry.toString(offered));
      return false;
    });
    SftpModuleProperties.OPENSSH_EXTENSIONS.set(server, "fsync@openssh.com=1");
    var sftp = new Factory();
    sftp.setFileSystemAccessor(files);
    server.setSubsystemFactories(List.of(sftp));
  }

  public static PoorSshServer start() throws Exception {
    var started = new PoorSshServer();
    started.server.start();
    return started;
  }

  public StoreLocation.Sftp place(Path repository) {
    var port = ((InetSocketAddress) server.getBoundAddresses().iterator().next()).getPort();
    return new StoreLocation.Sftp("somebody", "127.0.0.1", port, repository.toString());
  }

  /** What known_hosts must say. */
  public String known(StoreLocation.Sftp place) {
    return "[127.0.0.1]:%d %s%n".formatted(place.port(), PublicKeyEntry.toString(key.getPublic()));
  }

  public String password() {
    return PASSWORD;
  }

  /** The passwords that were tried. */
  public List<String> passwords() {
    return passwords;
  }

  /** The public keys that were tried; the server takes none. */
  public List<String> keys() {
    return keys;
  }

  /** The folders that clients opened, as those do that sync them. */
  public List<Path> openedFolders() {
    return files.opened;
  }

  /** From now on lists break off after their first entry. */
  public void breakLists() {
    files.breaksLists = true;
  }

  /** The next renames fail, after so many good ones. */
  public void failRenames(int good, int bad) {
    files.goodRenames.set(good);
    files.badRenames.set(bad);
  }

  /** From now on renames wait until they are let go; tells by the first latch that one does. */
  public void holdRenames(CountDownLatch waiting, CountDownLatch go) {
    files.beforeRename =
        () -> {
          waiting.countDown();
          go.await();
        };
  }

  /** From now on it does not tell whether something is a file or a folder. */
  public void hideTypes() {
    hidesTypes = true;
  }

  /** From now on nothing fails; forgets what it saw. */
  public void heal() {
    files.breaksLists = false;
    hidesTypes = false;
    files.beforeRename = () -> {};
    failRenames(0, 0);
    passwords.clear();
    keys.clear();
    files.opened.clear();
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }

  private final class Factory extends SftpSubsystemFactory {
    @Override
    public Command createSubsystem(ChannelSession channel) {
      return new SftpSubsystem(channel, this) {
        @Override
        protected void writeAttrs(Buffer buffer, Map<String, ?> attributes) {
          if (hidesTypes) {
            writeWithoutType(buffer, getVersion(), attributes);
          } else {
            super.writeAttrs(buffer, attributes);
          }
        }
      };
    }
  }

  private static void writeWithoutType(Buffer buffer, int version, Map<String, ?> attributes) {
    buffer.putUInt(
        SftpConstants.SSH_FILEXFER_ATTR_SIZE | SftpConstants.SSH_FILEXFER_ATTR_PERMISSIONS);
    if (version > SftpConstants.SFTP_V3) {
      buffer.putByte((byte) SftpConstants.SSH_FILEXFER_TYPE_UNKNOWN);
    }
    buffer.putLong(((Number) attributes.get("size")).longValue());
    buffer.putUInt(0644);
  }

  /** What happens before something else does. */
  @FunctionalInterface
  private interface Step {
    void happen() throws InterruptedException;
  }

  private static final class Accessor implements SftpFileSystemAccessor {
    private final List<Path> opened = new CopyOnWriteArrayList<>();
    private final AtomicInteger goodRenames = new AtomicInteger();
    private final AtomicInteger badRenames = new AtomicInteger();
    private volatile boolean breaksLists;
    private volatile Step beforeRename = () -> {};

    @Override
    public SeekableByteChannel openFile(
        SftpSubsystemProxy subsystem,
        @Nullable FileHandle handle,
        Path file,
        String text,
        Set<? extends OpenOption> options,
        FileAttribute<?>... attributes)
        throws IOException {
      if (Files.isDirectory(file)) {
        opened.add(file);
      }
      return SftpFileSystemAccessor.super.openFile(
          subsystem, handle, file, text, options, attributes);
    }

    @Override
    public void renameFile(
        SftpSubsystemProxy subsystem, Path from, Path to, Collection<CopyOption> options)
        throws IOException {
      try {
        beforeRename.happen();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      if (goodRenames.getAndDecrement() <= 0 && badRenames.getAndDecrement() > 0) {
        throw new IOException("no rename today");
      }
      SftpFileSystemAccessor.super.renameFile(subsystem, from, to, options);
    }

    @Override
    public DirectoryStream<Path> openDirectory(
        SftpSubsystemProxy subsystem,
        @Nullable DirectoryHandle handle,
        Path folder,
        String text,
        LinkOption... options)
        throws IOException {
      var entries =
          SftpFileSystemAccessor.super.openDirectory(subsystem, handle, folder, text, options);
      return breaksLists ? new Broken(entries) : entries;
    }
  }

  private record Broken(DirectoryStream<Path> entries) implements DirectoryStream<Path> {
    @Override
    public Iterator<Path> iterator() {
      var all = entries.iterator();
      var given = new AtomicInteger();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          if (given.get() > 0) {
            throw new DirectoryIteratorException(new IOException("the disk is ill"));
          }
          return all.hasNext();
        }

        @Override
        public Path next() {
          given.incrementAndGet();
          return all.next();
        }
      };
    }

    @Override
    public void close() throws IOException {
      entries.close();
    }
  }
}
