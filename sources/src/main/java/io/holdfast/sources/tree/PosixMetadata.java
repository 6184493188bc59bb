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
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import io.holdfast.sources.posix.PosixWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets the metadata of one thing by its descriptor, for its name may be another's by now where the
 * folder belongs to somebody else. The order matters: a change of owner clears set-id bits and
 * capabilities, an ACL changes the mode, and all of it changes times.
 */
final class PosixMetadata {
  /** A directory's name for itself. */
  static final byte[] SELF = {'.'};

  private static final byte[] DEFAULT_ACCESS = PosixNames.bytes("system.posix_acl_default");
  private static final int SET_ID = 06000;

  /** Whom a file belongs to when it is made. */
  record NewOwner(long uid, long gid) {}

  private final Descriptor item;
  private final boolean open;
  private final boolean mayHaveOthers;
  private final List<MetadataProblem> problems = new ArrayList<>(0);

  private PosixMetadata(Descriptor item, boolean open, boolean mayHaveOthers) {
    this.item = item;
    this.open = open;
    this.mayHaveOthers = mayHaveOthers;
  }

  /**
   * Of an open file or folder.
   *
   * @param mayHaveOthers whether there may be attributes that the metadata does not name; they go
   */
  static PosixMetadata ofOpen(Descriptor item, boolean mayHaveOthers) {
    return new PosixMetadata(item, true, mayHaveOthers);
  }

  /** The same, of what cannot be opened and is held ({@link PosixFiles#hold}). */
  static PosixMetadata ofHeld(Descriptor item, boolean mayHaveOthers) {
    return new PosixMetadata(item, false, mayHaveOthers);
  }

  static boolean hasDefaultAccessList(Descriptor directory) {
    return PosixAttributes.find(directory, SELF, DEFAULT_ACCESS).isPresent();
  }

  /**
   * @param owned the owner that it has already; null when unknown
   * @return what the file system or our rights refused
   */
  List<MetadataProblem> apply(NodeMetadata metadata, @Nullable NewOwner owned) {
    var rightOwner = setOwner(metadata, owned);
    setAttributes(metadata);
    setMode(metadata, rightOwner);
    setTimes(metadata);
    return problems;
  }

  /** The same, of a link, which has no mode. */
  List<MetadataProblem> applyToLink(NodeMetadata metadata) {
    setOwner(metadata, null);
    setAttributes(metadata);
    setTimes(metadata);
    return problems;
  }

  private boolean setOwner(NodeMetadata metadata, @Nullable NewOwner owned) {
    var owner = metadata.owner();
    return new NewOwner(owner.uid(), owner.gid()).equals(owned)
        || attempt(Aspect.OWNER, () -> PosixWriter.setOwner(item, owner.uid(), owner.gid()));
  }

  private void setAttributes(NodeMetadata metadata) {
    if (mayHaveOthers) {
      attempt(Aspect.ATTRIBUTE, () -> removeOthers(metadata));
    }
    for (var attribute : metadata.attributes()) {
      attempt(Aspect.ATTRIBUTE, () -> set(attribute));
    }
  }

  private void setMode(NodeMetadata metadata, boolean owned) {
    var mode = metadata.mode().unixPermissions();
    var safe = owned ? mode : withoutSetId(mode);
    attempt(
        Aspect.MODE,
        () -> {
          if (open) {
            item.setMode(safe);
          } else {
            PosixWriter.setModeOfHeld(item, safe);
          }
        });
  }

  private void setTimes(NodeMetadata metadata) {
    var accessed = metadata.times().accessed();
    var modified = metadata.times().modified();
    attempt(
        Aspect.TIMES,
        () -> {
          if (open) {
            PosixWriter.setTimes(item, accessed, modified);
          } else {
            PosixWriter.setTimesOfHeld(item, accessed, modified);
          }
        });
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
    PosixAttributes.set(item, PosixNames.bytes(attribute.name()), attribute.value().toByteArray());
  }

  /** What a folder's default ACL gave, or what stood there before. The system's own stay. */
  private void removeOthers(NodeMetadata metadata) {
    for (var present : PosixAttributes.list(item)) {
      var text = new String(present, UTF_8);
      var ours = text.startsWith("user.") || text.startsWith("system.posix_acl");
      var wanted =
          metadata.attributes().stream()
              .anyMatch(each -> Arrays.equals(PosixNames.bytes(each.name()), present));
      if (ours && !wanted) {
        PosixAttributes.remove(item, present);
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

  /** Whatever says neither that the thing is gone nor that the disk is: its content is of use. */
  private static boolean isRefusal(Errno errno) {
    return switch (errno) {
      case EIO, EROFS, EBADF, ENOMEM, ENXIO, ENODEV, ETIMEDOUT -> false;
      default -> !errno.isMissing();
    };
  }
}
