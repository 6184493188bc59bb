package io.holdfast.api.model;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What lies at one path of a source, with its versions over the points that were searched, the
 * newest first; {@code nameBase64} holds the bytes of a name that is not UTF-8.
 */
public record FoundFile(
    UUID projectId,
    UUID sourceId,
    String path,
    String name,
    @Nullable String nameBase64,
    long versionCount,
    boolean inNewestPoint,
    List<FileVersion> versions) {
  public FoundFile {
    versions = List.copyOf(versions);
  }
}
