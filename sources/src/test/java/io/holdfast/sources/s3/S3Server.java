package io.holdfast.sources.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceSettings;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * S3Proxy on a port of its own: checks signatures, keeps versions, and knows what the store tells.
 */
final class S3Server implements AutoCloseable {
  static final String ACCESS_KEY = "holdfast-key";
  static final String SECRET_KEY = "holdfast-secret";

  private final S3Proxy proxy;
  private final TroubledStore store;
  private final S3Client client;

  private S3Server(S3Proxy proxy, TroubledStore store) {
    this.proxy = proxy;
    this.store = store;
    client = client(endpoint());
  }

  static S3Server start() throws Exception {
    return start(new FlatKeys(new TransientNio2BlobStore()));
  }

  /** Whose store keeps parts, but only keys that a file can have. */
  static S3Server startForParts() throws Exception {
    return start(new TransientNio2BlobStore());
  }

  private static S3Server start(BlobStore kept) throws Exception {
    var store = new TroubledStore(kept);
    var proxy =
        S3Proxy.builder()
            .blobStore(store)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
            .ignoreUnknownHeaders(true)
            .stopTimeout(0)
            .build();
    proxy.start();
    return new S3Server(proxy, store);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  S3Client client() {
    return client;
  }

  TroubledStore store() {
    return store;
  }

  SourceSettings settings(String bucket, Map<String, String> more) {
    return settings(bucket, more, SECRET_KEY);
  }

  SourceSettings settings(String bucket, Map<String, String> more, String secret) {
    var values = new HashMap<>(Map.of("bucket", bucket, "endpoint", endpoint().toString()));
    values.putAll(more);
    return new SourceSettings(
        values,
        Map.of(
            "accessKey",
            new Secret(ACCESS_KEY.getBytes(UTF_8)),
            "secretKey",
            new Secret(secret.getBytes(UTF_8))));
  }

  void stop() {
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    stop();
  }

  private static S3Client client(URI endpoint) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .forcePathStyle(true)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY)))
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .serviceConfiguration(S3Configuration.builder().expectContinueEnabled(false).build())
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }
}
