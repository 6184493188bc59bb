package io.holdfast.store.location;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a repository lies. {@code toString} is the form that {@link #parse} reads, without the
 * password that a URL may have brought along: for people, logs and the catalog.
 */
public sealed interface StoreLocation {
  /** LOCAL, S3, SFTP or REST: as the service and its work orders name the kinds. */
  default String kind() {
    return switch (this) {
      case Local _ -> "LOCAL";
      case S3 _ -> "S3";
      case Sftp _ -> "SFTP";
      case Rest _ -> "REST";
    };
  }

  /** A folder of this machine. */
  record Local(Path folder) implements StoreLocation {
    @Override
    public String toString() {
      return folder.toString();
    }
  }

  /**
   * A bucket, or a part of it.
   *
   * @param endpoint scheme, host and port
   * @param prefix what all keys begin with, without a slash at either end; may be empty
   */
  record S3(URI endpoint, String bucket, String prefix) implements StoreLocation {
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{2,62}");

    public S3 {
      if (!BUCKET.matcher(bucket).matches()) {
        throw invalid("'%s' is not the name of a bucket".formatted(bucket));
      }
    }

    @Override
    public String toString() {
      return "s3:%s/%s%s".formatted(endpoint, bucket, prefix.isEmpty() ? "" : "/" + prefix);
    }
  }

  /**
   * A folder of a machine that lets us in by SSH.
   *
   * @param user empty for the one that the SSH configuration names, or our own
   * @param port 0 for the one that the SSH configuration names, or 22
   * @param folder absolute, or relative to where the login leads
   */
  record Sftp(String user, String host, int port, String folder) implements StoreLocation {
    /** A name, an address, or an IPv6 address with its zone. */
    private static final Pattern HOST = Pattern.compile("[\\p{L}\\p{N}._:%-]+");

    public Sftp {
      if (host.isEmpty() || folder.isEmpty()) {
        throw invalid("give an SFTP place as sftp:USER@HOST:/FOLDER or sftp://USER@HOST//FOLDER");
      }
      if (!HOST.matcher(host).matches() || port < 0 || port > 65_535 || user.contains(":")) {
        throw invalid("an SFTP place names a host, a port up to 65535, and a user without ':'");
      }
      if (folder.startsWith("~")) {
        throw invalid("a folder over SFTP cannot begin with '~'; one without '/' lies at home");
      }
    }

    @Override
    public String toString() {
      return LocationText.shown(this);
    }
  }

  /**
   * A server that speaks restic's REST protocol.
   *
   * @param base ends with a slash and names no account
   */
  record Rest(URI base) implements StoreLocation {
    @Override
    public String toString() {
      return "rest:" + base;
    }
  }

  /** A location, and the account that its URL named: kept apart, so that no one shows it. */
  record Parsed(StoreLocation location, Optional<Account> account) {}

  /**
   * Reads what restic reads: a folder, {@code local:}, {@code s3:}, {@code sftp:} or {@code rest:}.
   *
   * @param directory what a relative folder is relative to
   * @throws InvalidInputException INPUT_INVALID; NOT_SUPPORTED for restic's other places. The text
   *     tells no password
   */
  static Parsed parse(String text, Path directory) {
    var scheme = LocationText.scheme(text);
    return switch (scheme) {
      case "s3" -> new Parsed(LocationText.s3(text), Optional.empty());
      case "sftp" -> new Parsed(LocationText.sftp(text), Optional.empty());
      case "rest" -> LocationText.rest(text);
      case "b2", "azure", "gs", "swift", "rclone" ->
          throw new InvalidInputException(
              ErrorCode.NOT_SUPPORTED,
              "repositories in %s: places are not supported; S3, SFTP and REST ones are"
                  .formatted(scheme));
      default -> new Parsed(local(text, directory), Optional.empty());
    };
  }

  private static Local local(String text, Path directory) {
    var folder = text.startsWith("local:") ? text.substring("local:".length()) : text;
    if (folder.isBlank()) {
      throw invalid("the repository's folder is empty");
    }
    try {
      return new Local(directory.resolve(folder).normalize());
    } catch (InvalidPathException e) {
      throw invalid("'%s' is not a path".formatted(folder));
    }
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }

  /**
   * A user with a password, for services that want both. Never printed.
   *
   * @param password null when only the user is known
   */
  record Account(String user, @Nullable String password) {
    @Override
    public String toString() {
      return "Account[user=%s]".formatted(user);
    }
  }
}
