package io.holdfast.sources.postgres.physical;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What the next backup must know of the last base backup to go on from it, kept beside the archived
 * log. Only a hint: a repository that does not have that base backup gets a new one.
 *
 * @param system the server's system identifier
 * @param startSegment the first segment of the log that it needs
 * @param bytes of it
 * @param files in it
 * @param began when it was begun, which is its time in the repository
 * @param ended from when on moments can be restored
 */
record BaseState(
    String system, String startSegment, long bytes, long files, Instant began, Instant ended) {
  private static final String NAME = "holdfast-base";
  private static final int FIELDS = 6;

  BaseState {
    if (!WalFolder.SEGMENT.matcher(startSegment).matches()) {
      throw new IllegalArgumentException("no segment of a log: " + startSegment);
    }
  }

  static Optional<BaseState> find(Path folder) {
    try {
      var fields = Files.readString(folder.resolve(NAME)).strip().split(" ", -1);
      if (fields.length != FIELDS) {
        return Optional.empty();
      }
      return Optional.of(
          new BaseState(
              fields[0],
              fields[1],
              Long.parseLong(fields[2]),
              Long.parseLong(fields[3]),
              Instant.parse(fields[4]),
              Instant.parse(fields[5])));
    } catch (NoSuchFileException
        | CharacterCodingException
        | IllegalArgumentException
        | DateTimeException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  void save(Path folder) {
    try {
      var fresh = Files.createTempFile(folder, NAME, ".new");
      Files.writeString(
          fresh, "%s %s %d %d %s %s%n".formatted(system, startSegment, bytes, files, began, ended));
      Files.move(
          fresh,
          folder.resolve(NAME),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private static SourceException failed(Path folder, IOException e) {
    return new SourceException(
        ErrorCode.SOURCE_FAILED, "cannot use the folder of the archived log " + folder, e);
  }
}
