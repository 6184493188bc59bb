package io.holdfast.sources.tree;

import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.engine.backup.WarningCode;
import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.RawBytes;
import io.holdfast.sources.posix.Accounts;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.FileKind;
import io.holdfast.sources.posix.FileStatus;
import io.holdfast.sources.posix.LeasePatience;
import io.holdfast.sources.posix.PosixAttributes;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.StatusBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at one entry of the file system and says what it is. Thread-safe. */
final class Examiner {
  private final LocalTreeOptions options;
  private final Accounts accounts = new Accounts();
  private final LeasePatience patience;

  /** File systems to stay on; empty for all. */
  private final Set<Long> devices;

  /**
   * File systems that set the time of change with each change of an attribute: ext2 to ext4, XFS,
   * Btrfs. Of others some do not, or did not always.
   */
  private static final Set<Long> TELLING = Set.of(0xef53L, 0x58465342L, 0x9123683eL);

  /** What may be seen depends on who looks: some attributes are shown to some processes only. */
  private final byte[] view = currentView();

  /** An entry's place: what names it for the kernel, in the tree, and in exclude patterns. */
  static final class Place {
    final Descriptor directory;
    final byte[] fileName;
    final NodeName name;
    final byte[][] path;

    Place(Descriptor directory, byte[] fileName, NodeName name, byte[][] path) {
      this.directory = directory;
      this.fileName = fileName;
      this.name = name;
      this.path = path;
    }
  }

  Examiner(LocalTreeOptions options, LeasePatience patience, Set<Long> devices) {
    this.options = options;
    this.patience = patience;
    this.devices = Set.copyOf(devices);
  }

  LocalTreeOptions options() {
    return options;
  }

  /** For the leases on all files of the backup. */
  LeasePatience patience() {
    return patience;
  }

  /**
   * @param buffer receives the status
   * @return nothing for what is too large; excludes are the caller's
   */
  Optional<SourceEntry> examine(Place place, StatusBuffer buffer) {
    try {
      PosixFiles.status(place.directory, place.fileName, buffer);
    } catch (PosixException e) {
      return Optional.of(new SourceEntry.Unreadable(place.name, problem(e)));
    }
    return examined(place, buffer);
  }

  /** The same, of an entry whose status is known. */
  Optional<SourceEntry> examined(Place place, StatusBuffer status) {
    if (isTooLarge(status.kind(), status.sizeBytes())) {
      return Optional.empty();
    }
    try {
      return Optional.of(entry(place, status.status()));
    } catch (PosixException e) {
      return Optional.of(new SourceEntry.Unreadable(place.name, problem(e)));
    }
  }

  byte[] view() {
    return view;
  }

  /** Whether attributes change without the time of change, as far as is known. */
  static boolean hidesAttributes(Descriptor directory) {
    return !TELLING.contains(PosixFiles.fileSystem(directory) & 0xffffffffL);
  }

  private static byte[] currentView() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("Uid:") || line.startsWith("CapEff:"))
          .collect(Collectors.joining())
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException | UncheckedIOException e) {
      return new byte[0]; // no such file: then nothing can be told apart
    }
  }

  boolean isTooLarge(FileKind kind, long sizeBytes) {
    return kind == FileKind.REGULAR && sizeBytes > options.maxFileBytes();
  }

  NodeMetadata metadata(Place place, FileStatus status) {
    var error = "";
    List<ExtendedAttribute> attributes = List.of();
    try {
      attributes = attributes(place);
    } catch (PosixException e) {
      error = e.getMessage() == null ? "attributes unreadable" : e.getMessage();
    }
    var accessed = options.accessTimes() ? status.accessed() : status.modified();
    var directory = status.kind() == FileKind.DIRECTORY;
    return new NodeMetadata(
        FileMode.ofUnix(status.kind().bits() | status.mode()),
        new NodeTimes(status.modified(), accessed, status.changed()),
        new Owner(status.uid(), status.gid(), userName(status.uid()), groupName(status.gid())),
        new FileIdentity(status.inode(), status.device(), directory ? 0 : status.links()),
        attributes,
        error);
  }

  String userName(long uid) {
    return accounts.findUserName(uid).orElse("");
  }

  String groupName(long gid) {
    return accounts.findGroupName(gid).orElse("");
  }

  SourceEntry.Directory directory(Place place, FileStatus status) {
    return directory(place, metadata(place, status));
  }

  private SourceEntry.Directory directory(Place place, NodeMetadata metadata) {
    return new SourceEntry.Directory(
        place.name, metadata, () -> LocalDirectory.open(this, place), false);
  }

  static SourceProblem problem(PosixException e) {
    var vanished = e.errno().isMissing();
    return new SourceProblem(
        vanished ? WarningCode.VANISHED : WarningCode.UNREADABLE,
        String.valueOf(e.getMessage()),
        e);
  }

  private SourceEntry entry(Place place, FileStatus status) {
    var name = place.name;
    var metadata = metadata(place, status);
    if (!metadata.error().isEmpty()) {
      PosixFiles.status(place.directory, place.fileName); // what vanished is told as that
    }
    return switch (status.kind()) {
      case REGULAR ->
          new SourceEntry.File(
              name,
              metadata,
              status.sizeBytes(),
              () -> LocalFile.open(this, place, status, metadata));
      case DIRECTORY -> directory(place, metadata);
      case SYMLINK -> {
        var target = PosixFiles.readLink(place.directory, place.fileName);
        yield new SourceEntry.Leaf(new Node.Symlink(name, metadata, RawBytes.of(target)));
      }
      case BLOCK_DEVICE -> device(name, metadata, Node.DeviceKind.BLOCK, status);
      case CHARACTER_DEVICE -> device(name, metadata, Node.DeviceKind.CHARACTER, status);
      case FIFO -> new SourceEntry.Leaf(new Node.Fifo(name, metadata));
      case SOCKET -> new SourceEntry.Leaf(new Node.Socket(name, metadata));
      case UNKNOWN ->
          new SourceEntry.Unreadable(
              name,
              new SourceProblem(
                  WarningCode.KIND_UNKNOWN, "neither file nor directory nor anything known", null));
    };
  }

  private static SourceEntry device(
      NodeName name, NodeMetadata metadata, Node.DeviceKind kind, FileStatus status) {
    return new SourceEntry.Leaf(new Node.Device(name, metadata, kind, status.specialDevice()));
  }

  /** Whether a directory is on a file system whose contents are left out. */
  boolean isElsewhere(FileStatus directory) {
    return options.oneFileSystem() && !devices.contains(directory.device());
  }

  static List<ExtendedAttribute> attributes(Place place) {
    var names = PosixAttributes.list(place.directory, place.fileName);
    if (names.isEmpty()) {
      return List.of();
    }
    var attributes = new ArrayList<ExtendedAttribute>();
    for (var name : names) {
      PosixAttributes.find(place.directory, place.fileName, name)
          .map(value -> new ExtendedAttribute(text(name), RawBytes.of(value)))
          .ifPresent(attributes::add);
    }
    return attributes;
  }

  private static String text(byte[] name) {
    return new String(name, StandardCharsets.UTF_8);
  }
}
