package io.holdfast.dialects;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.rest.edge.RequestException;

/**
 * What no agent can do is on record as a session that ended at once; to a vendor's client it is an
 * error.
 */
public final class Supported {
  private Supported() {}

  /**
   * @return the session that was begun
   * @throws RequestException NOT_SUPPORTED, with the reason
   */
  public static RestoreSession require(RestoreSession session) {
    if (session.standing().result() == RestoreResult.NOT_SUPPORTED) {
      throw new RequestException(
          ErrorCode.NOT_SUPPORTED, String.valueOf(session.standing().detail()));
    }
    return session;
  }

  /**
   * @return the session that was begun
   * @throws RequestException NOT_SUPPORTED, with the reason
   */
  public static BackupSession require(BackupSession session) {
    if (session.standing().result() == BackupResult.NOT_SUPPORTED) {
      throw new RequestException(
          ErrorCode.NOT_SUPPORTED, String.valueOf(session.standing().detail()));
    }
    return session;
  }
}
