package io.holdfast.sources.postgres.dump;

import java.util.List;

/** What a dump says of itself before its data. */
public record Contents(ArchiveHeader header, List<Entry> entries) {
  public Contents {
    entries = List.copyOf(entries);
  }
}
