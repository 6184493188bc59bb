package io.holdfast.store.location;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.base.TrustedCertificates;
import io.holdfast.store.location.StoreLocation.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What reaching a location takes beside its name. Prints no secret.
 *
 * @param rest the account at a REST server; empty for none
 * @param authority certificates in PEM that are trusted beside no others; null for the system's
 */
public record StoreSettings(
    S3 s3, Optional<Account> rest, Ssh ssh, Transport transport, @Nullable String authority) {
  public static final StoreSettings NONE =
      new StoreSettings(S3.ANONYMOUS, Optional.empty(), Ssh.NONE, Transport.DEFAULT, null);

  /** How the bucket is named in requests. */
  public enum BucketLookup {
    /** In the host at Amazon's own services, in the path at all others. */
    AUTO,
    /** In the host. */
    DNS,
    PATH;

    /**
     * @param what has this word, for the message
     * @throws InvalidInputException INPUT_INVALID unless it is auto, dns or path
     */
    static BucketLookup parse(String what, String word) {
      return switch (word) {
        case "auto" -> AUTO;
        case "dns" -> DNS;
        case "path" -> PATH;
        default -> throw invalid("%s is '%s'; give auto, dns or path".formatted(what, word));
      };
    }
  }

  /**
   * Who asks an S3 service.
   *
   * @param accessKey null to ask as nobody
   * @param region empty for the one in the endpoint's name, or Amazon's first
   */
  public record S3(
      @Nullable String accessKey,
      @Nullable String secretKey,
      @Nullable String sessionToken,
      String region,
      BucketLookup lookup) {
    public static final S3 ANONYMOUS = new S3(null, null, null, "", BucketLookup.AUTO);

    public S3 {
      if ((accessKey == null) != (secretKey == null)) {
        throw invalid("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together");
      }
    }

    @Override
    public String toString() {
      return "S3[accessKey=%s, region=%s, lookup=%s]".formatted(accessKey, region, lookup);
    }
  }

  /**
   * Who logs in by SSH, and which servers are known.
   *
   * @param folder with {@code config}, {@code known_hosts} and keys, as OpenSSH keeps them; null to
   *     use none of it
   * @param agent the socket of an SSH agent, asked when no key is given; null for none
   * @param key a private key in PEM or OpenSSH's form, which goes before those of the folder
   * @param knownHosts lines of a known_hosts file, beside those of the folder
   * @param password of the keys that have one; when it opens none, of the login
   */
  public record Ssh(
      @Nullable Path folder,
      @Nullable Path agent,
      @Nullable String key,
      @Nullable String knownHosts,
      @Nullable String password) {
    public static final Ssh NONE = new Ssh(null, null, null, null, null);

    @Override
    public String toString() {
      return "Ssh[folder=%s, agent=%s]".formatted(folder, agent);
    }
  }

  /**
   * @param connections at a time, to one place
   * @param timeout how long a place may keep silent
   */
  public record Transport(int connections, Duration timeout) {
    public static final Transport DEFAULT = new Transport(5, Duration.ofSeconds(60));

    public Transport {
      if (connections < 1 || connections > 64 || timeout.isNegative() || timeout.isZero()) {
        throw invalid("1 to 64 connections and a timeout above 0 are needed");
      }
    }
  }

  public StoreSettings {
    if (authority != null) {
      TrustedCertificates.parse("the certificate authority", authority);
    }
  }

  /** The certificates to trust. */
  public Optional<TrustedCertificates> trusted() {
    return Optional.ofNullable(authority)
        .map(pem -> TrustedCertificates.parse("the certificate authority", pem));
  }

  /** With the account that a URL names; its password may be told beside it. */
  public StoreSettings withRest(Account named) {
    var password =
        named.password() == null ? rest.map(Account::password).orElse(null) : named.password();
    var account = new Account(named.user(), password);
    return new StoreSettings(s3, Optional.of(account), ssh, transport, authority);
  }

  /**
   * What restic reads from the environment, and OpenSSH's client from its folder at home, for one
   * place: what others need is not looked at, and hinders nobody.
   *
   * @throws InvalidInputException INPUT_INVALID when a file that it names cannot be read
   */
  public static StoreSettings ofEnvironment(
      Map<String, String> environment, StoreLocation location) {
    var variables = new Variables(environment);
    var ofWeb = location instanceof StoreLocation.S3 || location instanceof StoreLocation.Rest;
    return new StoreSettings(
        location instanceof StoreLocation.S3 ? s3(variables) : S3.ANONYMOUS,
        location instanceof StoreLocation.Rest ? rest(variables) : Optional.empty(),
        location instanceof StoreLocation.Sftp ? ssh(variables) : Ssh.NONE,
        location instanceof StoreLocation.Local ? Transport.DEFAULT : transport(variables),
        ofWeb ? variables.file("RESTIC_CACERT") : null);
  }

  @Override
  public String toString() {
    return "StoreSettings[%s, %s, %s, %s]".formatted(s3, rest, ssh, transport);
  }

  private static Transport transport(Variables variables) {
    return new Transport(
        variables.number("HOLDFAST_STORE_CONNECTIONS", Transport.DEFAULT.connections()),
        Transport.DEFAULT.timeout());
  }

  private static S3 s3(Variables variables) {
    var region = variables.find("AWS_DEFAULT_REGION");
    var lookup = variables.find("HOLDFAST_S3_BUCKET_LOOKUP");
    return new S3(
        variables.find("AWS_ACCESS_KEY_ID"),
        variables.find("AWS_SECRET_ACCESS_KEY"),
        variables.find("AWS_SESSION_TOKEN"),
        region == null ? "" : region,
        lookup == null
            ? BucketLookup.AUTO
            : BucketLookup.parse("HOLDFAST_S3_BUCKET_LOOKUP", lookup));
  }

  private static Optional<Account> rest(Variables variables) {
    var user = variables.find("RESTIC_REST_USERNAME");
    return user == null
        ? Optional.empty()
        : Optional.of(new Account(user, variables.find("RESTIC_REST_PASSWORD")));
  }

  private static Ssh ssh(Variables variables) {
    var named = variables.find("HOLDFAST_SSH_FOLDER");
    var home = variables.find("HOME");
    var agent = variables.find("SSH_AUTH_SOCK");
    return new Ssh(
        named != null ? Path.of(named) : home != null ? Path.of(home, ".ssh") : null,
        agent == null ? null : Path.of(agent),
        variables.file("HOLDFAST_SSH_KEY_FILE"),
        variables.file("HOLDFAST_SSH_KNOWN_HOSTS_FILE"),
        variables.find("HOLDFAST_SSH_PASSWORD"));
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }

  /** An environment; what is empty counts as not set. */
  private record Variables(Map<String, String> values) {
    @Nullable String find(String name) {
      var value = values.get(name);
      return value == null || value.isEmpty() ? null : value;
    }

    int number(String name, int otherwise) {
      var text = find(name);
      try {
        return text == null ? otherwise : Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw invalid("%s is '%s', not a number".formatted(name, text));
      }
    }

    /** The text of a file that a variable names. */
    @Nullable String file(String name) {
      var file = find(name);
      try {
        return file == null ? null : Files.readString(Path.of(file));
      } catch (IOException | InvalidPathException e) {
        throw new InvalidInputException(
            ErrorCode.INPUT_INVALID, "cannot read %s, which %s names".formatted(file, name), e);
      }
    }
  }
}
