package io.holdfast.control.repository;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.control.ControlException;
import io.holdfast.store.location.NamedSettings;
import io.holdfast.store.location.StoreLocation;

/** Tells what to do when a repository's place cannot be used. */
final class NextSteps {
  private NextSteps() {}

  /** The same failure with a next step; failures that are not the place's are left as they are. */
  static HoldfastException explained(StoreLocation location, HoldfastException failure) {
    if (failure.code().kind() != ErrorCode.Kind.STORE || location instanceof StoreLocation.Local) {
      return failure;
    }
    var step = step(location, failure.code());
    return new ControlException(
        failure.code(),
        "the repository at %s cannot be used: %s%s"
            .formatted(location, failure.getMessage(), step.isEmpty() ? "" : "; " + step),
        failure);
  }

  private static String step(StoreLocation location, ErrorCode code) {
    if (code == ErrorCode.STORE_UNREACHABLE) {
      return "see that the address is right and that the server can reach it";
    }
    if (code == ErrorCode.STORE_FORBIDDEN) {
      return "give what it asks for as " + login(location);
    }
    return code == ErrorCode.STORE_UNTRUSTED
        ? "when it is the right one, give %s as secret '%s'"
            .formatted(
                location instanceof StoreLocation.Sftp
                    ? "its line of known_hosts (ssh-keyscan prints it)"
                    : "the certificate of its authority in PEM",
                location instanceof StoreLocation.Sftp
                    ? NamedSettings.SSH_KNOWN_HOSTS
                    : NamedSettings.CERTIFICATE_AUTHORITY)
        : "";
  }

  private static String login(StoreLocation location) {
    return switch (location) {
      case StoreLocation.Local _ -> "rights of the service's user";
      case StoreLocation.S3 _ ->
          "secrets '%s' and '%s', with the rights to list, read, write and delete"
              .formatted(NamedSettings.ACCESS_KEY_ID, NamedSettings.SECRET_ACCESS_KEY);
      case StoreLocation.Sftp _ ->
          "secret '%s' or '%s', for a user who may write there"
              .formatted(NamedSettings.SSH_KEY, NamedSettings.SSH_PASSWORD);
      case StoreLocation.Rest _ ->
          "secrets '%s' and '%s'".formatted(NamedSettings.REST_USER, NamedSettings.REST_PASSWORD);
    };
  }
}
