package io.holdfast.store.s3;

import static java.util.function.Predicate.not;

import io.holdfast.store.StoreException;
import io.holdfast.store.Talks;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.location.StoreSettings.BucketLookup;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * A service that holds a bucket, with its failures in a store's words (ADR 0223). Sends nothing
 * twice. Thread-safe.
 */
final class S3Service implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final String DEFAULT_REGION = "us-east-1";

  /** s3.amazonaws.com, s3.REGION.amazonaws.com and s3-REGION.amazonaws.com, with their suffixes. */
  private static final Pattern AMAZON =
      Pattern.compile("s3(?:[.-](?<region>[a-z0-9-]+))?\\.amazonaws\\.com(?:\\.cn)?");

  private final StoreLocation.S3 location;
  private final Duration timeout;
  private final S3Client client;

  S3Service(StoreLocation.S3 location, StoreSettings settings) {
    this.location = location;
    timeout = settings.transport().timeout();
    var http = UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(timeout);
    settings.trusted().ifPresent(trusted -> http.tlsTrustManagersProvider(trusted::trustManagers));
    var host = String.valueOf(location.endpoint().getHost());
    var amazon = AMAZON.matcher(host);
    var ofAmazon = amazon.matches();
    var region =
        Optional.of(settings.s3().region())
            .filter(not(String::isEmpty))
            .or(() -> ofAmazon ? Optional.ofNullable(amazon.group("region")) : Optional.empty())
            .orElse(DEFAULT_REGION);
    var builder =
        S3Client.builder()
            .region(Region.of(region))
            .forcePathStyle(pathStyle(settings.s3().lookup(), ofAmazon, location.bucket()))
            .credentialsProvider(credentials(settings.s3()))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(
                S3Configuration.builder()
                    .expectContinueEnabled(false)
                    .chunkedEncodingEnabled(false)
                    .build())
            .overrideConfiguration(override ->
                override
                    .defaultProfileFile(noProfiles())
                    .retryStrategy(AwsRetryStrategy.doNotRetry()))
            .httpClientBuilder(http);
    if (ofAmazon && "https".equals(location.endpoint().getScheme())) {
      builder.crossRegionAccessEnabled(true);
    } else {
      builder.endpointOverride(location.endpoint());
    }
    client = builder.build();
  }

  /**
   * Asks the service something.
   *
   * @param what for people, such as {@code cannot read data/…}
   * @throws StoreException as {@link S3Errors} tells
   */
  <T> T ask(String what, Function<S3Client, T> request) {
    try {
      return attempt(what, request);
    } catch (AwsServiceException e) {
      throw S3Errors.translate(words(what), e);
    }
  }

  /**
   * The same, for a caller that looks into what the service refuses.
   *
   * @throws AwsServiceException as the service said it
   */
  <T> T attempt(String what, Function<S3Client, T> request) {
    return told(what, () -> Talks.run(words(what), () -> request.apply(client)));
  }

  /**
   * The same for a request with a body: one of which nothing is taken is given up.
   *
   * @param request is told where to note when something was taken, by {@link System#nanoTime}
   */
  <T> T send(String what, BiFunction<S3Client, AtomicLong, T> request) {
    var takenAt = new AtomicLong(System.nanoTime());
    return told(
        what,
        () -> Talks.send(words(what), timeout, takenAt, () -> request.apply(client, takenAt)));
  }

  private <T> T told(String what, Callable<T> talk) {
    try {
      return talk.call();
    } catch (AwsServiceException | StoreException e) {
      throw e;
    } catch (SdkException e) {
      throw S3Errors.translate(words(what), e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("requests throw no checked exceptions", e);
    }
  }

  StoreException translated(String what, AwsServiceException refusal) {
    return S3Errors.translate(words(what), refusal);
  }

  String words(String what) {
    return "%s in %s".formatted(what, location);
  }

  @Override
  public void close() {
    client.close();
  }

  private static boolean pathStyle(BucketLookup lookup, boolean ofAmazon, String bucket) {
    return switch (lookup) {
      case PATH -> true;
      case DNS -> false;
      case AUTO -> !ofAmazon || bucket.contains("."); // no certificate is good for two levels
    };
  }

  private static AwsCredentialsProvider credentials(StoreSettings.S3 settings) {
    var access = settings.accessKey();
    var secret = settings.secretKey();
    if (access == null || secret == null) {
      return AnonymousCredentialsProvider.create();
    }
    var token = settings.sessionToken();
    return StaticCredentialsProvider.create(
        token == null
            ? AwsBasicCredentials.create(access, secret)
            : AwsSessionCredentials.create(access, secret, token));
  }

  /** The home folder's settings are a person's, not the repository's. */
  private static ProfileFile noProfiles() {
    return ProfileFile.builder()
        .content(new ByteArrayInputStream(new byte[0]))
        .type(ProfileFile.Type.CONFIGURATION)
        .build();
  }
}
