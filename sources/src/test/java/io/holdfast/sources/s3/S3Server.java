package io.holdfast.sources.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutBucketVersioningRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * S3Proxy on a port of its own: checks signatures, keeps versions, and knows what the store tells.
 */
final class S3Server implements AutoCloseable {
  static final String ACCESS_KEY = "holdfast-key";
  static final String SECRET_KEY = "holdfast-secret";

  private static final String PASSWORD = "only-for-tests";

  private final S3Proxy proxy;
  private final TroubledStore store;
  private final AtomicInteger buckets = new AtomicInteger();

  private S3Server(S3Proxy proxy, TroubledStore store) {
    this.proxy = proxy;
    this.store = store;
  }

  static S3Server start() throws Exception {
    return start(new FlatKeys(new TransientNio2BlobStore()));
  }

  /** Whose store keeps parts, but only keys that a file can have. */
  static S3Server startForParts() throws Exception {
    return start(new TransientNio2BlobStore());
  }

  /** On a second port, with a certificate for 127.0.0.1 that nobody else signed. */
  static S3Server startWithTls(Certificate certificate) throws Exception {
    var store = new TroubledStore(new FlatKeys(new TransientNio2BlobStore()));
    var proxy =
        builder(store)
            .secureEndpoint(URI.create("https://127.0.0.1:0"))
            .keyStore(certificate.store().toString(), PASSWORD)
            .build();
    proxy.start();
    return new S3Server(proxy, store);
  }

  /** A key with its certificate, signed by itself. */
  static Certificate newCertificate(Path folder) throws Exception {
    var key = folder.resolve("service.key").toString();
    var certificate = folder.resolve("service.pem");
    var store = folder.resolve("service.p12");
    run(
        ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                + " -subj /CN=service -addext subjectAltName=IP:127.0.0.1 -keyout "
                + key
                + " -out "
                + certificate)
            .split(" ", -1));
    run(
        ("openssl pkcs12 -export -name service -passout pass:%s -inkey %s -in %s -out %s"
                .formatted(PASSWORD, key, certificate, store))
            .split(" ", -1));
    return new Certificate(store, Files.readString(certificate));
  }

  /** A PKCS #12 file, and what of it others may see. */
  record Certificate(Path store, String pem) {}

  private static S3Server start(BlobStore kept) throws Exception {
    var store = new TroubledStore(kept);
    var proxy = builder(store).build();
    proxy.start();
    return new S3Server(proxy, store);
  }

  private static S3Proxy.Builder builder(TroubledStore store) {
    return S3Proxy.builder()
        .blobStore(store)
        .endpoint(URI.create("http://127.0.0.1:0"))
        .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
        .ignoreUnknownHeaders(true)
        .stopTimeout(0);
  }

  private static void run(String... command) throws Exception {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command));
    }
  }

  URI secureEndpoint() {
    return URI.create("https://127.0.0.1:" + proxy.getSecurePort());
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
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

  String newBucket() {
    return newBucket("bucket-" + buckets.incrementAndGet());
  }

  String newBucket(String name) {
    store.createContainer(CreateBucketRequest.builder().bucket(name).build());
    return name;
  }

  void version(String bucket) {
    store.putBucketVersioning(
        PutBucketVersioningRequest.builder()
            .bucket(bucket)
            .versioningConfiguration(state -> state.status(BucketVersioningStatus.ENABLED))
            .build());
  }

  void put(String bucket, String key, String content) {
    put(PutObjectRequest.builder().bucket(bucket).key(key), content.getBytes(UTF_8));
  }

  /** Past the line and its troubles: once, and at once. */
  void put(PutObjectRequest.Builder request, byte[] content) {
    store.putBlob(
        request.contentLength((long) content.length).build(), new ByteArrayInputStream(content));
  }

  void delete(String bucket, String key) {
    store.removeBlob(DeleteObjectRequest.builder().bucket(bucket).key(key).build());
  }

  HeadObjectResponse head(String bucket, String key) {
    return store.blobMetadata(HeadObjectRequest.builder().bucket(bucket).key(key).build());
  }

  String read(String bucket, String key) throws IOException {
    var request = GetObjectRequest.builder().bucket(bucket).key(key).build();
    try (var content = store.delegate().getBlob(request)) {
      return new String(content.readAllBytes(), UTF_8);
    }
  }

  /** What a reader sees of each object: its bytes by their hash, and what lies beside them. */
  Map<String, String> content(String bucket) {
    var content = new TreeMap<String, String>();
    if (!store.containerExists(bucket)) {
      return content;
    }
    var all = store.list(ListObjectsV2Request.builder().bucket(bucket).maxKeys(1000).build());
    for (var object : all.contents()) {
      var head = head(bucket, object.key());
      content.put(
          object.key(),
          "%s %s %s %s"
              .formatted(
                  head.eTag(),
                  head.contentType(),
                  head.cacheControl(),
                  new TreeMap<>(head.metadata())));
    }
    return content;
  }

  /** Of each key, newest first, what it was. */
  Map<String, List<String>> history(String bucket) {
    var history = new TreeMap<String, List<String>>();
    var answer =
        store.listVersions(
            ListObjectVersionsRequest.builder().bucket(bucket).maxKeys(1000).build());
    for (var version : answer.versions()) {
      history
          .computeIfAbsent(version.key(), _ -> new ArrayList<>())
          .add(version.eTag() + version.isLatest());
    }
    for (var marker : answer.deleteMarkers()) {
      history
          .computeIfAbsent(marker.key(), _ -> new ArrayList<>())
          .add("deleted " + marker.isLatest());
    }
    return history;
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
    stop();
  }
}
