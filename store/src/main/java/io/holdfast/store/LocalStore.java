package io.holdfast.store;

import static io.holdfast.base.ErrorCode.OBJECT_EXISTS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A folder on a local disk, laid out as restic does: {@code data/<2 hex>/<id>}, other types flat.
 *
 * <p>An object is written beside its place as {@code <id>-tmp-<random>}, or into a {@link
 * LocalDrafts draft} while its name is not known, synced, renamed, and its folder synced, so it is
 * whole or absent whatever stops the machine. What a crash leaves under a temporary name is a
 * stranger: no list shows it.
 */
public final class LocalStore implements Store {
  private static final int PIECE_BYTES = 256 * 1024;

  private static final int PACK_FOLDERS = 256;

  /** Among packs, where any client passes over what is not named as they are. */
  private static final String DRAFTS_FOLDER = "00";

  private final Path root;
  private final LocalDrafts drafts;

  private LocalStore(Path root, InstantSource clock) {
    this.root = root;
    drafts = new LocalDrafts(draftsFolder(root), clock);
  }

  private static Path draftsFolder(Path root) {
    return root.resolve(ObjectType.PACK.folder(), DRAFTS_FOLDER);
  }

  /** Names a folder; touches nothing yet. */
  public static LocalStore at(Path root) {
    return at(root, InstantSource.system());
  }

  /** As {@link #at(Path)}, by another clock. */
  static LocalStore at(Path root, InstantSource clock) {
    return new LocalStore(root.toAbsolutePath().normalize(), clock);
  }

  @Override
  public void create() {
    var modes = LocalModes.of(root);
    try {
      for (var type : ObjectType.values()) {
        if (type != ObjectType.CONFIG) {
          createFolder(root.resolve(type.folder()), modes);
        }
      }
      for (var i = 0; i < PACK_FOLDERS; i++) {
        var prefix = HexFormat.of().toHexDigits((byte) i);
        createFolder(root.resolve(ObjectType.PACK.folder()).resolve(prefix), modes);
      }
      syncFolder(root.resolve(ObjectType.PACK.folder()));
      syncFolder(root);
      syncFolder(folderOf(root));
    } catch (IOException e) {
      throw LocalErrors.translate("cannot make the folders of a repository in " + root, e);
    }
  }

  @Override
  public Draft draft() {
    var folder = draftsFolder(root);
    try {
      return inFolder(folder, drafts::begin);
    } catch (IOException e) {
      throw LocalErrors.translate("cannot write in " + folder, e);
    }
  }

  @Override
  public void save(ObjectName name, Content content) {
    try {
      if (name.type() == ObjectType.LOCK) {
        settle();
      }
      put(name, content, name.type() != ObjectType.CONFIG);
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(OBJECT_EXISTS, "%s already has a %s".formatted(root, name), e);
    } catch (IOException e) {
      throw LocalErrors.translate("cannot save %s in %s".formatted(name, root), e);
    }
  }

  @Override
  public boolean replaceConfigAtOnce(byte[] content) {
    try {
      put(ObjectName.CONFIG, Content.of(content), true);
      return true;
    } catch (IOException e) {
      throw LocalErrors.translate("cannot replace the config in %s".formatted(root), e);
    }
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    try {
      var channel = FileChannel.open(path(name), StandardOpenOption.READ);
      try {
        var wanted = length == 0 ? Math.max(0, channel.size() - offset) : length;
        requireRange(name, offset, wanted, channel.size());
        channel.position(offset);
        var what = reading(name);
        return new BoundedInputStream(
            new LocalStream(Channels.newInputStream(channel), what), wanted);
      } catch (Throwable e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw LocalErrors.reading(reading(name), e);
    }
  }

  @Override
  public void read(ObjectName name, long offset, ByteBuffer target) {
    try (var channel = FileChannel.open(path(name), StandardOpenOption.READ)) {
      var position = offset;
      while (target.hasRemaining()) {
        var count = readPiece(channel, target, position);
        if (count < 0) {
          requireRange(name, position, target.remaining(), channel.size());
        }
        position += count;
      }
    } catch (IOException e) {
      throw LocalErrors.reading(reading(name), e);
    }
  }

  @Override
  public long size(ObjectName name) {
    try {
      return attributes(path(name)).size();
    } catch (IOException e) {
      throw LocalErrors.reading("cannot find %s in %s".formatted(name, root), e);
    }
  }

  @Override
  public Optional<Instant> savedAt(ObjectName name) {
    try {
      return Optional.of(attributes(path(name)).lastModifiedTime().toInstant());
    } catch (IOException e) {
      throw LocalErrors.translate("cannot find %s in %s".formatted(name, root), e);
    }
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    try {
      switch (type) {
        case CONFIG -> listFile(ObjectName.CONFIG, each);
        case PACK -> listPacks(each);
        case KEY, LOCK, SNAPSHOT, INDEX -> listFolder(type, root.resolve(type.folder()), each);
      }
    } catch (IOException e) {
      throw LocalErrors.translate("cannot list %s in %s".formatted(type.folder(), root), e);
    }
  }

  @Override
  public void delete(ObjectName name) {
    var target = path(name);
    try {
      Files.deleteIfExists(target);
      if (name.type().staysDeleted()) {
        syncFolder(folderOf(target)); // whoever took it before may not have come to that
      }
    } catch (NoSuchFileException e) {
      // A missing folder is an empty one.
    } catch (IOException e) {
      throw LocalErrors.translate("cannot delete %s in %s".formatted(name, root), e);
    }
  }

  @Override
  public Optional<Path> folder() {
    return Optional.of(root);
  }

  @Override
  public String location() {
    return root.toString();
  }

  @Override
  public void close() {
    // Nothing stays open between calls.
  }

  private String reading(ObjectName name) {
    return "cannot read %s in %s".formatted(name, root);
  }

  private Path path(ObjectName name) {
    return switch (name.type()) {
      case CONFIG -> root.resolve(name.type().folder());
      case PACK -> root.resolve(name.type().folder(), name.id().substring(0, 2), name.id());
      case KEY, LOCK, SNAPSHOT, INDEX -> root.resolve(name.type().folder(), name.id());
    };
  }

  /** The JDK copies what it reads to native memory first, and keeps the largest copy a thread. */
  private static int readPiece(FileChannel channel, ByteBuffer target, long position)
      throws IOException {
    var end = target.limit();
    target.limit(Math.min(end, target.position() + PIECE_BYTES));
    try {
      return channel.read(target, position);
    } finally {
      target.limit(end);
    }
  }

  /**
   * @param replaces whether another file of that name goes
   * @throws FileAlreadyExistsException when there is another and it stays
   */
  private void put(ObjectName name, Content content, boolean replaces) throws IOException {
    var target = path(name);
    var modes = LocalModes.of(root);
    if (content instanceof LocalDraft draft
        && draft.isBelow(root)
        && hasPublished(draft, target, modes, replaces)) {
      syncFolder(folderOf(target));
      syncFolder(
          draftsFolder(root)); // a name that comes back there would be swept, and the bytes with it
      return;
    }
    try (var copy = copyBeside(target, content)) {
      copy.publish(target, modes, replaces);
    }
    syncFolder(folderOf(target));
  }

  /** Returns false when the folder lies on another disk than the draft. */
  private boolean hasPublished(LocalDraft draft, Path target, LocalModes modes, boolean replaces)
      throws IOException {
    try {
      return inFolder(
          folderOf(target),
          () -> {
            draft.publish(target, modes, replaces);
            return true;
          });
    } catch (AtomicMoveNotSupportedException e) {
      return false;
    }
  }

  private LocalDraft copyBeside(Path target, Content content) throws IOException {
    var path = target.resolveSibling(target.getFileName() + "-tmp-" + UUID.randomUUID());
    var copy = inFolder(folderOf(target), () -> LocalDraft.begin(path, () -> {}));
    try {
      copy.write(content);
      return copy;
    } catch (Throwable e) {
      copy.close();
      throw e;
    }
  }

  /** What needs a folder. */
  @FunctionalInterface
  private interface InFolder<T> {
    T call() throws IOException;
  }

  /** A missing folder is made, once. */
  private <T> T inFolder(Path folder, InFolder<T> work) throws IOException {
    try {
      return work.call();
    } catch (NoSuchFileException e) {
      createFolder(folder, LocalModes.of(root));
      syncFolder(folderOf(folder));
      return work.call();
    }
  }

  private static void createFolder(Path folder, LocalModes modes) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(modes.folder()));
  }

  private static void syncFolder(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      if (!LocalErrors.isNotSupported(e)) {
        throw e;
      }
    }
  }

  /**
   * Who locks goes on where others ended, and some were killed between a change and its sync: what
   * is seen from now on is not to be taken back by a power cut.
   */
  private void settle() throws IOException {
    settle(root); // the config
    settle(root.resolve(ObjectType.PACK.folder())); // folders of packs
    for (var type : ObjectType.values()) {
      if (type.staysDeleted()) {
        settle(root.resolve(type.folder()));
      }
    }
  }

  private static void settle(Path folder) throws IOException {
    try {
      syncFolder(folder);
    } catch (NoSuchFileException e) {
      // A missing folder is an empty one.
    } catch (AccessDeniedException e) {
      // Who may not list it may still lock below it, and has nothing to settle there.
    }
  }

  private static Path folderOf(Path path) {
    var parent = path.getParent();
    return parent == null ? path : parent;
  }

  private void requireRange(ObjectName name, long offset, long wanted, long size) {
    new ObjectRange(name, offset, wanted).requireWithin(size, location());
  }

  private void listPacks(Consumer<StoredObject> each) throws IOException {
    var data = root.resolve(ObjectType.PACK.folder());
    try (var folders = Files.newDirectoryStream(data)) {
      for (var folder : folders) {
        if (folder.getFileName().toString().matches("[0-9a-f]{2}")) {
          listFolder(ObjectType.PACK, folder, each);
        }
      }
    } catch (NoSuchFileException e) {
      // A missing folder is an empty one.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void listFolder(ObjectType type, Path folder, Consumer<StoredObject> each)
      throws IOException {
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        var id = file.getFileName().toString();
        if (ObjectName.isId(id)) {
          listFile(new ObjectName(type, id), file, each);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // A missing folder is an empty one, a file in its place a stranger.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void listFile(ObjectName name, Consumer<StoredObject> each) throws IOException {
    listFile(name, path(name), each);
  }

  private static void listFile(ObjectName name, Path file, Consumer<StoredObject> each)
      throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = attributes(file);
    } catch (NoSuchFileException e) {
      return; // deleted by another client since the folder was read
    }
    if (attributes.isRegularFile()) {
      each.accept(new StoredObject(name, attributes.size()));
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
