package io.holdfast.sources.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.restore.MetadataProblem;
import io.holdfast.engine.restore.MetadataProblem.Aspect;
import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.Errno;
import io.holdfast.sources.posix.PosixAttributes;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixNames;
import io.holdfast.sources.posix.PosixWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets the metadata of one name. The order matters: a change of owner clears set-id bits and
 * capabilities, an ACL changes the mode, and all of it changes times.
 */
final class PosixMetadata {
  /** A directory's name for itself. */
  static final byte[] SELF = {'.'};

  private static final byte[] DEFAULT_ACCESS = PosixNames.bytes("system.posix_acl_default");
  private static final int SET_ID = 06000;

  /** Sets permission bits, each kind of file in its own safe way. */
  @FunctionalInterface
  interface ModeSetter {
    void set(Descriptor directory, byte[] name, int mode);
  }

  /** Whom a file belongs to when it is made. */
  record NewOwner(long uid, long gid) {}

  private final Descriptor directory;
  private final byte[] name;
  private final boolean mayHaveOthers;
  private final List<MetadataProblem> problems = new ArrayList<>(0);

  /**
   * @param mayHaveOthers whether there may be attributes that the metadata does not name; they go
   */
  PosixMetadata(Descriptor directory, byte[] name, boolean mayHaveOthers) {
    this.directory = directory;
    this.name = name;
    this.mayHaveOthers = mayHaveOthers;
  }

  static boolean hasDefaultAccessList(Descriptor directory) {
    return PosixAttributes.find(directory, SELF, DEFAULT_ACCESS).isPresent();
  }

  /**
   * @param modes null for links, which have no mode
   * @return what the file system or our rights refused
   */
  List<MetadataProblem> apply(NodeMetadata metadata, @Nullable ModeSetter modes) {
    var owned = setOwner(metadata);
    setAttributes(metadata);
    if (modes != null) {
      setMode(metadata, owned, modes);
    }
    var times = metadata.times();
    attempt(
        Aspect.TIMES,
        () -> PosixWriter.setTimes(directory, name, times.accessed(), times.modified()));
    return problems;
  }

  /**
   * As {@link #apply(NodeMetadata, ModeSetter)}, for an open file that was made just now.
   *
   * @param owned the owner that it has already
   */
  List<MetadataProblem> apply(NodeMetadata metadata, Descriptor file, NewOwner owned) {
    var owner = metadata.owner();
    var rightOwner = owner.uid() == owned.uid() && owner.gid() == owned.gid() || setOwner(metadata);
    setAttributes(metadata);
    setMode(metadata, rightOwner, (_, _, mode) -> file.setMode(mode));
    var times = metadata.times();
    attempt(Aspect.TIMES, () -> PosixWriter.setTimes(file, times.accessed(), times.modified()));
    return problems;
  }

  private boolean setOwner(NodeMetadata metadata) {
    var owner = metadata.owner();
    return attempt(
        Aspect.OWNER, () -> PosixWriter.setOwner(directory, name, owner.uid(), owner.gid()));
  }

  private void setAttributes(NodeMetadata metadata) {
    if (mayHaveOthers) {
      attempt(Aspect.ATTRIBUTE, () -> removeOthers(metadata));
    }
    for (var attribute : metadata.attributes()) {
      attempt(Aspect.ATTRIBUTE, () -> set(attribute));
    }
  }

  private void setMode(NodeMetadata metadata, boolean owned, ModeSetter modes) {
    var mode = metadata.mode().unixPermissions();
    var safe = owned ? mode : withoutSetId(mode);
    attempt(Aspect.MODE, () -> modes.set(directory, name, safe));
  }

  /** Under another owner than it had, a set-id program would lend the wrong user's rights. */
  private int withoutSetId(int mode) {
    if ((mode & SET_ID) != 0) {
      problems.add(
          new MetadataProblem(
              Aspect.MODE, "set-id bits are left out, since the owner could not be set"));
    }
    return mode & ~SET_ID;
  }

  private void set(ExtendedAttribute attribute) {
    PosixAttributes.set(
        directory, name, PosixNames.bytes(attribute.name()), attribute.value().toByteArray());
  }

  /** What a folder's default ACL gave, or what stood there before. The system's own stay. */
  private void removeOthers(NodeMetadata metadata) {
    for (var present : PosixAttributes.list(directory, name)) {
      var text = new String(present, UTF_8);
      var ours = text.startsWith("user.") || text.startsWith("system.posix_acl");
      var wanted =
          metadata.attributes().stream()
              .anyMatch(each -> Arrays.equals(PosixNames.bytes(each.name()), present));
      if (ours && !wanted) {
        PosixAttributes.remove(directory, name, present);
      }
    }
  }

  private boolean attempt(Aspect aspect, Runnable call) {
    try {
      call.run();
      return true;
    } catch (PosixException e) {
      if (!isRefusal(e.errno())) {
        throw e;
      }
      var message = e.getMessage();
      problems.add(new MetadataProblem(aspect, message == null ? e.errno().name() : message));
      return false;
    }
  }

  private static boolean isRefusal(Errno errno) {
    return switch (errno) {
      case EPERM, EACCES, EOPNOTSUPP, EINVAL, ENOSYS, ENOSPC, ERANGE, EDQUOT -> true;
      default -> false;
    };
  }
}
