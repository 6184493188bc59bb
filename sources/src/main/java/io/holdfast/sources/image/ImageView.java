package io.holdfast.sources.image;

import io.holdfast.engine.backup.OpenFile;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceView;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image being read: one file, at its path below {@code /image}. */
final class ImageView implements SourceView {
  private static final int FOLDER_MODE = 0040700;
  private static final long UNKNOWN = -1;

  private final Image image;
  private final Instant moment;
  private final TreePath place;
  private volatile long dataBytes = UNKNOWN;

  private ImageView(Path named, Image image, Instant moment) {
    this.image = image;
    this.moment = moment;
    var names = new ArrayList<NodeName>();
    names.add(NodeName.ofUtf8("image"));
    named.forEach(name -> names.add(NodeName.ofUtf8(name.toString())));
    place = TreePath.of(names);
  }

  static ImageView open(Path named, Instant moment, SourceJournal journal) {
    var image = Image.find(named);
    for (var use : MountTable.read().uses(image.path(), image.status())) {
      journal.event(
          SourceJournal.Level.WARNING,
          "IMAGE_IN_USE",
          "%s %s: what is written meanwhile may be in the image by half".formatted(named, use),
          Map.of("path", named.toString()));
    }
    return new ImageView(named, image, moment);
  }

  @Override
  public Instant pointInTime() {
    return moment;
  }

  @Override
  public SourceTree tree() {
    return new SourceTree() {
      @Override
      public List<String> paths() {
        return List.of(place.toString());
      }

      @Override
      public SourceDirectory openRoot() {
        return new Only(entry(place.names()));
      }
    };
  }

  /** What of it is no hole is only known when it was read, not when it was unchanged. */
  @Override
  public List<SourcePart> parts() {
    var expectations = new HashMap<String, Long>();
    expectations.put("bytes", image.sizeBytes());
    if (dataBytes != UNKNOWN) {
      expectations.put("dataBytes", dataBytes);
    }
    return List.of(
        new SourcePart(
            "IMAGE",
            place.name().toText(),
            image.isDevice() ? "device" : "file",
            image.path().toString(),
            place.toString(),
            image.sizeBytes(),
            1,
            expectations));
  }

  @Override
  public void close() {}

  private SourceEntry entry(List<NodeName> names) {
    if (names.size() > 1) {
      return new SourceEntry.Directory(
          names.getFirst(),
          metadata(FOLDER_MODE, new NodeTimes(moment, moment, moment), new FileIdentity(0, 0, 0)),
          () -> new Only(entry(names.subList(1, names.size()))),
          false);
    }
    var metadata = metadata();
    return new SourceEntry.File(
        names.getFirst(), metadata, image.sizeBytes(), new Content(metadata));
  }

  /** A device's times say nothing of its content, so it is never taken for unchanged. */
  private NodeMetadata metadata() {
    var status = image.status();
    var times =
        image.isDevice()
            ? new NodeTimes(moment, moment, moment)
            : new NodeTimes(status.modified(), status.accessed(), status.changed());
    return metadata(
        0100000 | status.mode(), times, new FileIdentity(status.inode(), status.device(), 1));
  }

  private NodeMetadata metadata(int mode, NodeTimes times, FileIdentity identity) {
    var status = image.status();
    return new NodeMetadata(
        FileMode.ofUnix(mode),
        times,
        new Owner(status.uid(), status.gid(), "", ""),
        identity,
        List.of(),
        "");
  }

  /** The image's bytes; unread, they have the hash that they had. */
  private final class Content implements SourceEntry.Content {
    private final NodeMetadata metadata;

    Content(NodeMetadata metadata) {
      this.metadata = metadata;
    }

    @Override
    public OpenFile open() {
      return new ImageFile(image, metadata, data -> dataBytes = data);
    }

    @Override
    public NodeMetadata unopened(NodeMetadata found, NodeMetadata before) {
      return found.with(
          before.attributes().stream()
              .filter(each -> each.name().equals(ImageFile.SHA256))
              .toList());
    }
  }

  /** A folder with one thing in it. */
  private record Only(Iterator<SourceEntry> entries) implements SourceDirectory {
    Only(SourceEntry entry) {
      this(List.of(entry).iterator());
    }

    @Override
    public Optional<SourceEntry> next() {
      return entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
    }

    @Override
    public void close() {}
  }
}
