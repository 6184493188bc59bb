package io.holdfast.store.testkit;

import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** S3Proxy on a port of its own, with its objects in memory (ADR 0113). */
public final class S3ProxyServer implements AutoCloseable {
  public static final String ACCESS_KEY = "holdfast-key";
  public static final String SECRET_KEY = "holdfast-secret";

  private final S3Proxy proxy;
  private final Kept kept;
  private final AtomicInteger places = new AtomicInteger();

  private S3ProxyServer(S3Proxy proxy, Kept kept) {
    this.proxy = proxy;
    this.kept = kept;
  }

  public static S3ProxyServer start() throws Exception {
    var kept = new Kept(new TransientNio2BlobStore());
    return started(builder(kept), kept);
  }

  /** One that knows buckets only as hosts below {@link #host} ({@link LocalhostNames}). */
  public static S3ProxyServer startWithHosts() throws Exception {
    var kept = new Kept(new TransientNio2BlobStore());
    return started(builder(kept).virtualHost("localhost"), kept);
  }

  /** With TLS on a second port. */
  public static S3ProxyServer startWithTls(TestCertificate certificate) throws Exception {
    var kept = new Kept(new TransientNio2BlobStore());
    return started(
        builder(kept)
            .secureEndpoint(URI.create("https://127.0.0.1:0"))
            .keyStore(certificate.store().toString(), TestCertificate.PASSWORD),
        kept);
  }

  private static S3ProxyServer started(S3Proxy.Builder builder, Kept kept) throws Exception {
    var proxy = builder.build();
    proxy.start();
    return new S3ProxyServer(proxy, kept);
  }

  private static S3Proxy.Builder builder(Kept kept) {
    return S3Proxy.builder()
        .blobStore(kept)
        .endpoint(URI.create("http://127.0.0.1:0"))
        .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
        .ignoreUnknownHeaders(true)
        .stopTimeout(0);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  public URI host() {
    return URI.create("http://localhost:" + proxy.getPort());
  }

  public int securePort() {
    return proxy.getSecurePort();
  }

  /** A place that nobody used, in a bucket that is there. */
  public StoreLocation.S3 newPlace() {
    newBucket("holdfast");
    return new StoreLocation.S3(endpoint(), "holdfast", "place/" + places.incrementAndGet());
  }

  public void newBucket(String name) {
    if (!kept.containerExists(name)) {
      kept.createContainer(CreateBucketRequest.builder().bucket(name).build());
    }
  }

  /** What the server's one key may do: everything. */
  public static StoreSettings settings() {
    return settings(SECRET_KEY);
  }

  public static StoreSettings settings(String secret) {
    return new StoreSettings(
        new StoreSettings.S3(ACCESS_KEY, secret, null, "", StoreSettings.BucketLookup.AUTO),
        Optional.empty(),
        StoreSettings.Ssh.NONE,
        StoreSettings.Transport.DEFAULT,
        null);
  }

  /** Past the line: once, and at once. */
  public void put(String bucket, String key, byte[] content) {
    kept.delegate()
        .putBlob(
            PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentLength((long) content.length)
                .build(),
            new ByteArrayInputStream(content));
  }

  public List<String> keys(String bucket, String prefix) {
    var request = ListObjectsV2Request.builder().bucket(bucket).prefix(prefix).maxKeys(1000);
    return kept.delegate().list(request.build()).contents().stream().map(S3Object::key).toList();
  }

  /** What {@code trouble} throws is the answer to each object that is put, until told otherwise. */
  public void troubleWriting(Consumer<PutObjectRequest> trouble) {
    kept.trouble = trouble;
  }

  /** As {@link #troubleWriting}, for each part of an upload. */
  public void troubleParts(Consumer<UploadPartRequest> trouble) {
    kept.partTrouble = trouble;
  }

  /** As {@link #troubleWriting}, for the end of each upload in parts. */
  public void troubleCompleting(Consumer<CompleteMultipartUploadRequest> trouble) {
    kept.endTrouble = trouble;
  }

  /** The keys of uploads in parts that nobody ended or took back. */
  public List<String> unfinished(String bucket) {
    return kept.listMultipartUploads(bucket).stream().map(each -> each.key()).toList();
  }

  /** The service's refusal. */
  public static RuntimeException refusal(int status) {
    return S3Exceptions.fromStatusCode(status);
  }

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lists few keys a page; the store in memory cannot list what is being written. */
  private static final class Kept extends ForwardingBlobStore {
    private static final int PAGE_KEYS = 7;

    private volatile Consumer<PutObjectRequest> trouble = _ -> {};
    private volatile Consumer<UploadPartRequest> partTrouble = _ -> {};
    private volatile Consumer<CompleteMultipartUploadRequest> endTrouble = _ -> {};

    private Kept(BlobStore store) {
      super(store);
    }

    @Override
    public synchronized ListObjectsV2Response list(ListObjectsV2Request request) {
      var most = Math.min(request.maxKeys(), PAGE_KEYS);
      return delegate().list(request.toBuilder().maxKeys(most).build());
    }

    @Override
    public synchronized DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
      return delegate().removeBlob(request);
    }

    @Override
    public UploadPartResponse uploadMultipartPart(
        MultipartUpload upload, UploadPartRequest request, InputStream content) {
      partTrouble.accept(request);
      return delegate().uploadMultipartPart(upload, request, content);
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
        MultipartUpload upload, CompleteMultipartUploadRequest request) {
      endTrouble.accept(request);
      return delegate().completeMultipartUpload(upload, request);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
      try {
        var all = content.readAllBytes();
        trouble.accept(request);
        synchronized (this) {
          return delegate().putBlob(request, new ByteArrayInputStream(all));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
