package io.holdfast.store;

import io.holdfast.base.ErrorCode;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.stream.Stream;

/** Translates what a local file system answers. Java tells some errors by their text only. */
final class LocalErrors {
  private LocalErrors() {}

  static StoreException translate(String what, IOException cause) {
    var told = StoreException.among(cause);
    if (told.isPresent()) {
      return told.get();
    }
    var code = code(cause);
    return new StoreException(code, what + ": " + reason(cause) + nextStep(code), cause);
  }

  /** As {@link #translate}, where an object is read: what its disk cannot give back is damaged. */
  static StoreException reading(String what, IOException cause) {
    if (isDamage(cause)) {
      return new StoreException(
          ErrorCode.OBJECT_UNREADABLE,
          what + ": " + reason(cause) + "; look after the disk, then check the repository",
          cause);
    }
    return translate(what, cause);
  }

  /** Whether the disk or the file system has lost what it kept, and not the way there. */
  static boolean isDamage(IOException cause) {
    var text = text(cause);
    return text.contains("input/output error")
        || text.contains("structure needs cleaning") // ext4 and XFS, of what they keep themselves
        || text.contains("bad message"); // a checksum of a file system is wrong
  }

  /** Whether the file system cannot sync folders at all (some network ones answer so). */
  static boolean isNotSupported(IOException cause) {
    var text = text(cause);
    return text.contains("not supported") || text.contains("invalid argument");
  }

  /** Whether the file system does not do such a thing, or not for us. */
  static boolean isRefused(IOException cause) {
    var text = text(cause);
    return cause instanceof AccessDeniedException
        || Stream.of("not permitted", "not supported", "not implemented", "too many links")
            .anyMatch(text::contains);
  }

  private static ErrorCode code(IOException cause) {
    var text = text(cause);
    return switch (cause) {
      case NoSuchFileException _ -> ErrorCode.OBJECT_MISSING;
      case AccessDeniedException _ -> ErrorCode.STORE_FORBIDDEN;
      case ClosedByInterruptException _ -> ErrorCode.INTERRUPTED;
      case IOException _ when text.contains("no space") || text.contains("quota") ->
          ErrorCode.STORE_FULL;
      case IOException _ when text.contains("read-only") || text.contains("not permitted") ->
          ErrorCode.STORE_FORBIDDEN;
      case IOException _ -> ErrorCode.STORE_UNREACHABLE;
    };
  }

  private static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException denied) {
      return "access denied to " + denied.getFile();
    }
    if (cause instanceof FileSystemException fault && fault.getReason() == null) {
      return "no such file " + fault.getFile();
    }
    return String.valueOf(cause.getMessage());
  }

  private static String nextStep(ErrorCode code) {
    return switch (code) {
      case STORE_FULL -> "; free some space, then run it again";
      case STORE_FORBIDDEN -> "; check the owner and mode of the folder";
      default -> "";
    };
  }

  /** Without the paths of files, which are named by people: one may have a quota in its name. */
  private static String text(IOException cause) {
    var told = cause instanceof FileSystemException fault ? fault.getReason() : cause.getMessage();
    return String.valueOf(told).toLowerCase(Locale.ROOT);
  }
}
