package io.holdfast.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.store.Content;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.location.StoreSettings.BucketLookup;
import io.holdfast.store.testkit.RadosgwServer;
import io.holdfast.store.testkit.S3ProxyServer;
import io.holdfast.store.testkit.StoreContract;
import io.holdfast.store.testkit.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract against Ceph, whose buckets, conditions, parts and quotas are a service's own. */
class RadosgwIT extends StoreContract {
  private static final int PART_BYTES = 5 << 20;

  @TempDir private static Path folder;

  private static TestCertificate certificate;
  private static RadosgwServer server;

  private StoreLocation.S3 place;

  @BeforeAll
  static void startServer() throws Exception {
    certificate = TestCertificate.make(folder);
    server = RadosgwServer.start(folder.resolve("ceph"), certificate);
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected boolean tellsTimes() {
    return true;
  }

  @Override
  protected Store open() {
    place = server.newPlace();
    return S3Store.at(place, S3ProxyServer.settings(), new S3Uploads.Sizes(PART_BYTES, PART_BYTES));
  }

  @Test
  void sendsAGreatObjectInParts() throws Exception {
    var content = bytes(2 * PART_BYTES + 12_345);

    var name = save(ObjectType.PACK, content);

    assertThat(store.size(name)).isEqualTo(content.length);
    assertThat(loadAll(name)).isEqualTo(content);
    try (var range = store.load(name, PART_BYTES - 10, 20)) {
      assertThat(range.readAllBytes()).isEqualTo(slice(content, PART_BYTES - 10, 20));
    }
    assertThat(server.unfinished(place.bucket())).isEmpty();
  }

  @Test
  void takesBackWhatWasSentWhenTheContentBreaksOff() {
    var content = bytes(2 * PART_BYTES);
    var name = name(ObjectType.PACK, content);

    assertThatThrownBy(() -> store.save(name, new BreakingContent(content)))
        .isInstanceOf(StoreException.class);

    assertThat(server.unfinished(place.bucket())).isEmpty();
    assertThat(list(ObjectType.PACK)).isEmpty();
  }

  @Test
  void keepsOneOfTheConfigsThatComeAtOnce() throws Exception {
    for (var round = 0; round < 5; round++) {
      try (var contested = S3Store.at(server.newPlace(), S3ProxyServer.settings())) {
        var first = bytes(100 + round);
        var second = bytes(200 + round);
        var begin = new CyclicBarrier(2);
        var winners = new ConcurrentLinkedQueue<byte[]>();
        try (var group = TaskGroup.open("configs", 2)) {
          for (var config : List.of(first, second)) {
            group.fork(() -> {
              begin.await();
              if (saves(contested, config)) {
                winners.add(config);
              }
            });
          }
          group.join();
        }
        assertThat(winners).hasSize(1);
        try (var kept = contested.load(ObjectName.CONFIG, 0, 0)) {
          assertThat(kept.readAllBytes()).isEqualTo(winners.element());
        }
      }
    }
  }

  private static boolean saves(Store contested, byte[] config) {
    try {
      contested.save(ObjectName.CONFIG, List.of(ByteBuffer.wrap(config)));
      return true;
    } catch (StoreException e) {
      assertThat(e.code()).isIn(ErrorCode.OBJECT_EXISTS, ErrorCode.STORE_UNREACHABLE);
      return false;
    }
  }

  @Test
  void makesItsBucket() throws Exception {
    var absent = new StoreLocation.S3(server.endpoint(), "made-by-create", "");
    var key = name(ObjectType.KEY, bytes(3));
    try (var fresh = S3Store.at(absent, S3ProxyServer.settings())) {
      assertThatThrownBy(() -> fresh.list(ObjectType.KEY, _ -> {}))
          .hasMessageContaining("make the bucket");
      assertThatThrownBy(() -> fresh.save(key, List.of(ByteBuffer.wrap(bytes(3)))))
          .hasMessageContaining("make the bucket");

      fresh.create();
      fresh.create();
      fresh.save(key, List.of(ByteBuffer.wrap(bytes(3))));
    }
    assertThat(server.keys("made-by-create", "")).containsExactly("keys/" + key.id());
  }

  @Test
  void tellsWhyItIsRefused() {
    var key = name(ObjectType.KEY, bytes(1));
    var unknown = new StoreSettings.S3("nobody", "another-secret", null, "", BucketLookup.AUTO);
    for (var wrong : List.of(S3ProxyServer.settings("another-secret"), with(unknown, null))) {
      try (var stranger = S3Store.at(place, wrong)) {
        assertFails(ErrorCode.STORE_FORBIDDEN, () -> stranger.size(key));
        assertFails(ErrorCode.STORE_FORBIDDEN, () -> stranger.load(key, 0, 0).close());
        assertFails(
            ErrorCode.STORE_FORBIDDEN,
            () -> stranger.save(key, List.of(ByteBuffer.wrap(bytes(1)))));
        assertThatThrownBy(() -> stranger.list(ObjectType.KEY, _ -> {}))
            .hasMessageContaining("check the access key")
            .hasMessageNotContaining("another-secret");
      }
    }
  }

  @Test
  void tellsThatTheQuotaIsUsedUp() {
    var much = ByteBuffer.allocate(RadosgwServer.BUCKET_BYTES + 1);
    var name = name(ObjectType.PACK, much.array());
    var bucket = new StoreLocation.S3(server.endpoint(), "small", "");
    var whole = new S3Uploads.Sizes(2L * much.capacity(), PART_BYTES);
    try (var small = S3Store.at(bucket, S3ProxyServer.settings(), whole)) {
      small.create();

      assertFails(ErrorCode.STORE_FULL, () -> small.save(name, List.of(much)));
      assertFails(ErrorCode.OBJECT_MISSING, () -> small.size(name));
    }
  }

  @Test
  void findsItsObjectsBehindAnyPrefix() throws Exception {
    var odd = new StoreLocation.S3(server.endpoint(), "holdfast", "Ablage für/a b+c%20=&~(*)'");
    try (var oddly = S3Store.at(odd, S3ProxyServer.settings())) {
      reaches(oddly);
    }
  }

  /** By the name of a host of its own, which is signed too. */
  @Test
  void reachesABucketThatIsAHost() throws Exception {
    var hosted = new StoreLocation.S3(server.host(), "hosted", "place");
    try (var host = S3Store.at(hosted, with(keys(BucketLookup.DNS), null))) {
      host.create();
      reaches(host);
    }
    assertThat(server.keys("hosted", "place/")).hasSize(1);
  }

  @Test
  void believesTheAuthorityThatItIsTold() throws Exception {
    var secure = new StoreLocation.S3(server.secureEndpoint(), "holdfast", "secure");
    try (var stranger = S3Store.at(secure, S3ProxyServer.settings())) {
      assertFails(ErrorCode.STORE_UNTRUSTED, () -> stranger.size(name(ObjectType.KEY, bytes(1))));
    }
    try (var friend = S3Store.at(secure, with(keys(BucketLookup.PATH), certificate.pem()))) {
      reaches(friend);
    }
  }

  private static void reaches(Store one) throws Exception {
    var content = bytes(1_000);
    var name = name(ObjectType.KEY, content);
    one.save(name, List.of(ByteBuffer.wrap(content)));
    var found = new ArrayList<StoredObject>();
    one.list(ObjectType.KEY, found::add);

    assertThat(found).containsExactly(new StoredObject(name, content.length));
    try (var stream = one.load(name, 10, 20)) {
      assertThat(stream.readAllBytes()).isEqualTo(slice(content, 10, 20));
    }
  }

  private static StoreSettings.S3 keys(BucketLookup lookup) {
    return new StoreSettings.S3(
        S3ProxyServer.ACCESS_KEY, S3ProxyServer.SECRET_KEY, null, "", lookup);
  }

  private static StoreSettings with(StoreSettings.S3 s3, String authority) {
    return new StoreSettings(
        s3, Optional.empty(), StoreSettings.Ssh.NONE, StoreSettings.Transport.DEFAULT, authority);
  }

  /** Breaks in its second part, when that is on its way: after it was read for its two digests. */
  private static final class BreakingContent implements Content {
    private final byte[] bytes;
    private final AtomicInteger passed = new AtomicInteger();

    private BreakingContent(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      var sound = PART_BYTES + 1_000_000;
      return new SequenceInputStream(
          new ByteArrayInputStream(bytes, 0, sound),
          new ByteArrayInputStream(bytes, sound, bytes.length - sound) {
            @Override
            public synchronized int read(byte[] target, int offset, int count) {
              if (pos == sound && passed.getAndIncrement() > 1) {
                throw new StoreException(ErrorCode.STORE_FORBIDDEN, "the content broke", null);
              }
              return super.read(target, offset, count);
            }
          });
    }
  }
}
