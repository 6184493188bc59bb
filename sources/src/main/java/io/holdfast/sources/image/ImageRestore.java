package io.holdfast.sources.image;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.Errno;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.PosixNames;
import io.holdfast.sources.posix.PosixWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes a file or device equal to an image. A new file gets its name once it is whole; what is
 * there is changed in place.
 */
final class ImageRestore implements PlannedRestore {
  private static final int PRIVATE = 0600;
  private static final int MOST_DIFFERENCES = 20;

  private final StoredImage image;
  private final TargetPlace place;
  private final Conflicts conflicts;
  private final boolean force;
  private final List<Check> checks;
  private @Nullable Path written;
  private @Nullable BlockWriter writer;

  private ImageRestore(
      StoredImage image,
      TargetPlace place,
      Conflicts conflicts,
      boolean force,
      List<Check> checks) {
    this.image = image;
    this.place = place;
    this.conflicts = conflicts;
    this.force = force;
    this.checks = List.copyOf(checks);
  }

  static ImageRestore plan(StoredImage image, Path path, Conflicts conflicts, boolean force) {
    var place = TargetPlace.find(path);
    var checks = place.checks(image, conflicts, force);
    return new ImageRestore(image, place, conflicts, force, checks);
  }

  @Override
  public List<Check> checks() {
    return checks;
  }

  @Override
  public Totals totals() {
    return new Totals(1, image.sizeBytes(), place.exists() ? 1 : 0);
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    if (place.exists() && conflicts == Conflicts.SKIP) {
      listener.item(item(State.SKIPPED).because(place.path() + " exists"));
      listener.progress(1, 0);
      return;
    }
    try {
      var inPlace =
          place.exists()
              && (conflicts == Conflicts.OVERWRITE || conflicts == Conflicts.CLEAR_TARGET);
      var bytes = inPlace ? change(listener) : make(listener);
      listener.item(
          item(State.SUCCESS)
              .at(String.valueOf(written), bytes)
              .hashed(image.sha256().orElse(null), null));
      listener.progress(1, image.sizeBytes());
    } catch (PosixException e) {
      listener.item(broken(e.getMessage()));
      throw failed(e);
    } catch (HoldfastException e) {
      listener.item(broken(e.getMessage()));
      throw e;
    } catch (InterruptedException e) {
      listener.item(broken("stopped"));
      throw e;
    }
  }

  /** What was changed in place stays so; a draft is gone. */
  private Item broken(String why) {
    var partly = writer;
    if (written == null || partly == null) {
      return item(State.FAILED).because(why);
    }
    return item(State.FAILED)
        .at(place.path().toString(), partly.writtenBytes())
        .because("partly changed: " + why);
  }

  /** Block by block what the repository proves each to be, and the whole by its hash. */
  @Override
  public List<Difference> compare() throws InterruptedException {
    var path = written;
    if (path == null) {
      return List.of();
    }
    var differences = new ArrayList<Difference>();
    try (var file = PosixFiles.openFile(Descriptor.WORKING_DIRECTORY, bytes(path))) {
      var size = Image.size(file, PosixFiles.status(file));
      if (place.isDevice() ? size < image.sizeBytes() : size != image.sizeBytes()) {
        differences.add(difference("bytes", image.sizeBytes(), size));
      }
      compareBlocks(file, differences);
    } catch (PosixException e) {
      differences.add(new Difference(name() + "/readable", "true", e.getMessage()));
    }
    return differences;
  }

  private void compareBlocks(Descriptor file, List<Difference> differences)
      throws InterruptedException {
    var digest = Digest.newSha256();
    for (var block = 0; block < image.blocks(); block++) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      var bytes = new byte[image.length(block)];
      var got = file.read(bytes, 0, bytes.length, image.offset(block));
      digest.update(bytes, 0, got);
      var id = BlobId.hash(bytes, 0, got);
      if (!id.equals(image.id(block)) && differences.size() < MOST_DIFFERENCES) {
        differences.add(difference("at " + image.offset(block), image.id(block), id));
      }
    }
    var actual = HexFormat.of().formatHex(digest.digest());
    var expected = image.sha256().orElse(actual);
    if (!expected.equals(actual)) {
      differences.add(difference("sha256", expected, actual));
    }
  }

  private long change(RestoreListener listener) throws InterruptedException {
    written = place.path();
    try (var target = place.open(force)) {
      var present = place.sizeBytes();
      if (conflicts == Conflicts.CLEAR_TARGET && !place.isDevice()) {
        target.truncate(0);
        present = 0;
      }
      if (!place.isDevice()) {
        target.truncate(image.sizeBytes());
      }
      var bytes = write(target, present, listener);
      if (conflicts == Conflicts.CLEAR_TARGET && place.isDevice()) {
        bytes += clearBehind(target, present);
      }
      target.sync();
      return bytes;
    }
  }

  /** Under a name of its own until it is whole. */
  private long make(RestoreListener listener) throws InterruptedException {
    var folder = place.path().toAbsolutePath().getParent();
    if (folder == null) {
      throw ImageSource.invalid("no image can lie at " + place.path());
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new SourceException(
          ErrorCode.TARGET_UNWRITABLE, "cannot make the folder %s: %s".formatted(folder, e), e);
    }
    var draft = bytes(folder.resolve(".holdfast-" + UUID.randomUUID()));
    var named = false;
    var target = PosixWriter.createFile(Descriptor.WORKING_DIRECTORY, draft, PRIVATE);
    try (target) {
      target.truncate(image.sizeBytes());
      var bytes = write(target, 0, listener);
      describe(target);
      target.sync();
      written = publish(draft);
      named = true;
      return bytes;
    } finally {
      if (!named) {
        PosixWriter.unlink(Descriptor.WORKING_DIRECTORY, draft);
      }
    }
  }

  private long write(Descriptor target, long present, RestoreListener listener)
      throws InterruptedException {
    var blocks = new BlockWriter(image, target, place.isDevice(), present);
    writer = blocks;
    blocks.write(bytes -> listener.progress(0, bytes));
    return blocks.writtenBytes();
  }

  private long clearBehind(Descriptor target, long end) throws InterruptedException {
    var zeros = new byte[1 << 20];
    for (var at = image.sizeBytes(); at < end; at += zeros.length) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      target.write(zeros, 0, (int) Math.min(zeros.length, end - at), at);
    }
    return Math.max(0, end - image.sizeBytes());
  }

  /** Owner and time as far as our rights go; an image without them is whole all the same. */
  private void describe(Descriptor target) {
    var metadata = image.file().metadata();
    var owner = metadata.owner();
    try {
      PosixWriter.setOwner(target, owner.uid(), owner.gid());
      target.setMode(metadata.mode().unixPermissions() & 0777);
    } catch (PosixException e) {
      if (!e.errno().isForbidden()) {
        throw e;
      }
    }
    PosixWriter.setTimes(target, metadata.times().accessed(), metadata.times().modified());
  }

  private Path publish(byte[] draft) {
    var here = Descriptor.WORKING_DIRECTORY;
    for (var number = 0; ; number++) {
      var path =
          number == 0
              ? place.path()
              : place.path().resolveSibling(place.path().getFileName() + "." + number);
      try {
        PosixWriter.renameNew(here, draft, here, bytes(path));
        return path;
      } catch (PosixException e) {
        if (e.errno() != Errno.EEXIST || conflicts != Conflicts.KEEP_BOTH) {
          throw e;
        }
      }
    }
  }

  private static SourceException failed(PosixException e) {
    var full = e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT;
    return new SourceException(
        full ? ErrorCode.TARGET_FULL : ErrorCode.TARGET_UNWRITABLE,
        "cannot write the image: " + e.getMessage(),
        e);
  }

  private Difference difference(String what, Object expected, Object actual) {
    return new Difference(name() + "/" + what, String.valueOf(expected), String.valueOf(actual));
  }

  private Item item(State state) {
    return Item.of(state, "IMAGE", name());
  }

  private String name() {
    return image.file().name().toText();
  }

  private static byte[] bytes(Path path) {
    return PosixNames.bytes(path.toString());
  }
}
