package io.holdfast.store.sftp;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.StoreException;
import io.holdfast.store.Talks;
import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHStatPathExtension;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;

/** Translates what an SFTP server answers, or that it does not. */
final class SftpErrors {
  private SftpErrors() {}

  static boolean isMissing(IOException cause) {
    return cause instanceof SftpException refusal
        && (refusal.getStatus() == SftpConstants.SSH_FX_NO_SUCH_FILE
            || refusal.getStatus() == SftpConstants.SSH_FX_NO_SUCH_PATH);
  }

  static StoreException translate(String what, IOException cause) {
    if (cause instanceof InterruptedIOException || Thread.currentThread().isInterrupted()) {
      return Talks.interrupted(what, cause);
    }
    var told = StoreException.among(cause);
    if (told.isPresent()) {
      return told.get();
    }
    if (!(cause instanceof SftpException refusal)) {
      return new StoreException(
          ErrorCode.STORE_UNREACHABLE, "%s: %s".formatted(what, cause.getMessage()), cause);
    }
    var code = code(refusal.getStatus());
    return new StoreException(
        code, "%s: %s%s".formatted(what, refusal.getMessage(), nextStep(code)), cause);
  }

  /**
   * OpenSSH's server says no more than "Failure" when a disk is full: its space is asked for.
   *
   * @return the same failure, or one that tells
   */
  static SftpException full(SftpClient client, String folder, long wanted, SftpException cause) {
    if (cause.getStatus() != SftpConstants.SSH_FX_FAILURE) {
      return cause;
    }
    try {
      var space = client.getExtension(OpenSSHStatPathExtension.class);
      if (space != null && space.isSupported()) {
        var disk = space.stat(folder);
        if (disk.f_bavail * disk.f_frsize < wanted || disk.f_files > 0 && disk.f_favail == 0) {
          return new SftpException(
              SftpConstants.SSH_FX_NO_SPACE_ON_FILESYSTEM, "no space left on the server's disk");
        }
      }
    } catch (IOException e) {
      // Then it stays what the server said.
    }
    return cause;
  }

  private static ErrorCode code(int status) {
    return switch (status) {
      case SftpConstants.SSH_FX_NO_SUCH_FILE, SftpConstants.SSH_FX_NO_SUCH_PATH ->
          ErrorCode.OBJECT_MISSING;
      case SftpConstants.SSH_FX_PERMISSION_DENIED,
          SftpConstants.SSH_FX_WRITE_PROTECT,
          SftpConstants.SSH_FX_CANNOT_DELETE,
          SftpConstants.SSH_FX_OP_UNSUPPORTED ->
          ErrorCode.STORE_FORBIDDEN;
      case SftpConstants.SSH_FX_NO_SPACE_ON_FILESYSTEM, SftpConstants.SSH_FX_QUOTA_EXCEEDED ->
          ErrorCode.STORE_FULL;
      default -> ErrorCode.STORE_UNREACHABLE;
    };
  }

  private static String nextStep(ErrorCode code) {
    return switch (code) {
      case STORE_FULL -> "; free some space, then run it again";
      case STORE_FORBIDDEN -> "; check the owner and mode of the folder on the server";
      default -> "";
    };
  }
}
