package io.holdfast.dialects.northflank;

import io.holdfast.catalog.model.ExportFormat;
import io.holdfast.rest.edge.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a dump is compressed when it is downloaded; in the repository it always is. */
enum Compression {
  GZ("gz", ExportFormat.TAR_GZ),
  ZSTD("zstd", ExportFormat.TAR_ZST);

  private static final String LABEL = "northflank/compression";

  private final String text;
  private final ExportFormat format;

  Compression(String text, ExportFormat format) {
    this.text = text;
    this.format = format;
  }

  String text() {
    return text;
  }

  ExportFormat format() {
    return format;
  }

  Map<String, String> labels() {
    return Map.of(LABEL, text);
  }

  /** As it was wished; gz is the vendor's default. */
  static Compression of(Map<String, String> labels) {
    return ZSTD.text.equals(labels.get(LABEL)) ? ZSTD : GZ;
  }

  /** The field {@code compressionType}. */
  static Optional<Compression> read(Fields fields) {
    return fields
        .text("compressionType")
        .map(text -> BackupWish.word(fields, "compressionType", text, List.of(GZ.text, ZSTD.text)))
        .map(text -> text.equals(ZSTD.text) ? ZSTD : GZ);
  }
}
