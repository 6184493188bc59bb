package io.holdfast.sources.s3;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** A store whose objects can be made hard to read and to write; says what was read of it. */
final class TroubledStore extends ForwardingBlobStore {
  private static final int MOST_KEYS = 1000;

  private volatile int pageKeys = MOST_KEYS;
  private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
  private final Map<String, Integer> lengths = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> lost = new ConcurrentHashMap<>();
  private final Map<String, Integer> unwritable = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> times = new ConcurrentHashMap<>();
  private final List<String> reads = new CopyOnWriteArrayList<>();

  TroubledStore(BlobStore store) {
    super(store);
  }

  /** What happens to whoever reads an object. */
  interface Trouble {
    /**
     * @param time how often it was read before
     */
    InputStream content(int time, InputStream content) throws IOException;
  }

  /** Lists so many keys a page, whatever is asked for. */
  void page(int keys) {
    pageKeys = keys;
  }

  void trouble(String key, Trouble trouble) {
    troubles.put(key, trouble);
  }

  /** Sends so many bytes, and says that these are all. */
  void sendShort(String key, int length) {
    lengths.put(key, length);
  }

  /** Writes an object, and does as if it had failed; as often as said. */
  void loseAnswers(String key, int times) {
    lost.put(key, new AtomicInteger(times));
  }

  void refuseWriting(String key, int status) {
    unwritable.put(key, status);
  }

  void calm() {
    pageKeys = MOST_KEYS;
    troubles.clear();
    lengths.clear();
    lost.clear();
    unwritable.clear();
    reads.clear();
    times.clear();
  }

  /** Keys in the order that they were asked for, versions with an {@code @}. */
  List<String> reads() {
    return reads;
  }

  /** The service's refusal. */
  static RuntimeException refusal(int status) {
    return S3Exceptions.fromStatusCode(status);
  }

  /** The first bytes, and then nothing although more were promised. */
  static InputStream cut(InputStream content, int length) throws IOException {
    var start = content.readNBytes(length);
    return new FilterInputStream(new ByteArrayInputStream(start)) {
      @Override
      public int read(byte[] target, int offset, int count) throws IOException {
        var got = super.read(target, offset, count);
        if (got < 0) {
          throw new IOException("cut short by the test");
        }
        return got;
      }
    };
  }

  @Override
  public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
    var version = request.versionId();
    reads.add(version == null ? request.key() : request.key() + "@" + version);
    var trouble = troubles.get(request.key());
    var length = lengths.get(request.key());
    if (length != null) {
      var answer = delegate().getBlob(request);
      return new ResponseInputStream<>(
          answer.response().toBuilder().contentLength((long) length).build(),
          AbortableInputStream.create(new ByteArrayInputStream(new byte[length])));
    }
    if (trouble == null) {
      return delegate().getBlob(request);
    }
    var time = times.computeIfAbsent(request.key(), _ -> new AtomicInteger()).getAndIncrement();
    var answer = delegate().getBlob(request);
    try {
      var content = trouble.content(time, answer);
      return new ResponseInputStream<>(answer.response(), AbortableInputStream.create(content));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The store in memory cannot list what is being written. */
  @Override
  public synchronized ListObjectsV2Response list(ListObjectsV2Request request) {
    var most = Math.min(request.maxKeys(), pageKeys);
    return delegate().list(request.toBuilder().maxKeys(most).build());
  }

  @Override
  public synchronized DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
    return delegate().removeBlob(request);
  }

  /** A client that goes away in the middle must not hold up others. */
  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
    var status = unwritable.get(request.key());
    if (status != null) {
      throw refusal(status);
    }
    try {
      var all = content.readAllBytes();
      PutObjectResponse answer;
      synchronized (this) {
        answer = delegate().putBlob(request, new ByteArrayInputStream(all));
      }
      var losing = lost.get(request.key());
      if (losing != null && losing.getAndDecrement() > 0) {
        throw refusal(500);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
