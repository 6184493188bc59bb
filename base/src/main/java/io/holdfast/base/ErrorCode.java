package io.holdfast.base;

/**
 * Every failure a person can meet. A released code keeps its meaning; remedies: docs/errors.md.
 *
 * <p>The thousands say where: 1 input, 2 stores, 3 repositories and their data, 4 the service, 5
 * access, 9 ourselves.
 */
public enum ErrorCode {
  INPUT_INVALID("HF-1001", Kind.INPUT, Retry.NEVER),
  PARAMETER_UNKNOWN("HF-1002", Kind.INPUT, Retry.NEVER),
  PARAMETER_INVALID("HF-1003", Kind.INPUT, Retry.NEVER),
  BODY_INVALID("HF-1004", Kind.INPUT, Retry.NEVER),
  BODY_TOO_LARGE("HF-1005", Kind.TOO_LARGE, Retry.NEVER),
  CURSOR_INVALID("HF-1006", Kind.INPUT, Retry.NEVER),
  PATH_UNREADABLE("HF-1007", Kind.INPUT, Retry.NEVER),
  CONFIGURATION_INVALID("HF-1008", Kind.INPUT, Retry.NEVER),
  MEDIA_TYPE_UNSUPPORTED("HF-1009", Kind.MEDIA_TYPE, Retry.NEVER),
  METHOD_NOT_ALLOWED("HF-1010", Kind.METHOD, Retry.NEVER),
  RANGE_UNSATISFIABLE("HF-1011", Kind.RANGE, Retry.NEVER),
  OUTPUT_UNWRITABLE("HF-1012", Kind.SOURCE, Retry.LATER),
  CHECKSUM_MISMATCH("HF-1013", Kind.INPUT, Retry.NEVER),

  STORE_UNREACHABLE("HF-2001", Kind.STORE, Retry.LATER),
  OBJECT_MISSING("HF-2002", Kind.STORE, Retry.NEVER),
  OBJECT_EXISTS("HF-2003", Kind.STORE, Retry.NEVER),
  STORE_FULL("HF-2004", Kind.STORE, Retry.LATER),
  STORE_FORBIDDEN("HF-2005", Kind.STORE, Retry.NEVER),

  PACK_DAMAGED("HF-3001", Kind.DATA, Retry.NEVER),
  BLOB_DAMAGED("HF-3002", Kind.DATA, Retry.NEVER),
  BLOB_MISSING("HF-3003", Kind.DATA, Retry.NEVER),
  INDEX_DAMAGED("HF-3004", Kind.DATA, Retry.NEVER),
  SNAPSHOT_DAMAGED("HF-3005", Kind.DATA, Retry.NEVER),
  TREE_DAMAGED("HF-3006", Kind.DATA, Retry.NEVER),
  CONFIG_DAMAGED("HF-3007", Kind.DATA, Retry.NEVER),
  KEY_DAMAGED("HF-3008", Kind.DATA, Retry.NEVER),
  LOCK_DAMAGED("HF-3009", Kind.DATA, Retry.NEVER),
  PASSWORD_WRONG("HF-3010", Kind.ACCESS, Retry.NEVER),
  REPOSITORY_MISSING("HF-3011", Kind.MISSING, Retry.NEVER),
  REPOSITORY_EXISTS("HF-3012", Kind.CONFLICT, Retry.NEVER),
  REPOSITORY_VERSION("HF-3013", Kind.UNSUPPORTED, Retry.NEVER),
  REPOSITORY_LOCKED("HF-3014", Kind.CONFLICT, Retry.LATER),
  SNAPSHOT_MISSING("HF-3015", Kind.MISSING, Retry.NEVER),
  SNAPSHOT_AMBIGUOUS("HF-3016", Kind.INPUT, Retry.NEVER),
  PATH_MISSING("HF-3017", Kind.MISSING, Retry.NEVER),
  KEY_IN_USE("HF-3018", Kind.CONFLICT, Retry.NEVER),
  KEY_MISSING("HF-3019", Kind.MISSING, Retry.NEVER),
  RESTORE_CONFLICT("HF-3020", Kind.CONFLICT, Retry.NEVER),
  RESTORE_INCOMPLETE("HF-3021", Kind.DATA, Retry.NEVER),
  SOURCE_UNREADABLE("HF-3022", Kind.SOURCE, Retry.LATER),
  TARGET_UNWRITABLE("HF-3023", Kind.SOURCE, Retry.LATER),
  LOCK_LOST("HF-3024", Kind.CONFLICT, Retry.LATER),
  TARGET_FULL("HF-3025", Kind.SOURCE, Retry.LATER),
  SOURCE_UNREACHABLE("HF-3026", Kind.SOURCE, Retry.LATER),
  SOURCE_FORBIDDEN("HF-3027", Kind.SOURCE, Retry.NEVER),
  SOURCE_VERSION("HF-3028", Kind.SOURCE, Retry.NEVER),
  SOURCE_FAILED("HF-3029", Kind.SOURCE, Retry.LATER),
  SOURCE_EMPTY("HF-3030", Kind.SOURCE, Retry.NEVER),
  EXPECTATION_FAILED("HF-3031", Kind.SOURCE, Retry.NEVER),
  TOOL_MISSING("HF-3032", Kind.SOURCE, Retry.NEVER),

  RESOURCE_MISSING("HF-4001", Kind.MISSING, Retry.NEVER),
  RESOURCE_EXISTS("HF-4002", Kind.CONFLICT, Retry.NEVER),
  REVISION_MISMATCH("HF-4003", Kind.PRECONDITION, Retry.NEVER),
  REVISION_REQUIRED("HF-4004", Kind.PRECONDITION_REQUIRED, Retry.NEVER),
  STATE_CONFLICT("HF-4005", Kind.CONFLICT, Retry.NEVER),
  NOT_SUPPORTED("HF-4006", Kind.UNSUPPORTED, Retry.NEVER),
  LEASE_LOST("HF-4007", Kind.CONFLICT, Retry.NEVER),
  IDEMPOTENCY_MISMATCH("HF-4008", Kind.UNSUPPORTED, Retry.NEVER),
  IDEMPOTENCY_RUNNING("HF-4009", Kind.CONFLICT, Retry.LATER),
  POINT_IN_USE("HF-4010", Kind.CONFLICT, Retry.LATER),
  POINT_PINNED("HF-4011", Kind.CONFLICT, Retry.NEVER),
  CATALOG_UNREACHABLE("HF-4012", Kind.SERVICE, Retry.LATER),
  CATALOG_DAMAGED("HF-4013", Kind.SERVICE, Retry.NEVER),
  PLAN_EXPIRED("HF-4014", Kind.CONFLICT, Retry.NEVER),
  SERVER_UNREACHABLE("HF-4015", Kind.SERVICE, Retry.LATER),
  SESSION_FAILED("HF-4016", Kind.FAILED, Retry.NEVER),
  CATALOG_BUSY("HF-4017", Kind.SERVICE, Retry.LATER),
  CATALOG_READ_ONLY("HF-4018", Kind.SERVICE, Retry.NEVER),
  CATALOG_NEWER("HF-4019", Kind.SERVICE, Retry.NEVER),

  CREDENTIAL_MISSING("HF-5001", Kind.UNAUTHENTICATED, Retry.NEVER),
  CREDENTIAL_INVALID("HF-5002", Kind.UNAUTHENTICATED, Retry.NEVER),
  SCOPE_MISSING("HF-5003", Kind.FORBIDDEN, Retry.NEVER),
  MASTER_KEY_WRONG("HF-5004", Kind.ACCESS, Retry.NEVER),
  RATE_LIMITED("HF-5005", Kind.RATE, Retry.LATER),
  MASTER_KEY_UNUSABLE("HF-5006", Kind.ACCESS, Retry.NEVER),
  APPROVAL_OWN("HF-5007", Kind.FORBIDDEN, Retry.NEVER),

  INTERRUPTED("HF-9001", Kind.INTERRUPTED, Retry.LATER),
  INTERNAL("HF-9999", Kind.INTERNAL, Retry.NEVER);

  /** Decides the HTTP status (in {@code rest}) and the exit status (in {@code cli}), alone. */
  public enum Kind {
    INPUT,
    TOO_LARGE,
    MEDIA_TYPE,
    METHOD,
    RANGE,
    MISSING,
    CONFLICT,
    PRECONDITION,
    PRECONDITION_REQUIRED,
    UNSUPPORTED,
    UNAUTHENTICATED,
    FORBIDDEN,
    RATE,
    ACCESS,
    STORE,
    DATA,
    SOURCE,
    SERVICE,
    FAILED,
    INTERRUPTED,
    INTERNAL
  }

  /** Whether the same call may succeed later with nothing changed by the caller. */
  public enum Retry {
    NEVER,
    LATER
  }

  private final String number;
  private final Kind kind;
  private final Retry retry;

  ErrorCode(String number, Kind kind, Retry retry) {
    this.number = number;
    this.kind = kind;
    this.retry = retry;
  }

  /** The stable number, {@code HF-} and four digits. */
  public String number() {
    return number;
  }

  public Kind kind() {
    return kind;
  }

  public Retry retry() {
    return retry;
  }
}
