package io.holdfast.sources.s3;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.TrustedAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** How to reach a bucket, and what of it is meant, read from the settings of a source. */
final class S3Settings {
  static final String BUCKET = "bucket";
  static final String PREFIX = "prefix";
  static final String ENDPOINT = "endpoint";
  static final String REGION = "region";
  static final String PATH_STYLE = "pathStyle";
  static final String VERSIONS = "versions";
  static final String TAGS = "tags";
  static final String EXCLUDE = "excludeKeys";
  static final String ALLOW_EMPTY = "allowEmpty";
  static final String CONNECTIONS = "connections";
  static final String TIMEOUT = "timeoutSeconds";
  static final String ACCESS_KEY = "accessKey";
  static final String SECRET_KEY = "secretKey";
  static final String SESSION_TOKEN = "sessionToken";

  static final Set<String> NAMES =
      Set.of(
          BUCKET,
          PREFIX,
          ENDPOINT,
          REGION,
          PATH_STYLE,
          TrustedAuthority.SETTING,
          VERSIONS,
          TAGS,
          EXCLUDE,
          ALLOW_EMPTY,
          CONNECTIONS,
          TIMEOUT);
  static final Set<String> SECRETS = Set.of(ACCESS_KEY, SECRET_KEY, SESSION_TOKEN);

  private static final Pattern BUCKET_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{2,62}");
  private static final Pattern REGION_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final String DEFAULT_REGION = "us-east-1";
  private static final long DEFAULT_CONNECTIONS = 8;
  private static final long DEFAULT_TIMEOUT_SECONDS = 60;
  private static final JsonFactory JSON = new JsonFactory();

  private final SourceSettings settings;

  /**
   * @throws InvalidInputException INPUT_INVALID
   */
  S3Settings(SourceSettings settings) {
    this.settings = settings;
    bucket();
    endpoint();
    region();
    pathStyle();
    versions();
    tags();
    excluded();
    allowEmpty();
    connections();
    timeout();
    authority().ifPresent(TrustedAuthority::parse);
    if (accessKey().isPresent() != secretKey().isPresent()) {
      throw invalid("secrets '%s' and '%s' belong together".formatted(ACCESS_KEY, SECRET_KEY));
    }
  }

  /** The same with some values replaced, as a restore may name them. */
  S3Settings with(Map<String, String> replaced) {
    return new S3Settings(settings.with(replaced));
  }

  String bucket() {
    return matching(BUCKET, settings.get(BUCKET), BUCKET_NAME, "the name of a bucket");
  }

  /** What all keys begin with; empty for all. */
  String prefix() {
    return settings.get(PREFIX, "");
  }

  /** Empty for Amazon's own of the region. */
  Optional<URI> endpoint() {
    return settings.find(ENDPOINT).map(S3Settings::url);
  }

  String region() {
    return matching(REGION, settings.get(REGION, DEFAULT_REGION), REGION_NAME, "a region");
  }

  /** Whether the bucket is named in the path instead of the host: most services but Amazon's. */
  boolean pathStyle() {
    return settings.flag(PATH_STYLE, endpoint().isPresent());
  }

  /** Certificates in PEM that are trusted beside none other; empty means the system's. */
  Optional<String> authority() {
    return settings.find(TrustedAuthority.SETTING);
  }

  /** Whether all versions are read, and not only the current ones. */
  boolean versions() {
    return settings.flag(VERSIONS, false);
  }

  boolean tags() {
    return settings.flag(TAGS, true);
  }

  List<KeyPattern> excluded() {
    return patterns(EXCLUDE, settings.get(EXCLUDE, ""));
  }

  boolean allowEmpty() {
    return settings.flag(ALLOW_EMPTY, false);
  }

  int connections() {
    return (int) settings.number(CONNECTIONS, DEFAULT_CONNECTIONS, 1, 64);
  }

  Duration timeout() {
    return Duration.ofSeconds(settings.number(TIMEOUT, DEFAULT_TIMEOUT_SECONDS, 1, 3600));
  }

  Optional<Secret> accessKey() {
    return Optional.ofNullable(settings.secret(ACCESS_KEY));
  }

  Optional<Secret> secretKey() {
    return Optional.ofNullable(settings.secret(SECRET_KEY));
  }

  Optional<Secret> sessionToken() {
    return Optional.ofNullable(settings.secret(SESSION_TOKEN));
  }

  /** What tells this service from others, for people and for the tree. */
  String server() {
    return endpoint().map(URI::getAuthority).orElse("s3.%s.amazonaws.com".formatted(region()));
  }

  @Override
  public String toString() {
    return "s3://%s/%s at %s".formatted(bucket(), prefix(), server());
  }

  static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }

  private static URI url(String text) {
    try {
      var url = new URI(text);
      var scheme = url.getScheme();
      if (("http".equals(scheme) || "https".equals(scheme))
          && url.getHost() != null
          && url.getUserInfo() == null
          && url.getQuery() == null
          && url.getFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below, as other kinds of URL are.
    }
    throw invalid(
        "setting '%s' must be the http or https URL of a service, without an account"
            .formatted(ENDPOINT));
  }

  private static String matching(String name, String value, Pattern pattern, String what) {
    if (!pattern.matcher(value).matches()) {
      throw invalid("setting '%s' must be %s, not '%s'".formatted(name, what, value));
    }
    return value;
  }

  private static List<KeyPattern> patterns(String name, String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    if (!text.startsWith("[")) {
      return List.of(KeyPattern.of(text));
    }
    var patterns = new ArrayList<KeyPattern>();
    try (var parser = JSON.createParser(text)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        patterns.add(KeyPattern.of(parser.getText()));
      }
      if (parser.currentToken() == JsonToken.END_ARRAY && parser.nextToken() == null) {
        return List.copyOf(patterns);
      }
    } catch (IOException e) {
      // Told below, as other JSON is.
    }
    throw invalid(
        "setting '%s' must be a pattern or a JSON array of patterns, not '%s'"
            .formatted(name, text));
  }
}
