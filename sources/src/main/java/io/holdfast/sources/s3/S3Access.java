package io.holdfast.sources.s3;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.TrustedAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * A service, with its failures in our words. Takes nothing from the environment or the home folder:
 * neither keys nor settings. Thread-safe.
 */
final class S3Access implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final S3Settings settings;
  private final S3Client client;

  S3Access(S3Settings settings) {
    this(settings, true);
  }

  /**
   * @param resends whether a request that got no answer, or one that blames the moment, is sent
   *     again: not for what would then be done twice
   */
  S3Access(S3Settings settings, boolean resends) {
    this.settings = settings;
    var http =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT)
            .socketTimeout(settings.timeout());
    settings
        .authority()
        .map(TrustedAuthority::parse)
        .ifPresent(trusted -> http.tlsTrustManagersProvider(trusted::trustManagers));
    var builder =
        S3Client.builder()
            .region(Region.of(settings.region()))
            .forcePathStyle(settings.pathStyle())
            .credentialsProvider(credentials(settings))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(
                S3Configuration.builder()
                    .expectContinueEnabled(false)
                    .chunkedEncodingEnabled(false)
                    .build())
            .overrideConfiguration(override -> {
              override.defaultProfileFile(noProfiles());
              if (!resends) {
                override.retryStrategy(AwsRetryStrategy.doNotRetry());
              }
            })
            .httpClientBuilder(http);
    settings.endpoint().ifPresent(builder::endpointOverride);
    client = builder.build();
  }

  S3Settings settings() {
    return settings;
  }

  /**
   * Asks the service something.
   *
   * @param right that it takes, such as {@code s3:ListBucket}, for people
   * @throws SourceException as {@link #failed} tells
   */
  <T> T ask(String right, Function<S3Client, T> request) throws InterruptedException {
    try {
      return answered(request);
    } catch (SdkException e) {
      throw failed(right, e);
    }
  }

  /**
   * The same, for a caller that looks into what the service refuses.
   *
   * @throws AwsServiceException as the service said it
   */
  <T> T attempt(String right, Function<S3Client, T> request) throws InterruptedException {
    try {
      return answered(request);
    } catch (AwsServiceException e) {
      throw e;
    } catch (SdkException e) {
      throw failed(right, e);
    }
  }

  private <T> T answered(Function<S3Client, T> request) throws InterruptedException {
    try {
      return Interruptible.call(() -> request.apply(client));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalArgumentException e) { // the client decodes keys, and says so of a broken one
      throw new SourceException(
          ErrorCode.SOURCE_FAILED,
          "%s answers what cannot be read: %s".formatted(settings, e.getMessage()),
          e);
    }
  }

  /** What a failure means for the whole: not reached, not allowed, or failed. */
  SourceException failed(String right, SdkException e) throws InterruptedException {
    if (e instanceof AbortedException || Thread.interrupted()) {
      throw new InterruptedException("interrupted while asking " + settings);
    }
    if (e instanceof AwsServiceException refusal) {
      return refused(right, refusal);
    }
    var cause = e.getCause() instanceof IOException io ? io : null;
    return new SourceException(
        cause == null ? ErrorCode.SOURCE_FAILED : ErrorCode.SOURCE_UNREACHABLE,
        "%s: %s".formatted(settings, cause == null ? e.getMessage() : String.valueOf(cause)),
        e);
  }

  @Override
  public void close() {
    client.close();
  }

  /** The service's code; some answers have a status only. */
  static String code(AwsServiceException refusal) {
    var details = refusal.awsErrorDetails();
    var code = details == null ? null : details.errorCode();
    return code == null || code.isEmpty() ? Integer.toString(refusal.statusCode()) : code;
  }

  private SourceException refused(String right, AwsServiceException refusal) {
    var said = code(refusal);
    var details = refusal.awsErrorDetails();
    if (details != null && details.errorMessage() != null) {
      said = said + ", " + firstLine(details.errorMessage());
    }
    var status = refusal.statusCode();
    if (status == 401 || status == 403) {
      return new SourceException(
          ErrorCode.SOURCE_FORBIDDEN,
          "%s refuses the key, or the key lacks the right %s: %s".formatted(settings, right, said),
          refusal);
    }
    if (code(refusal).equals("NoSuchBucket") || status == 404) {
      return new SourceException(
          ErrorCode.SOURCE_UNREACHABLE, "%s is not there: %s".formatted(settings, said), refusal);
    }
    if (status >= 300 && status < 400) {
      return new SourceException(
          ErrorCode.SOURCE_UNREACHABLE,
          "%s lies in another region than %s: %s".formatted(settings, settings.region(), said),
          refusal);
    }
    return new SourceException(
        ErrorCode.SOURCE_FAILED, "%s failed at %s: %s".formatted(settings, right, said), refusal);
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private static AwsCredentialsProvider credentials(S3Settings settings) {
    var access = settings.accessKey().map(Secret::text).orElse(null);
    var secret = settings.secretKey().map(Secret::text).orElse(null);
    if (access == null || secret == null) {
      return AnonymousCredentialsProvider.create();
    }
    var token = settings.sessionToken().map(Secret::text).orElse(null);
    return StaticCredentialsProvider.create(
        token == null
            ? AwsBasicCredentials.create(access, secret)
            : AwsSessionCredentials.create(access, secret, token));
  }

  private static ProfileFile noProfiles() {
    return ProfileFile.builder()
        .content(new ByteArrayInputStream(new byte[0]))
        .type(ProfileFile.Type.CONFIGURATION)
        .build();
  }
}
