package io.holdfast.sources.stream;

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
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tree made of streams: folders and files that stand on no disk. Each stream is opened once, by
 * the thread that reads it; several are read at a time. A failing stream ends the backup.
 */
public final class StreamTree implements SourceTree {
  /** No stream tells its length; this much keeps each to a reader of its own. */
  public static final long UNKNOWN_BYTES = 1L << 40;

  private static final int FOLDER_MODE = 0040700;
  private static final int FILE_MODE = 0100600;
  private static final FileIdentity NO_IDENTITY = new FileIdentity(0, 0, 0);
  private static final Owner NO_OWNER = new Owner(0, 0, "", "");

  private final String top;
  private final Instant time;
  private final Folder root = new Folder(new TreeMap<>());
  private final Verification verification;

  /** Opens a stream. Its end is only told when all that it should hold has come. */
  @FunctionalInterface
  public interface Opener {
    InputStream open() throws IOException;
  }

  /** Judges what was read as a whole, before the snapshot is written. */
  @FunctionalInterface
  public interface Verification {
    /**
     * @throws io.holdfast.sources.SourceException when it must not become a restore point
     */
    void verify() throws InterruptedException;
  }

  /** A place in the tree. */
  private sealed interface Place {}

  private record Folder(Map<NodeName, Place> places) implements Place {}

  private record Stream(Content content) implements Place {}

  /**
   * A stream that need not be read when the last backup has one of that size and time.
   *
   * @param sizeBytes {@link #UNKNOWN_BYTES} for one that is always read
   */
  public record Content(Opener opener, long sizeBytes, Instant modified) {}

  /**
   * @param top the folder that holds all streams, such as {@code /postgres/shop}: the snapshot's
   *     path, by which the next backup finds its parent
   * @param streams by their paths below it, such as {@code app.dump}
   * @param time of the view, which becomes that of all files
   */
  public StreamTree(
      String top, Map<String, Opener> streams, Instant time, Verification verification) {
    this(top, time, verification, unknown(streams, time));
  }

  /** As the other, with streams that may be unchanged since the last backup. */
  public static StreamTree of(
      String top, Map<String, Content> streams, Instant time, Verification verification) {
    return new StreamTree(top, time, verification, streams);
  }

  private StreamTree(
      String top, Instant time, Verification verification, Map<String, Content> streams) {
    this.top = top;
    this.time = time;
    this.verification = verification;
    var folder = folder(root, TreePath.parse(top).names());
    streams.forEach((path, content) -> {
      var names = TreePath.parse("/" + path).names();
      folder(folder, names.subList(0, names.size() - 1))
          .places()
          .put(names.getLast(), new Stream(content));
    });
  }

  @Override
  public List<String> paths() {
    return List.of(top);
  }

  @Override
  public SourceDirectory openRoot() {
    return new Reading(root.places().entrySet().iterator());
  }

  @Override
  public void verify() throws InterruptedException {
    verification.verify();
  }

  private static Map<String, Content> unknown(Map<String, Opener> streams, Instant time) {
    var contents = new HashMap<String, Content>();
    streams.forEach((path, opener) -> contents.put(path, new Content(opener, UNKNOWN_BYTES, time)));
    return contents;
  }

  private static Folder folder(Folder from, List<NodeName> names) {
    var folder = from;
    for (var name : names) {
      var place = folder.places().computeIfAbsent(name, _ -> new Folder(new TreeMap<>()));
      if (!(place instanceof Folder deeper)) {
        throw new IllegalArgumentException("a stream and a folder of one name: " + name);
      }
      folder = deeper;
    }
    return folder;
  }

  private static NodeMetadata metadata(int mode, Instant time) {
    return new NodeMetadata(
        FileMode.ofUnix(mode),
        new NodeTimes(time, time, time),
        NO_OWNER,
        NO_IDENTITY,
        List.of(),
        "");
  }

  /** One folder being read. */
  private final class Reading implements SourceDirectory {
    private final Iterator<Map.Entry<NodeName, Place>> places;

    Reading(Iterator<Map.Entry<NodeName, Place>> places) {
      this.places = places;
    }

    @Override
    public Optional<SourceEntry> next() {
      if (!places.hasNext()) {
        return Optional.empty();
      }
      var next = places.next();
      return Optional.of(
          switch (next.getValue()) {
            case Folder folder ->
                new SourceEntry.Directory(
                    next.getKey(),
                    metadata(FOLDER_MODE, time),
                    () -> new Reading(folder.places().entrySet().iterator()),
                    false);
            case Stream(var content) -> {
              var metadata = metadata(FILE_MODE, content.modified());
              yield new SourceEntry.File(
                  next.getKey(),
                  metadata,
                  content.sizeBytes(),
                  () -> new StreamFile(content.opener(), metadata));
            }
          });
    }

    @Override
    public void close() {}
  }
}
