package io.holdfast.store.testkit.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The JDK's calls on a {@link VolatileDisk}, as far as stores make them. */
final class DiskProvider extends FileSystemProvider {
  private final VolatileDisk disk;

  DiskProvider(VolatileDisk disk) {
    this.disk = disk;
  }

  private static List<String> names(Path path) {
    return DiskPath.of(path).names();
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    var names = names(path);
    if (!options.contains(StandardOpenOption.CREATE_NEW) && disk.facts(names).folder()) {
      return DiskChannel.ofFolder(disk, names);
    }
    var file =
        disk.open(names, options.contains(StandardOpenOption.CREATE_NEW), permissions(attributes));
    return DiskChannel.ofFile(disk, file);
  }

  @Override
  public FileChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    var paths = disk.list(names(folder)).stream().map(folder::resolve).toList();
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        return paths.iterator();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    disk.createFolder(names(folder), permissions(attributes));
  }

  @Override
  public void delete(Path path) throws IOException {
    disk.delete(names(path));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    if (List.of(options).contains(StandardCopyOption.ATOMIC_MOVE)) {
      disk.move(names(source), names(target));
    } else {
      disk.lookAndMove(names(source), names(target));
    }
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    disk.link(names(link), names(existing));
  }

  @Override
  public boolean isSameFile(Path one, Path other) {
    return one.equals(other);
  }

  @Override
  public boolean isHidden(Path path) {
    return false;
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    disk.facts(names(path));
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return type.cast(new DiskAttributes.View(disk, names(path)));
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return type.cast(new DiskAttributes(disk.facts(names(path))));
  }

  private static Set<PosixFilePermission> permissions(FileAttribute<?>... attributes) {
    return Stream.of(attributes)
        .flatMap(attribute -> ((Set<?>) attribute.value()).stream())
        .map(PosixFilePermission.class::cast)
        .collect(Collectors.toSet());
  }

  @Override
  public String getScheme() {
    return "volatile";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException(uri.toString());
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new UnsupportedOperationException(uri.toString());
  }

  @Override
  public Path getPath(URI uri) {
    throw new UnsupportedOperationException(uri.toString());
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException("stores copy nothing");
  }

  @Override
  public FileStore getFileStore(Path path) {
    throw new UnsupportedOperationException("nothing is known of the disk below");
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) {
    throw new UnsupportedOperationException(names);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options) {
    throw new UnsupportedOperationException(name);
  }
}
