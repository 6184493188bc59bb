package io.holdfast.sources.postgres;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.postgres.dump.ArchiveStream;
import io.holdfast.sources.postgres.dump.Entry;
import io.holdfast.sources.stream.UploadedFile;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;

/**
 * A dump in the custom format ({@code pg_dump -Fc}) that was made elsewhere: understood while it
 * passes, with all data that its table of contents announces.
 */
final class PostgresUpload implements UploadedFile.Kind {
  private static final String TOP = "/postgres/uploaded";

  private final String database;
  private final ArchiveStream archive;

  private PostgresUpload(String database, InputStream content) {
    this.database = database;
    archive = new ArchiveStream(content, "the uploaded dump");
  }

  static UploadedFile open(String database, InputStream content) {
    var upload = new PostgresUpload(database, content);
    return new UploadedFile(TOP, "database.dump", upload.archive, upload);
  }

  @Override
  public void verify(long bytes) {
    if (!archive.isWhole()) {
      throw new SourceException(ErrorCode.SOURCE_FAILED, "the uploaded dump was not read whole");
    }
    if (archive.entries().isEmpty()) {
      throw new SourceException(
          ErrorCode.SOURCE_EMPTY, "the uploaded dump has nothing in its table of contents");
    }
  }

  @Override
  public List<SourcePart> parts(String path, long bytes) {
    var expectations = new HashMap<String, Long>();
    for (var entry : archive.entries()) {
      if (entry.isTableData()) {
        archive
            .rows(entry)
            .ifPresent(rows -> expectations.put("rows." + entry.qualifiedName(), rows));
      }
    }
    var tables = archive.entries().stream().filter(Entry::isTableData).count();
    return List.of(
        new SourcePart(
            "DATABASE_DUMP", database, "database", database, path, bytes, tables, expectations));
  }
}
