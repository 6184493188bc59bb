package io.holdfast.sources.tree;

import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.posix.Descriptor;
import io.holdfast.sources.posix.FileKind;
import io.holdfast.sources.posix.PosixException;
import io.holdfast.sources.posix.PosixFiles;
import io.holdfast.sources.posix.StatusBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** A directory on the way to what is backed up: only the entries that lead there. */
final class LayoutDirectory implements SourceDirectory {
  private final Examiner examiner;
  private final Iterator<Map.Entry<String, RootLayout.Place>> places;

  LayoutDirectory(Examiner examiner, Map<String, RootLayout.Place> places) {
    this.examiner = examiner;
    this.places = places.entrySet().iterator();
  }

  @Override
  public Optional<SourceEntry> next() {
    while (places.hasNext()) {
      var entry = places.next();
      var name = NodeName.of(RootLayout.bytes(entry.getKey()));
      var found = entry(name, entry.getValue());
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {}

  private Optional<SourceEntry> entry(NodeName name, RootLayout.Place place) {
    if (place.whole) {
      var whole = place(name, place.file);
      return examiner.options().excludes().excludes(whole.path)
          ? Optional.empty()
          : examiner.examine(whole, new StatusBuffer());
    }
    // Links on the way count as the directories that they lead to.
    var way = place(name, place.file + "/.");
    try {
      var status = PosixFiles.statusFollowing(way.directory, way.fileName);
      if (status.kind() != FileKind.DIRECTORY) {
        throw new IllegalStateException("%s/. is no directory".formatted(place.file));
      }
      return Optional.of(
          new SourceEntry.Directory(
              name,
              examiner.metadata(way, status),
              () -> new LayoutDirectory(examiner, place.children),
              true));
    } catch (PosixException e) {
      return Optional.of(new SourceEntry.Unreadable(name, Examiner.problem(e)));
    }
  }

  private static Examiner.Place place(NodeName name, String file) {
    var absolute = RootLayout.clean(RootLayout.absolute(file));
    var path = RootLayout.components(absolute).stream().map(RootLayout::bytes);
    return new Examiner.Place(
        Descriptor.WORKING_DIRECTORY, RootLayout.bytes(file), name, path.toArray(byte[][]::new));
  }
}
