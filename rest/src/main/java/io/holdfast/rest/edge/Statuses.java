package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ErrorCode.Kind;

/** The one place where the kind of an error becomes an HTTP status, and the reverse. */
public final class Statuses {
  private Statuses() {}

  /** The HTTP status of a kind of error. */
  public static int of(Kind kind) {
    return switch (kind) {
      case INPUT -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case MISSING -> 404;
      case METHOD -> 405;
      case CONFLICT -> 409;
      case PRECONDITION -> 412;
      case TOO_LARGE -> 413;
      case MEDIA_TYPE -> 415;
      case RANGE -> 416;
      case UNSUPPORTED, ACCESS -> 422;
      case PRECONDITION_REQUIRED -> 428;
      case RATE -> 429;
      case DATA, FAILED, INTERNAL -> 500;
      case STORE, SOURCE, SERVICE, INTERRUPTED -> 503;
    };
  }

  /** The code for an error that the transport found before a route did. */
  static ErrorCode codeOf(int status) {
    return switch (status) {
      case 404 -> ErrorCode.RESOURCE_MISSING;
      case 405, 501 -> ErrorCode.METHOD_NOT_ALLOWED;
      case 413 -> ErrorCode.BODY_TOO_LARGE;
      case 415 -> ErrorCode.MEDIA_TYPE_UNSUPPORTED;
      case 503 -> ErrorCode.INTERRUPTED;
      default -> status >= 500 ? ErrorCode.INTERNAL : ErrorCode.INPUT_INVALID;
    };
  }
}
