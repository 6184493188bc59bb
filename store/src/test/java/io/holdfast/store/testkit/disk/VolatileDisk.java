package io.holdfast.store.testkit.disk;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that keeps for certain only what was synced: a file's bytes by a sync of the
 * file, a name by a sync of its folder. The power can go at any change; what was not synced is then
 * there or not, a name at a time, and of bytes any beginning. It may also be full, fail or flip a
 * bit ({@link Trouble}). Thread-safe.
 */
public final class VolatileDisk {
  private final Random random;
  private final Set<Lack> lacks;

  /** Guarded by this, as all below. */
  private final Folder root = new Folder(Set.of());

  private long changes;
  private long powerGoesAt = Long.MAX_VALUE;
  private boolean off;

  private long accesses;
  private long troubleFrom = Long.MAX_VALUE;
  private Trouble trouble = Trouble.FULL;
  private int openFiles;

  private volatile @Nullable CyclicBarrier rivals;

  /** What file systems of other makers are without. */
  public enum Lack {
    /** A file has one name. */
    LINKS,
    /** Nobody sets a mode. */
    MODES,
    /** All files look like one to who locks them. */
    FILE_NUMBERS
  }

  /** What goes wrong with files and their bytes. */
  public enum Trouble {
    /** From then on nothing is written. */
    FULL,
    /** From then on nothing is written or read. */
    BROKEN,
    /** In the first bytes that are read from then on one bit is another. */
    FLIPPED
  }

  /** What a name stands for. */
  sealed interface Item {}

  static final class File implements Item {
    private byte[] bytes = new byte[0];
    private int length;
    private byte[] synced = new byte[0];
    private Set<PosixFilePermission> permissions;
    private final Instant made = Instant.now();

    private File(Set<PosixFilePermission> permissions) {
      this.permissions = Set.copyOf(permissions);
    }
  }

  static final class Folder implements Item {
    private Map<String, Item> items = new TreeMap<>();
    private Map<String, Item> synced = new TreeMap<>();
    private Set<PosixFilePermission> permissions;

    private Folder(Set<PosixFilePermission> permissions) {
      this.permissions = Set.copyOf(permissions);
    }
  }

  /** What is known of an item. */
  record Facts(
      boolean folder,
      long length,
      Set<PosixFilePermission> permissions,
      Object key,
      Instant made) {}

  /**
   * @param seed of what survives among what was not synced
   */
  public VolatileDisk(long seed, Lack... lacks) {
    random = new Random(seed);
    this.lacks = Set.of(lacks);
  }

  boolean lacks(Lack what) {
    return lacks.contains(what);
  }

  /** The root folder, for the JDK's calls. */
  public Path root() {
    return new DiskFileSystem(this).root();
  }

  /** How many changes there were: writes, new names, removals, syncs. */
  public synchronized long changes() {
    return changes;
  }

  /** The power goes at the {@code nth} change from now, counted from 1: it may be half done. */
  public synchronized void cutPowerAt(long nth) {
    powerGoesAt = changes + nth;
  }

  /** Whether the power went. */
  public synchronized boolean isOff() {
    return off;
  }

  /** How often there were bytes written or read, or a file made. */
  public synchronized long accesses() {
    return accesses;
  }

  /** Something is wrong from the {@code nth} access from now on, counted from 1. */
  public synchronized void troubleFrom(long nth, Trouble what) {
    troubleFrom = accesses + nth;
    trouble = what;
  }

  /** Nothing is wrong any more. */
  public synchronized void heal() {
    troubleFrom = Long.MAX_VALUE;
  }

  /**
   * From now on those that rename where nothing shall be replaced wait for each other, twice:
   * before they rename, when they have seen that nothing is there, and afterwards.
   */
  public void meetAtRenames(CyclicBarrier together) {
    rivals = together;
  }

  /** How many files are open. */
  public synchronized int openFiles() {
    return openFiles;
  }

  /** Comes back with what survived. */
  public synchronized void powerOn() {
    survive(root);
    off = false;
    powerGoesAt = Long.MAX_VALUE;
  }

  /** It was not the power: the program was killed, and what it did not sync is still there. */
  public synchronized void restart() {
    off = false;
    powerGoesAt = Long.MAX_VALUE;
  }

  private void survive(Folder folder) {
    var survivors = new TreeMap<String, Item>();
    var names = new ArrayList<>(folder.synced.keySet());
    folder.items.keySet().stream().filter(name -> !names.contains(name)).forEach(names::add);
    for (var name : names) {
      var item = random.nextBoolean() ? folder.items.get(name) : folder.synced.get(name);
      if (item != null) {
        survivors.put(name, item);
      }
    }
    folder.items = survivors;
    folder.synced = new TreeMap<>(survivors);
    for (var item : survivors.values()) {
      switch (item) {
        case Folder below -> survive(below);
        case File file -> survive(file);
      }
    }
  }

  private void survive(File file) {
    if (random.nextBoolean() && file.length > file.synced.length) {
      file.synced = Arrays.copyOf(file.bytes, random.nextInt(file.length + 1));
    }
    file.bytes = file.synced.clone();
    file.length = file.synced.length;
  }

  /** Before each change; the one at which the power goes is done or not. */
  private boolean change() throws IOException {
    requirePower();
    changes++;
    if (changes < powerGoesAt) {
      return true;
    }
    off = true;
    return random.nextBoolean();
  }

  private void acknowledge() throws IOException {
    requirePower();
  }

  private void requirePower() throws IOException {
    if (off) {
      throw new IOException("the power is off");
    }
  }

  private void write() throws IOException {
    accesses++;
    if (accesses < troubleFrom) {
      return;
    }
    switch (trouble) {
      case FULL -> throw new IOException("No space left on device");
      case BROKEN -> throw new IOException("Input/output error");
      case FLIPPED -> {}
    }
  }

  /** Returns whether a bit is another. */
  private boolean readOtherwise() throws IOException {
    accesses++;
    if (accesses < troubleFrom) {
      return false;
    }
    return switch (trouble) {
      case FULL -> false;
      case BROKEN -> throw new IOException("Input/output error");
      case FLIPPED -> {
        heal();
        yield true;
      }
    };
  }

  synchronized void opened(int files) {
    openFiles += files;
  }

  synchronized Facts facts(List<String> path) throws IOException {
    requirePower();
    return switch (get(path)) {
      case Folder folder -> new Facts(true, 0, folder.permissions, folder, Instant.EPOCH);
      case File file -> new Facts(false, file.length, file.permissions, file, file.made);
    };
  }

  synchronized List<String> list(List<String> path) throws IOException {
    requirePower();
    return List.copyOf(folder(path).items.keySet());
  }

  synchronized void createFolder(List<String> path, Set<PosixFilePermission> permissions)
      throws IOException {
    if (find(path) != null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    var above = folder(above(path));
    if (change()) {
      above.items.put(path.getLast(), new Folder(permissions));
    }
    acknowledge();
  }

  /** Opens a file, made if it must be new. */
  synchronized File open(List<String> path, boolean fresh, Set<PosixFilePermission> permissions)
      throws IOException {
    var there = find(path);
    if (!fresh) {
      if (there instanceof File file) {
        requirePower();
        return file;
      }
      throw new NoSuchFileException(path.toString());
    }
    if (there != null) {
      throw new FileAlreadyExistsException(path.toString());
    }
    write();
    var file = new File(permissions);
    var above = folder(above(path));
    if (change()) {
      above.items.put(path.getLast(), file);
    }
    acknowledge();
    return file;
  }

  synchronized int read(File file, byte[] target, int offset, long from, int count)
      throws IOException {
    requirePower();
    if (from >= file.length) {
      return -1;
    }
    var read = (int) Math.min(count, file.length - from);
    System.arraycopy(file.bytes, (int) from, target, offset, read);
    if (read > 0 && readOtherwise()) {
      target[offset + random.nextInt(read)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return read;
  }

  synchronized void append(File file, byte[] bytes) throws IOException {
    write();
    if (change()) {
      if (file.bytes.length < file.length + bytes.length) {
        file.bytes = Arrays.copyOf(file.bytes, 2 * (file.length + bytes.length));
      }
      System.arraycopy(bytes, 0, file.bytes, file.length, bytes.length);
      file.length += bytes.length;
    }
    acknowledge();
  }

  synchronized long length(File file) throws IOException {
    requirePower();
    return file.length;
  }

  synchronized void sync(File file) throws IOException {
    if (change()) {
      file.synced = Arrays.copyOf(file.bytes, file.length);
    }
    acknowledge();
  }

  synchronized void syncFolder(List<String> path) throws IOException {
    var folder = folder(path);
    if (change()) {
      folder.synced = new TreeMap<>(folder.items);
    }
    acknowledge();
  }

  synchronized void delete(List<String> path) throws IOException {
    if (get(path) instanceof Folder folder && !folder.items.isEmpty()) {
      throw new DirectoryNotEmptyException(path.toString());
    }
    if (change()) {
      folder(above(path)).items.remove(path.getLast());
    }
    acknowledge();
  }

  /** As the JDK renames where nothing shall be replaced: in two calls of the system. */
  void lookAndMove(List<String> from, List<String> to) throws IOException {
    synchronized (this) {
      if (find(to) != null) {
        throw new FileAlreadyExistsException(to.toString());
      }
    }
    meet();
    move(from, to);
    meet();
  }

  private void meet() throws IOException {
    var together = rivals;
    if (together == null) {
      return;
    }
    try {
      together.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IOException("nobody came", e);
    }
  }

  /** Renames, over what is there. */
  synchronized void move(List<String> from, List<String> to) throws IOException {
    var item = get(from);
    var target = folder(above(to));
    if (change()) {
      folder(above(from)).items.remove(from.getLast());
      target.items.put(to.getLast(), item);
    }
    acknowledge();
  }

  synchronized void link(List<String> name, List<String> existing) throws IOException {
    if (lacks(Lack.LINKS)) {
      throw new FileSystemException("/" + String.join("/", name), null, "Operation not permitted");
    }
    if (find(name) != null) {
      throw new FileAlreadyExistsException(name.toString());
    }
    var item = get(existing);
    if (change()) {
      folder(above(name)).items.put(name.getLast(), item);
    }
    acknowledge();
  }

  synchronized void allow(List<String> path, Set<PosixFilePermission> permissions)
      throws IOException {
    if (lacks(Lack.MODES)) {
      throw new FileSystemException("/" + String.join("/", path), null, "Operation not permitted");
    }
    requirePower();
    switch (get(path)) {
      case Folder folder -> folder.permissions = Set.copyOf(permissions);
      case File file -> file.permissions = Set.copyOf(permissions);
    }
  }

  private Item get(List<String> path) throws IOException {
    var item = find(path);
    if (item == null) {
      throw new NoSuchFileException("/" + String.join("/", path));
    }
    return item;
  }

  private @Nullable Item find(List<String> path) {
    Item item = root;
    for (var name : path) {
      if (!(item instanceof Folder folder) || folder.items.get(name) == null) {
        return null;
      }
      item = folder.items.get(name);
    }
    return item;
  }

  private Folder folder(List<String> path) throws IOException {
    if (get(path) instanceof Folder folder) {
      return folder;
    }
    throw new NotDirectoryException("/" + String.join("/", path));
  }

  private static List<String> above(List<String> path) {
    return path.subList(0, path.size() - 1);
  }
}
