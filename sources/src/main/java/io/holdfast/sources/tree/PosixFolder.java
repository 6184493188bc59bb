package io.holdfast.sources.tree;

import static io.holdfast.base.ErrorCode.TARGET_UNWRITABLE;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.restore.MetadataProblem;
import io.holdfast.engine.restore.RestoreFile;
import io.holdfast.engine.restore.RestoreFolder;
import io.holdfast.engine.restore.TargetEntry;
import io.holdfast.engine.restore.TargetIdentity;
import io.holdfast.engine.restore.TargetState;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.Errno;
import io.holdfast.sources.posix.FileKind;
import io.holdfast.sources.posix.FileStatus;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixWriter;
import io.holdfast.sources.tree.DescriptorCache.Slot;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A folder below a {@link PosixTarget}; all its work is relative to its open descriptor. */
final class PosixFolder implements RestoreFolder {
  private static final int PRIVATE_FOLDER = 0700;
  private static final int PRIVATE_FILE = 0600;

  private final DescriptorCache cache;
  private final Slot slot;

  /** Whether what is made here begins with attributes of this folder; found out when asked. */
  private volatile @Nullable Boolean inherits;

  /** Whose new files here are, which a set-group-id bit decides too; found out from the first. */
  private volatile PosixMetadata.@Nullable NewOwner newFilesOwner;

  PosixFolder(DescriptorCache cache, Slot slot) {
    this.cache = cache;
    this.slot = slot;
  }

  @Override
  public TargetIdentity identity() {
    return HeldPlaces.identity(with(PosixFiles::status));
  }

  @Override
  public Optional<TargetEntry> find(NodeName name) {
    return with(directory -> {
      try {
        var status = PosixFiles.status(directory, bytes(name));
        return Optional.of(new TargetEntry(kind(status.kind()), HeldPlaces.identity(status)));
      } catch (PosixException e) {
        if (e.errno() == Errno.ENOENT) {
          return Optional.empty();
        }
        throw e;
      }
    });
  }

  @Override
  public TargetState state(NodeName name) {
    var status = with(directory -> PosixFiles.status(directory, bytes(name)));
    var freed = status.links() == 1 ? status.allocatedBytes() : 0;
    var reserved = PosixWriter.isReserved(status);
    return new TargetState(status.sizeBytes(), status.modified(), freed, reserved);
  }

  @Override
  public boolean isMounted(NodeName name) {
    return with(directory -> PosixFiles.isMounted(directory, bytes(name)));
  }

  /** Through a descriptor of its own, since listing moves the position. */
  @Override
  public void list(Consumer<NodeName> each) {
    with(directory -> {
      try (var own = PosixFiles.openDirectory(directory, PosixMetadata.SELF)) {
        PosixFiles.list(own, name -> each.accept(NodeName.of(name)));
        return true;
      }
    });
  }

  @Override
  public PosixFolder open(NodeName name) {
    var child = child(name);
    cache.with(child.slot, _ -> true); // so that a link or a file is told at once
    return child;
  }

  @Override
  public RestoreFolder make(NodeName name) {
    with(directory -> {
      PosixWriter.makeDirectory(directory, bytes(name), PRIVATE_FOLDER);
      return true;
    });
    try {
      return open(name);
    } catch (HoldfastException e) {
      removeMade(name, e);
      throw e;
    }
  }

  /** Of a folder nothing but an empty one. */
  private void removeMade(NodeName name, HoldfastException failure) {
    try {
      with(directory -> {
        PosixWriter.removeDirectory(directory, bytes(name));
        return true;
      });
    } catch (HoldfastException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public RestoreFile makeFile(NodeName name) {
    var bytes = bytes(name);
    var file = new Slot(() -> with(directory -> PosixWriter.openFileForWriting(directory, bytes)));
    cache.adopt(file, with(directory -> PosixWriter.createFile(directory, bytes, PRIVATE_FILE)));
    return new PosixFile(cache, this, file, name);
  }

  @Override
  public List<MetadataProblem> makeSpecial(NodeName name, Node node) {
    var bytes = bytes(name);
    var inherits = inherits();
    return with(directory -> {
      switch (node) {
        case Node.Symlink link ->
            PosixWriter.makeSymlink(directory, bytes, link.target().toByteArray());
        case Node.Device device ->
            PosixWriter.makeNode(
                directory, bytes, kind(device.kind()), PRIVATE_FILE, device.device());
        case Node.Fifo _ -> PosixWriter.makeNode(directory, bytes, FileKind.FIFO, PRIVATE_FILE, 0);
        case Node.File _, Node.Directory _, Node.Socket _, Node.Unusable _ ->
            throw new IllegalArgumentException("%s is nothing special".formatted(node.name()));
      }
      return describe(directory, bytes, node, inherits);
    });
  }

  /** What fails is removed, lest it look like what worked. */
  private static List<MetadataProblem> describe(
      Descriptor directory, byte[] name, Node node, boolean inherits) {
    Predicate<FileStatus> ours = status -> isAsMade(status, node);
    try (var held = PosixFiles.hold(directory, name)) {
      var status = PosixFiles.status(held);
      requireAsMade(status, node);
      ours = status::sameFile;
      var metadata = PosixMetadata.ofHeld(held, inherits);
      return node instanceof Node.Symlink
          ? metadata.applyToLink(node.metadata())
          : metadata.apply(node.metadata(), null);
    } catch (HoldfastException e) {
      removeMade(directory, name, ours, e);
      throw e;
    }
  }

  /** Another may have taken the name already, where the folder is not ours alone. */
  private static void requireAsMade(FileStatus status, Node node) {
    if (!isAsMade(status, node)) {
      throw new EngineException(
          TARGET_UNWRITABLE, "'%s' was replaced as soon as it was made".formatted(node.name()));
    }
  }

  private static boolean isAsMade(FileStatus status, Node node) {
    return status.kind() == kind(node) && status.links() <= 1; // some file systems count none
  }

  private static void removeMade(
      Descriptor directory, byte[] name, Predicate<FileStatus> ours, HoldfastException failure) {
    try {
      if (ours.test(PosixFiles.status(directory, name))) {
        PosixWriter.unlink(directory, name);
      }
    } catch (PosixException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void makeLink(NodeName name, RestoreFolder folder, NodeName existing) {
    if (!(folder instanceof PosixFolder other)) {
      throw new IllegalArgumentException("%s is a folder of another target".formatted(folder));
    }
    with(to ->
        other.with(from -> {
          PosixWriter.makeHardLink(from, bytes(existing), to, bytes(name));
          return true;
        }));
  }

  @Override
  public void rename(NodeName from, NodeName to, boolean replace) {
    with(directory -> {
      if (replace) {
        PosixWriter.rename(directory, bytes(from), directory, bytes(to));
      } else {
        PosixWriter.renameNew(directory, bytes(from), directory, bytes(to));
      }
      return true;
    });
  }

  @Override
  public boolean moveFolder(NodeName from, NodeName to) {
    return with(directory -> {
      try {
        PosixWriter.rename(directory, bytes(from), directory, bytes(to));
        return true;
      } catch (PosixException e) {
        if (e.errno() == Errno.EXDEV) {
          return false;
        }
        throw e;
      }
    });
  }

  @Override
  public void remove(NodeName name) {
    var bytes = bytes(name);
    with(directory -> {
      if (PosixFiles.status(directory, bytes).kind() == FileKind.DIRECTORY) {
        PosixWriter.removeDirectory(directory, bytes);
      } else {
        PosixWriter.unlink(directory, bytes);
      }
      return true;
    });
  }

  @Override
  public List<MetadataProblem> describe(NodeName name, NodeMetadata metadata) {
    var bytes = bytes(name);
    return with(directory -> {
      try (var file = PosixFiles.openFile(directory, bytes)) {
        var status = PosixFiles.status(file);
        if (status.kind() != FileKind.REGULAR) {
          throw new EngineException(TARGET_UNWRITABLE, "'%s' is no file".formatted(name));
        }
        var owner = new PosixMetadata.NewOwner(status.uid(), status.gid());
        return PosixMetadata.ofOpen(file, true).apply(metadata, owner);
      }
    });
  }

  @Override
  public List<MetadataProblem> describe(NodeMetadata metadata) {
    return with(directory -> PosixMetadata.ofOpen(directory, true).apply(metadata, null));
  }

  /** Whether new files here begin with an ACL that nobody asked for. */
  boolean inherits() {
    var known = inherits;
    if (known == null) {
      known = with(PosixMetadata::hasDefaultAccessList);
      inherits = known;
    }
    return known;
  }

  /** Whom a file belongs to that was made here just now, as {@code file} was. */
  PosixMetadata.NewOwner newFilesOwner(Descriptor file) {
    var known = newFilesOwner;
    if (known == null) {
      var status = PosixFiles.status(file);
      known = new PosixMetadata.NewOwner(status.uid(), status.gid());
      newFilesOwner = known;
    }
    return known;
  }

  /**
   * Calls {@code use} with this folder's descriptor, and translates what the reading calls say into
   * what a target says.
   */
  <R> R with(Function<Descriptor, R> use) {
    return with(slot, use);
  }

  /** The same, with the descriptor of a file here. */
  <R> R with(Slot file, Function<Descriptor, R> use) {
    try {
      return cache.with(file, use);
    } catch (PosixException e) {
      if (e.code() == TARGET_UNWRITABLE) {
        throw e;
      }
      throw new EngineException(TARGET_UNWRITABLE, e.getMessage(), e);
    }
  }

  private PosixFolder child(NodeName name) {
    var bytes = bytes(name);
    return new PosixFolder(
        cache, new Slot(() -> with(directory -> PosixFiles.openDirectory(directory, bytes))));
  }

  private static TargetEntry.Kind kind(FileKind kind) {
    return switch (kind) {
      case REGULAR -> TargetEntry.Kind.FILE;
      case DIRECTORY -> TargetEntry.Kind.FOLDER;
      case SYMLINK, FIFO, SOCKET, BLOCK_DEVICE, CHARACTER_DEVICE, UNKNOWN -> TargetEntry.Kind.OTHER;
    };
  }

  private static FileKind kind(Node node) {
    return switch (node) {
      case Node.File _ -> FileKind.REGULAR;
      case Node.Directory _ -> FileKind.DIRECTORY;
      case Node.Symlink _ -> FileKind.SYMLINK;
      case Node.Device device -> kind(device.kind());
      case Node.Fifo _ -> FileKind.FIFO;
      case Node.Socket _ -> FileKind.SOCKET;
      case Node.Unusable _ -> FileKind.UNKNOWN;
    };
  }

  private static FileKind kind(Node.DeviceKind kind) {
    return switch (kind) {
      case BLOCK -> FileKind.BLOCK_DEVICE;
      case CHARACTER -> FileKind.CHARACTER_DEVICE;
    };
  }

  private static byte[] bytes(NodeName name) {
    return name.bytes().toByteArray();
  }
}
