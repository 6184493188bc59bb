package io.holdfast.engine.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.crypto.Digest;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A look at entries in memory. */
record FakeLook(
    Digest entries,
    List<byte[]> fileNames,
    long fileBytes,
    OptionalLong newestFileSeconds,
    long others,
    List<SourceEntry.Directory> all)
    implements DirectoryLook {
  @Override
  public Optional<Digest> lasting() {
    return Optional.of(entries);
  }

  @Override
  public int folderCount() {
    return all.size();
  }

  @Override
  public Iterator<SourceEntry.Directory> folders() {
    return all.iterator();
  }

  static Optional<DirectoryLook> of(List<SourceEntry> all) {
    if (all.stream().anyMatch(SourceEntry.Unreadable.class::isInstance)) {
      return Optional.empty();
    }
    var text = all.stream().map(FakeLook::describe).collect(Collectors.joining("\n"));
    var files =
        all.stream()
            .filter(SourceEntry.File.class::isInstance)
            .map(SourceEntry.File.class::cast)
            .toList();
    var folders =
        all.stream()
            .filter(SourceEntry.Directory.class::isInstance)
            .map(SourceEntry.Directory.class::cast)
            .toList();
    var bytes = text.getBytes(UTF_8);
    return Optional.of(
        new FakeLook(
            Digest.sha256(bytes, 0, bytes.length),
            files.stream().map(file -> file.name().bytes().toByteArray()).toList(),
            files.stream().mapToLong(SourceEntry.File::sizeBytes).sum(),
            files.stream()
                .mapToLong(file -> file.metadata().times().modified().getEpochSecond())
                .max(),
            all.size() - files.size() - folders.size(),
            folders));
  }

  private static String describe(SourceEntry entry) {
    return switch (entry) {
      case SourceEntry.File file ->
          "file %s %s %d".formatted(file.name(), file.metadata(), file.sizeBytes());
      case SourceEntry.Directory directory ->
          "directory %s %s".formatted(directory.name(), directory.metadata());
      case SourceEntry.Leaf(var node) -> "leaf %s".formatted(node);
      case SourceEntry.Unreadable unreadable ->
          throw new IllegalArgumentException(unreadable.toString());
    };
  }
}
