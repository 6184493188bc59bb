package io.holdfast.store.s3;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.Distrust;
import io.holdfast.store.StoreException;
import io.holdfast.store.Talks;
import java.io.IOException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** Translates what a service answers, or that it does not. */
final class S3Errors {
  /** What services of several makers say when no space is left, whatever the status. */
  private static final Set<String> FULL =
      Set.of(
          "QuotaExceeded",
          "InsufficientStorage",
          "InsufficientCapacity",
          "XMinioStorageFull",
          "XMinioAdminBucketQuotaExceeded");

  private S3Errors() {}

  static StoreException translate(String what, SdkException cause) {
    if (cause instanceof AbortedException || Thread.currentThread().isInterrupted()) {
      return Talks.interrupted(what, cause);
    }
    if (cause instanceof AwsServiceException refusal) {
      return refused(what, refusal);
    }
    return translate(what, cause, cause);
  }

  /** A failure of the line, whatever the client wrapped round it. */
  static StoreException translate(String what, Exception failure, Throwable cause) {
    var told = StoreException.among(failure);
    if (told.isPresent()) {
      return told.get();
    }
    if (Distrust.causes(failure)) {
      return new StoreException(
          ErrorCode.STORE_UNTRUSTED,
          "%s: TLS fails: %s; name the certificate of its authority (RESTIC_CACERT)"
              .formatted(what, failure.getMessage()),
          failure);
    }
    var words = cause instanceof IOException ? cause.toString() : cause.getMessage();
    return cause instanceof IOException || cause.getCause() == null
        ? new StoreException(ErrorCode.STORE_UNREACHABLE, what + ": " + words, failure)
        : translate(what, failure, cause.getCause());
  }

  /** The service's code; some answers have a status only. */
  static String code(AwsServiceException refusal) {
    var details = refusal.awsErrorDetails();
    var code = details == null ? null : details.errorCode();
    return code == null || code.isEmpty() ? Integer.toString(refusal.statusCode()) : code;
  }

  private static StoreException refused(String what, AwsServiceException refusal) {
    var said = code(refusal);
    var details = refusal.awsErrorDetails();
    var words =
        details == null || details.errorMessage() == null
            ? said
            : said + ", " + details.errorMessage().lines().findFirst().orElse("");
    var code = code(said, refusal.statusCode());
    return new StoreException(
        code, "%s: %s%s".formatted(what, words, nextStep(code, said)), refusal);
  }

  private static ErrorCode code(String said, int status) {
    if (FULL.contains(said) || status == 507) {
      return ErrorCode.STORE_FULL;
    }
    if (said.equals("NoSuchBucket")) {
      return ErrorCode.STORE_FORBIDDEN; // waiting makes no bucket
    }
    return switch (status) {
      case 200 -> ErrorCode.STORE_UNREACHABLE; // it failed after it began to answer
      case 404, 416 -> ErrorCode.OBJECT_MISSING;
      case 408, 409, 425, 429 -> ErrorCode.STORE_UNREACHABLE;
      default -> status < 500 ? refusal(said) : ErrorCode.STORE_UNREACHABLE;
    };
  }

  /** Of what is the request's fault, some is the line's. */
  private static ErrorCode refusal(String said) {
    return switch (said) {
      case "RequestTimeout", "BadDigest", "IncompleteBody", "SlowDown", "Throttling" ->
          ErrorCode.STORE_UNREACHABLE;
      default -> ErrorCode.STORE_FORBIDDEN;
    };
  }

  private static String nextStep(ErrorCode code, String said) {
    return switch (said) {
      case "NoSuchBucket" -> "; make the bucket, or name another";
      case "RequestTimeTooSkewed" -> "; set this machine's clock right";
      case "ExpiredToken", "TokenRefreshRequired" ->
          "; the session's token has expired: set AWS_SESSION_TOKEN and its keys anew";
      case "301", "307", "PermanentRedirect", "AuthorizationHeaderMalformed" ->
          "; set AWS_DEFAULT_REGION to the bucket's region";
      default ->
          switch (code) {
            case STORE_FULL -> "; free some space or raise the quota, then run it again";
            case STORE_FORBIDDEN -> "; check the access key and its rights on the bucket";
            default -> "";
          };
    };
  }
}
