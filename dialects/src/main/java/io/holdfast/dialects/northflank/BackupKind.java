package io.holdfast.dialects.northflank;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.rest.edge.Fields;
import java.util.List;
import java.util.Optional;

/** The two kinds of backups that the vendor has. Ours differ in what clients may do with them. */
enum BackupKind {
  /** Can be downloaded, and has logs. */
  DUMP("dump", BackupType.FULL),
  /** Can be restored, no more. */
  SNAPSHOT("snapshot", BackupType.SNAPSHOT);

  private final String text;
  private final BackupType type;

  BackupKind(String text, BackupType type) {
    this.text = text;
    this.type = type;
  }

  String text() {
    return text;
  }

  BackupType type() {
    return type;
  }

  static BackupKind of(BackupType type) {
    return switch (type) {
      case FULL, INCREMENTAL -> DUMP;
      case SNAPSHOT -> SNAPSHOT;
    };
  }

  /** The field {@code backupType}. */
  static Optional<BackupKind> read(Fields fields) {
    return fields
        .text("backupType")
        .map(text -> BackupWish.word(fields, "backupType", text, List.of(DUMP.text, SNAPSHOT.text)))
        .map(text -> text.equals(DUMP.text) ? DUMP : SNAPSHOT);
  }
}
