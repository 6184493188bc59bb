package io.holdfast.store.testkit.disk;

import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path on a {@link VolatileDisk}; {@code .} and {@code ..} mean nothing there. */
record DiskPath(DiskFileSystem disk, boolean absolute, List<String> names) implements Path {
  DiskPath {
    names = List.copyOf(names);
  }

  private DiskPath with(boolean isAbsolute, List<String> other) {
    return new DiskPath(disk, isAbsolute, other);
  }

  static DiskPath of(Path path) {
    return (DiskPath) path;
  }

  @Override
  public DiskFileSystem getFileSystem() {
    return disk;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  @Override
  public @Nullable Path getRoot() {
    return absolute ? with(true, List.of()) : null;
  }

  @Override
  public @Nullable Path getFileName() {
    return names.isEmpty() ? null : with(false, List.of(names.getLast()));
  }

  @Override
  public @Nullable Path getParent() {
    return names.isEmpty() ? null : with(absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    return with(false, List.of(names.get(index)));
  }

  @Override
  public Path subpath(int from, int to) {
    return with(false, names.subList(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    var start = of(other).names();
    return start.size() <= names.size() && names.subList(0, start.size()).equals(start);
  }

  @Override
  public boolean endsWith(Path other) {
    var end = of(other).names();
    return end.size() <= names.size()
        && names.subList(names.size() - end.size(), names.size()).equals(end);
  }

  @Override
  public Path normalize() {
    return this;
  }

  @Override
  public Path resolve(Path other) {
    if (other.isAbsolute()) {
      return other;
    }
    var all = new ArrayList<>(names);
    all.addAll(of(other).names());
    return with(absolute, all);
  }

  @Override
  public Path relativize(Path other) {
    return with(false, of(other).names().subList(names.size(), of(other).names().size()));
  }

  @Override
  public URI toUri() {
    return URI.create("volatile://" + this);
  }

  @Override
  public Path toAbsolutePath() {
    return with(true, names);
  }

  @Override
  public Path toRealPath(LinkOption... options) {
    return toAbsolutePath();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("nobody watches this disk");
  }

  @Override
  public int compareTo(Path other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return (absolute ? "/" : "") + String.join("/", names);
  }
}
