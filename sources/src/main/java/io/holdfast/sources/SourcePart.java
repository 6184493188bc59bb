package io.holdfast.sources;

import java.util.Map;

/**
 * A piece of a restore point.
 *
 * @param kind as in the resource model: FILE_TREE, DATABASE_DUMP, MAIL_FOLDERS, IMAGE
 * @param name for people; unique in the point
 * @param refKind what of the source it came from: {@code database}, {@code folder} …
 * @param refName and its name there
 * @param path where it lies in the snapshot's tree
 * @param bytes of content
 * @param items tables, keys, messages, files: whatever the kind counts; at least 0
 * @param expectations what a restore of it must show, by name: {@code tables}, {@code rows}, {@code
 *     rows.public.orders}, {@code messages} …
 */
public record SourcePart(
    String kind,
    String name,
    String refKind,
    String refName,
    String path,
    long bytes,
    long items,
    Map<String, Long> expectations) {
  public SourcePart {
    expectations = Map.copyOf(expectations);
  }
}
