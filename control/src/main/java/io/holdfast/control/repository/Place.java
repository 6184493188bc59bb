package io.holdfast.control.repository;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.control.ControlException;
import io.holdfast.store.location.NamedSettings;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreLocation.Account;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a repository lies, and what reaching the place takes: checked, but not opened.
 *
 * @param reach the account of the location's URL among its secrets
 */
record Place(StoreLocation location, NamedSettings reach) {
  private static final Path ROOT = Path.of("/");

  /** What restic does not know and we do not, with a URL that may hold a password. */
  private static final Pattern FOREIGN_URL =
      Pattern.compile(
          "(?!(?:local|s3|sftp|rest|b2|azure|gs|swift|rclone):)(?i)([a-z0-9+.-]+):.*//.*");

  /**
   * @param kind null when the location tells it
   * @throws InvalidInputException INPUT_INVALID; NOT_SUPPORTED for kinds that are no stores
   */
  static Place of(@Nullable RepositoryKind kind, String text, NamedSettings given) {
    if (kind != null && !kind.isStore()) {
      throw new ControlException(
          ErrorCode.NOT_SUPPORTED,
          "repositories of kind %s are not supported; LOCAL, S3, SFTP and REST ones are"
              .formatted(kind));
    }
    var foreign = FOREIGN_URL.matcher(text);
    if (foreign.matches()) {
      throw invalid(
          "location: '%s:' is no kind of place; write s3:, sftp: or rest: before a URL"
              .formatted(foreign.group(1)));
    }
    var parsed = StoreLocation.parse(text, ROOT);
    var location = parsed.location();
    if (kind != null && !kind.name().equals(location.kind())) {
      throw invalid(
          "kind is %s, and the location is of kind %s: leave the kind out, or change one of them"
              .formatted(kind, location.kind()));
    }
    if (location instanceof StoreLocation.Local) {
      requireAbsolute(text);
    }
    var reach = parsed.account().map(account -> with(given, account)).orElse(given);
    reach.read(location);
    return new Place(location, reach);
  }

  RepositoryKind kind() {
    return RepositoryKind.valueOf(location.kind());
  }

  private static void requireAbsolute(String text) {
    try {
      var path = Path.of(text.startsWith("local:") ? text.substring("local:".length()) : text);
      if (!path.isAbsolute()) {
        throw invalid("location '%s' must be an absolute path".formatted(text));
      }
    } catch (InvalidPathException e) {
      throw invalid("location '%s' is not a path".formatted(text));
    }
  }

  /** What is told twice must be told alike. */
  private static NamedSettings with(NamedSettings given, Account account) {
    var secrets = new HashMap<>(given.secrets());
    var user = secrets.putIfAbsent(NamedSettings.REST_USER, account.user());
    var password =
        account.password() == null
            ? null
            : secrets.putIfAbsent(NamedSettings.REST_PASSWORD, account.password());
    if (user != null && !user.equals(account.user())
        || password != null && !password.equals(account.password())) {
      throw invalid(
          "the location names another account than secrets '%s' and '%s': leave one out"
              .formatted(NamedSettings.REST_USER, NamedSettings.REST_PASSWORD));
    }
    return new NamedSettings(given.settings(), secrets);
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
