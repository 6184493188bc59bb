package io.holdfast.store.rest;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.Distrust;
import io.holdfast.store.StoreException;
import io.holdfast.store.Talks;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;

/** Translates what a REST server answers, or that it does not. */
final class RestErrors {
  private RestErrors() {}

  /** The line broke, or never was. */
  static StoreException broken(String what, IOException cause) {
    if (Thread.currentThread().isInterrupted()) {
      return Talks.interrupted(what, cause);
    }
    var told = StoreException.among(cause);
    if (told.isPresent()) {
      return told.get();
    }
    if (Distrust.causes(cause)) {
      return new StoreException(
          ErrorCode.STORE_UNTRUSTED,
          "%s: TLS fails: %s; name the certificate of its authority (RESTIC_CACERT)"
              .formatted(what, cause.getMessage()),
          cause);
    }
    var words = cause instanceof ConnectException ? "nobody answers there" : cause.toString();
    return new StoreException(ErrorCode.STORE_UNREACHABLE, what + ": " + words, cause);
  }

  static StoreException refused(String what, int status) {
    var code = code(status);
    return new StoreException(
        code, "%s: status %d%s".formatted(what, status, nextStep(code, status)), null);
  }

  /** A list that was answered with 404, and is not to be taken for an empty one. */
  static StoreException listFailed(String what, String why) {
    return new StoreException(
        ErrorCode.STORE_UNREACHABLE, "%s: status 404: %s".formatted(what, why), null);
  }

  /** It lists a missing folder as an empty one, and older versions answer 404 when a list fails. */
  static boolean isRclone(HttpResponse<?> answer) {
    return answer.headers().firstValue("Server").orElse("").startsWith("rclone/");
  }

  private static ErrorCode code(int status) {
    return switch (status) {
      case 404, 416 -> ErrorCode.OBJECT_MISSING;
      case 413, 507 -> ErrorCode.STORE_FULL;
      // 400: the body came in damaged; 409: another is at work on the same object
      case 400, 408, 409, 425, 429 -> ErrorCode.STORE_UNREACHABLE;
      case 501 -> ErrorCode.STORE_FORBIDDEN;
      default -> status < 500 ? ErrorCode.STORE_FORBIDDEN : ErrorCode.STORE_UNREACHABLE;
    };
  }

  private static String nextStep(ErrorCode code, int status) {
    if (status == 401) {
      return "; set RESTIC_REST_USERNAME and RESTIC_REST_PASSWORD";
    }
    if (status / 100 == 3) {
      return "; redirects are not followed: name the server's own address";
    }
    return switch (code) {
      case STORE_FULL -> "; free some space or raise the quota, then run it again";
      case STORE_FORBIDDEN -> "; the server may be append-only, or the account lacks the right";
      default -> "";
    };
  }
}
