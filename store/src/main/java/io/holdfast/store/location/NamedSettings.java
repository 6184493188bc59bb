package io.holdfast.store.location;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.store.location.StoreLocation.Account;
import io.holdfast.store.location.StoreSettings.BucketLookup;
import io.holdfast.store.location.StoreSettings.S3;
import io.holdfast.store.location.StoreSettings.Ssh;
import io.holdfast.store.location.StoreSettings.Transport;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What reaching a place takes, by name: as the service keeps it, and as a work order carries it.
 * Nothing of the machine is looked at, neither its environment nor its folders. Prints no secret.
 *
 * @param settings what may be seen
 * @param secrets what may not
 */
public record NamedSettings(Map<String, String> settings, Map<String, String> secrets) {
  public static final NamedSettings NONE = new NamedSettings(Map.of(), Map.of());

  public static final String REGION = "region";
  public static final String BUCKET_LOOKUP = "bucketLookup";
  public static final String CONNECTIONS = "connections";
  public static final String VERIFY_WRITES = "verifyWrites";

  public static final String ACCESS_KEY_ID = "accessKeyId";
  public static final String SECRET_ACCESS_KEY = "secretAccessKey";
  public static final String SESSION_TOKEN = "sessionToken";
  public static final String SSH_KEY = "sshKey";
  public static final String SSH_PASSWORD = "sshPassword";
  public static final String SSH_KNOWN_HOSTS = "sshKnownHosts";
  public static final String REST_USER = "restUser";
  public static final String REST_PASSWORD = "restPassword";
  public static final String CERTIFICATE_AUTHORITY = "certificateAuthority";

  private static final Pattern REGION_NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** What goes into headers and signatures. */
  private static final Pattern ONE_WORD = Pattern.compile("[!-~]{1,8192}");

  public NamedSettings {
    settings = Map.copyOf(settings);
    secrets = Map.copyOf(secrets);
  }

  /** The part of these that a place has a use for, by its names. */
  public static NamedSettings of(StoreLocation location, StoreSettings from) {
    var settings = new HashMap<String, String>();
    var secrets = new HashMap<String, String>();
    var s3 = from.s3();
    put(settings, REGION, s3.region().isEmpty() ? null : s3.region());
    var lookup = s3.lookup() == BucketLookup.AUTO ? null : s3.lookup();
    put(settings, BUCKET_LOOKUP, lookup == null ? null : lookup.name().toLowerCase(Locale.ROOT));
    var connections = from.transport().connections();
    var usual = connections == Transport.DEFAULT.connections();
    put(settings, CONNECTIONS, usual ? null : Integer.toString(connections));
    put(secrets, ACCESS_KEY_ID, s3.accessKey());
    put(secrets, SECRET_ACCESS_KEY, s3.secretKey());
    put(secrets, SESSION_TOKEN, s3.sessionToken());
    put(secrets, SSH_KEY, from.ssh().key());
    put(secrets, SSH_PASSWORD, from.ssh().password());
    put(secrets, SSH_KNOWN_HOSTS, from.ssh().knownHosts());
    put(secrets, REST_USER, from.rest().map(Account::user).orElse(null));
    put(secrets, REST_PASSWORD, from.rest().map(Account::password).orElse(null));
    put(secrets, CERTIFICATE_AUTHORITY, from.authority());
    settings.keySet().retainAll(settingNames(location));
    secrets.keySet().retainAll(secretNames(location));
    return new NamedSettings(settings, secrets);
  }

  /**
   * Names of what may be seen.
   *
   * @return in the order of the alphabet
   */
  public static SortedSet<String> settingNames(StoreLocation location) {
    return sorted(
        switch (location) {
          case StoreLocation.Local _ -> new String[] {VERIFY_WRITES};
          case StoreLocation.S3 _ ->
              new String[] {REGION, BUCKET_LOOKUP, CONNECTIONS, VERIFY_WRITES};
          case StoreLocation.Sftp _, StoreLocation.Rest _ ->
              new String[] {CONNECTIONS, VERIFY_WRITES};
        });
  }

  /** Names of what may not. */
  public static SortedSet<String> secretNames(StoreLocation location) {
    return sorted(
        switch (location) {
          case StoreLocation.Local _ -> new String[] {};
          case StoreLocation.S3 _ ->
              new String[] {ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN, CERTIFICATE_AUTHORITY};
          case StoreLocation.Sftp _ -> new String[] {SSH_KEY, SSH_PASSWORD, SSH_KNOWN_HOSTS};
          case StoreLocation.Rest _ ->
              new String[] {REST_USER, REST_PASSWORD, CERTIFICATE_AUTHORITY};
        });
  }

  /**
   * As stores take them.
   *
   * @throws InvalidInputException INPUT_INVALID for names that the place has no use for, and values
   *     that cannot be meant. The message repeats no secret
   */
  public StoreSettings read(StoreLocation location) {
    requireKnown(location, "setting", settings.keySet(), settingNames(location));
    requireKnown(location, "secret", secrets.keySet(), secretNames(location));
    verifyWrites(settings);
    return new StoreSettings(s3(), rest(), ssh(), transport(), secrets.get(CERTIFICATE_AUTHORITY));
  }

  /**
   * What those who write there read back.
   *
   * @throws InvalidInputException INPUT_INVALID
   */
  public static VerifyWrites verifyWrites(Map<String, String> settings) {
    return VerifyWrites.parse(
        "setting '%s'".formatted(VERIFY_WRITES),
        settings.getOrDefault(VERIFY_WRITES, VerifyWrites.SAMPLE.toString()));
  }

  @Override
  public String toString() {
    return "NamedSettings[%s, secrets=%s]".formatted(settings, secrets.keySet());
  }

  private S3 s3() {
    var accessKey = word(ACCESS_KEY_ID);
    var secretKey = word(SECRET_ACCESS_KEY);
    var token = word(SESSION_TOKEN);
    if ((accessKey == null) != (secretKey == null) || token != null && accessKey == null) {
      throw invalid(
          "secrets '%s' and '%s' belong together, and '%s' to both"
              .formatted(ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN));
    }
    return new S3(accessKey, secretKey, token, region(), lookup());
  }

  private String region() {
    var region = settings.getOrDefault(REGION, "");
    if (!region.isEmpty() && !REGION_NAME.matcher(region).matches()) {
      throw invalid("setting '%s' is '%s', not the name of a region".formatted(REGION, region));
    }
    return region;
  }

  private BucketLookup lookup() {
    return BucketLookup.parse(
        "setting '%s'".formatted(BUCKET_LOOKUP), settings.getOrDefault(BUCKET_LOOKUP, "auto"));
  }

  private Optional<Account> rest() {
    var user = secrets.get(REST_USER);
    var password = secrets.get(REST_PASSWORD);
    if (user == null && password != null) {
      throw invalid("secret '%s' needs '%s' beside it".formatted(REST_PASSWORD, REST_USER));
    }
    if (user != null && (user.isEmpty() || user.indexOf(':') >= 0)) {
      throw invalid("secret '%s' must be a name without ':'".formatted(REST_USER));
    }
    return user == null ? Optional.empty() : Optional.of(new Account(user, password));
  }

  private Ssh ssh() {
    var key = secrets.get(SSH_KEY);
    if (key != null && !key.contains("PRIVATE KEY-----")) {
      throw invalid(
          "secret '%s' must be a private key, as ssh-keygen writes it".formatted(SSH_KEY));
    }
    return new Ssh(null, null, key, secrets.get(SSH_KNOWN_HOSTS), secrets.get(SSH_PASSWORD));
  }

  private Transport transport() {
    var text = settings.get(CONNECTIONS);
    try {
      return text == null
          ? Transport.DEFAULT
          : new Transport(Integer.parseInt(text), Transport.DEFAULT.timeout());
    } catch (NumberFormatException | InvalidInputException e) {
      throw invalid("setting '%s' is '%s'; give 1 to 64".formatted(CONNECTIONS, text));
    }
  }

  private @Nullable String word(String name) {
    var value = secrets.get(name);
    if (value != null && !ONE_WORD.matcher(value).matches()) {
      throw invalid("secret '%s' must be one line without blanks".formatted(name));
    }
    return value;
  }

  private static void requireKnown(
      StoreLocation location, String what, Collection<String> given, SortedSet<String> known) {
    for (var name : given) {
      if (!known.contains(name)) {
        throw invalid(
            "a repository of kind %s has no %s '%s'; it has %s"
                .formatted(
                    location.kind(),
                    what,
                    name,
                    known.isEmpty() ? "none" : String.join(", ", known)));
      }
    }
  }

  private static void put(Map<String, String> values, String name, @Nullable String value) {
    if (value != null) {
      values.put(name, value);
    }
  }

  private static SortedSet<String> sorted(String... names) {
    return new TreeSet<>(List.of(names));
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
