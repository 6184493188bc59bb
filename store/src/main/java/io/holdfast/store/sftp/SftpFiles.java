package io.holdfast.store.sftp;

import io.holdfast.store.Content;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoredObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.Attributes;
import org.apache.sshd.sftp.client.SftpClient.DirEntry;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHFsyncExtension;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHPosixRenameExtension;
import org.apache.sshd.sftp.client.impl.AbstractSftpClient;
import org.apache.sshd.sftp.client.impl.SftpOutputStreamAsync;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;

/** The files and folders of a repository, by the means that SFTP has. Thread-safe. */
final class SftpFiles {
  private static final int OWNER_FOLDER = 0700;
  private static final int GROUP_FOLDER = 0750;
  private static final int OWNER_FILE = 0400;
  private static final int GROUP_FILE = 0440;
  private static final int GROUP_READS = 0040;

  private final String root;

  /** Whether the config lets its group read (restic's rule); empty until there was one. */
  private volatile Optional<Boolean> forGroup = Optional.empty();

  SftpFiles(String root) {
    this.root = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
  }

  String folder(ObjectType type) {
    return root + "/" + type.folder();
  }

  String path(ObjectName name) {
    return switch (name.type()) {
      case CONFIG -> folder(name.type());
      case PACK -> "%s/%s/%s".formatted(folder(name.type()), name.id().substring(0, 2), name.id());
      case KEY, LOCK, SNAPSHOT, INDEX -> folder(name.type()) + "/" + name.id();
    };
  }

  /** Makes the folders of an empty repository, but for those of packs. */
  void create(SftpClient client) throws IOException {
    createFolder(client, root.isEmpty() ? "/" : root);
    for (var type : ObjectType.values()) {
      if (type != ObjectType.CONFIG) {
        makeFolder(client, folder(type));
      }
    }
    sync(client, parent(folder(ObjectType.PACK)));
  }

  /**
   * Makes a folder and those above it; does nothing to one that is there. Each is synced into its
   * parent, or a power cut would take what lies in it.
   */
  private void createFolder(SftpClient client, String folder) throws IOException {
    if (makeFolder(client, folder)) {
      sync(client, parent(folder));
    }
  }

  private boolean makeFolder(SftpClient client, String folder) throws IOException {
    try {
      client.mkdir(folder);
    } catch (SftpException e) {
      if (mayBeFolder(client, folder)) {
        return false;
      }
      var parent = parent(folder);
      if (!SftpErrors.isMissing(e) || parent.equals(folder)) {
        throw e;
      }
      createFolder(client, parent);
      client.mkdir(folder);
    }
    allow(client, folder, isForGroup(client) ? GROUP_FOLDER : OWNER_FOLDER);
    return true;
  }

  /**
   * @return false when there is a config other than this
   */
  boolean save(SftpClient client, ObjectName name, Content content) throws IOException {
    return put(client, name, content, name.type() != ObjectType.CONFIG);
  }

  /** At once where the server can rename over a file, else the old one goes aside first. */
  void replaceConfig(SftpClient client, byte[] content) throws IOException {
    put(client, ObjectName.CONFIG, Content.of(content), true);
  }

  /**
   * @param replaces whether another file of that name goes
   * @return false when there is another and it stays
   */
  private boolean put(SftpClient client, ObjectName name, Content content, boolean replaces)
      throws IOException {
    var target = path(name);
    var temporary = target + "-restic-temp-" + UUID.randomUUID();
    var spare = true;
    try {
      writeBeside(client, target, temporary, content);
      allow(client, temporary, isForGroup(client) ? GROUP_FILE : OWNER_FILE);
      var published = publish(client, replaces, temporary, target);
      spare = !published;
      if (!published && !isSame(client, target, content)) {
        if (!replaces) {
          return false;
        }
        spare = false; // from here on it may be the one that is whole
        replace(client, temporary, target);
      }
      sync(client, parent(target));
      return true;
    } finally {
      if (spare) {
        removeQuietly(client, temporary);
      }
    }
  }

  /** Makes the folder when it is missing. */
  private void writeBeside(SftpClient client, String target, String temporary, Content content)
      throws IOException {
    try {
      write(client, temporary, content);
    } catch (SftpException e) {
      if (!SftpErrors.isMissing(e)) {
        throw SftpErrors.full(client, root, content.length(), e);
      }
      createFolder(client, parent(target));
      write(client, temporary, content);
    }
  }

  void delete(SftpClient client, ObjectName name) throws IOException {
    var target = path(name);
    try {
      client.remove(target);
    } catch (SftpException e) {
      if (!SftpErrors.isMissing(e)) {
        throw e;
      }
    }
    if (name.type().staysDeleted()) {
      sync(client, parent(target)); // a try that had no answer may not have come to that
    }
  }

  List<StoredObject> list(SftpClient client, ObjectType type) throws IOException {
    var found = new ArrayList<StoredObject>();
    switch (type) {
      case CONFIG ->
          attributes(client, path(ObjectName.CONFIG))
              .filter(SftpFiles::mayBeFile)
              .ifPresent(
                  config -> found.add(new StoredObject(ObjectName.CONFIG, config.getSize())));
      case PACK -> {
        for (var folder : entries(client, folder(type))) {
          if (folder.getFilename().matches("[0-9a-f]{2}")) {
            listFolder(client, type, folder(type) + "/" + folder.getFilename(), found);
          }
        }
      }
      case KEY, LOCK, SNAPSHOT, INDEX -> listFolder(client, type, folder(type), found);
    }
    return found;
  }

  private static void listFolder(
      SftpClient client, ObjectType type, String folder, List<StoredObject> found)
      throws IOException {
    for (var entry : entries(client, folder)) {
      if (ObjectName.isId(entry.getFilename()) && mayBeFile(entry.getAttributes())) {
        found.add(
            new StoredObject(
                new ObjectName(type, entry.getFilename()), entry.getAttributes().getSize()));
      }
    }
  }

  /** A missing folder is an empty one, and so is a file in its place. */
  private static List<DirEntry> entries(SftpClient client, String folder) throws IOException {
    var entries = new ArrayList<DirEntry>();
    try (var handle = client.openDir(folder)) {
      for (var page = client.readDir(handle); page != null; page = client.readDir(handle)) {
        entries.addAll(page);
      }
    } catch (SftpException e) {
      if (!SftpErrors.isMissing(e) && mayBeFolder(client, folder)) {
        throw e;
      }
    }
    return entries;
  }

  /** The JDK's file channel is not used: it asks for one piece after the other. */
  private static void write(SftpClient client, String path, Content content) throws IOException {
    var expected = content.length();
    try (var handle =
        client.open(path, EnumSet.of(OpenMode.Write, OpenMode.Create, OpenMode.Exclusive))) {
      try (var source = content.open();
          var stream =
              new SftpOutputStreamAsync(
                  (AbstractSftpClient) client, SftpClient.IO_BUFFER_SIZE, path, handle, false)) {
        var piece = new byte[(int) Math.min(Math.max(1, expected), 256 * 1024)];
        for (var count = source.read(piece, 0, piece.length);
            count >= 0;
            count = source.read(piece, 0, piece.length)) {
          stream.write(piece, 0, count);
        }
      }
      var sync = client.getExtension(OpenSSHFsyncExtension.class);
      if (sync != null && sync.isSupported()) {
        sync.fsync(handle);
      }
      var size = client.stat(handle).getSize();
      if (size != expected) {
        throw new IOException("wrote %d of %d bytes".formatted(size, expected));
      }
    }
  }

  /**
   * Gives a file its name. Equal names mean equal bytes: to replace is harmless, and mends what a
   * crash cut off; but not for the config, and not all servers can.
   *
   * @param replaces whether it may be given at once to this file when another has it
   * @return false when another file has the name
   */
  private static boolean publish(
      SftpClient client, boolean replaces, String temporary, String target) throws IOException {
    var posix = client.getExtension(OpenSSHPosixRenameExtension.class);
    if (replaces && posix != null && posix.isSupported()) {
      posix.posixRename(temporary, target);
      return true;
    }
    if (attributes(client, target).isPresent()) {
      return false; // some servers would replace it
    }
    try {
      client.rename(temporary, target);
      return true;
    } catch (SftpException e) {
      if (attributes(client, target).isPresent()) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Gives a file a name that another has. The other goes aside first, and goes only when this one
   * stands: wherever it breaks off, all bytes are still there.
   */
  private static void replace(SftpClient client, String temporary, String target)
      throws IOException {
    var aside = temporary + "-old";
    client.rename(target, aside);
    try {
      client.rename(temporary, target);
    } catch (IOException e) {
      putBack(client, aside, target, e);
      removeQuietly(client, temporary);
      throw e;
    }
    removeQuietly(client, aside);
  }

  private static void putBack(SftpClient client, String aside, String target, IOException cause)
      throws IOException {
    try {
      client.rename(aside, target);
    } catch (IOException e) {
      cause.addSuppressed(e);
      throw cause;
    }
  }

  private static boolean isSame(SftpClient client, String path, Content content)
      throws IOException {
    var size = attributes(client, path).map(Attributes::getSize).orElse(-1L);
    if (size != content.length()) {
      return false;
    }
    try (var stored = client.read(path)) {
      return content.isSame(stored);
    }
  }

  /** So that a power cut does not take back the name. Servers that cannot sync folders say so. */
  private static void sync(SftpClient client, String folder) throws IOException {
    var sync = client.getExtension(OpenSSHFsyncExtension.class);
    if (sync == null || !sync.isSupported()) {
      return;
    }
    try (var handle = client.open(folder, OpenMode.Read)) {
      sync.fsync(handle);
    } catch (SftpException e) {
      // It cannot; the file's own bytes are safe.
    }
  }

  private boolean isForGroup(SftpClient client) throws IOException {
    if (forGroup.isEmpty()) {
      var config = attributes(client, path(ObjectName.CONFIG));
      if (config.isEmpty()) {
        return false;
      }
      forGroup = Optional.of((config.get().getPermissions() & GROUP_READS) != 0);
    }
    return forGroup.orElse(false);
  }

  /** Servers without such modes refuse; what they have then is theirs. */
  private static void allow(SftpClient client, String path, int mode) throws IOException {
    try {
      client.setStat(path, new Attributes().perms(mode));
    } catch (SftpException e) {
      if (SftpErrors.isMissing(e)) {
        throw e;
      }
    }
  }

  private static boolean mayBeFolder(SftpClient client, String path) throws IOException {
    return attributes(client, path)
        .filter(
            item -> mayBe(item, SftpConstants.S_IFDIR, SftpConstants.SSH_FILEXFER_TYPE_DIRECTORY))
        .isPresent();
  }

  private static boolean mayBeFile(Attributes item) {
    return mayBe(item, SftpConstants.S_IFREG, SftpConstants.SSH_FILEXFER_TYPE_REGULAR);
  }

  /** Servers tell a type in the mode, beside it, or not at all: then its name must do. */
  private static boolean mayBe(Attributes item, int inMode, int beside) {
    var told = item.getPermissions() & SftpConstants.S_IFMT;
    return told == 0
        ? item.getType() == beside || item.getType() == SftpConstants.SSH_FILEXFER_TYPE_UNKNOWN
        : told == inMode;
  }

  private static Optional<Attributes> attributes(SftpClient client, String path)
      throws IOException {
    try {
      return Optional.of(client.stat(path));
    } catch (SftpException e) {
      if (SftpErrors.isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static void removeQuietly(SftpClient client, String path) {
    try {
      client.remove(path);
    } catch (IOException e) {
      // No list shows it; what led here is told.
    }
  }

  /** Where a name stands; the top of the server, and of the login, are in themselves. */
  private static String parent(String path) {
    var slash = path.lastIndexOf('/');
    return slash > 0 ? path.substring(0, slash) : slash == 0 ? "/" : ".";
  }
}
