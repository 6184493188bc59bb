package io.holdfast.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoredObject;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.location.StoreSettings.BucketLookup;
import io.holdfast.store.testkit.S3ProxyServer;
import io.holdfast.store.testkit.StoreContract;
import io.holdfast.store.testkit.TestCertificate;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3StoreTest extends StoreContract {
  private static final long PART_BYTES = 5 << 20;

  private static S3ProxyServer server;

  private StoreLocation.S3 place;

  @BeforeAll
  static void startServer() throws Exception {
    server = S3ProxyServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void endTroubles() {
    server.troubleWriting(_ -> {});
    server.troubleParts(_ -> {});
    server.troubleCompleting(_ -> {});
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
  void laysObjectsOutAsResticDoes() {
    var pack = save(ObjectType.PACK, bytes(10));
    var key = save(ObjectType.KEY, bytes(11));
    save(ObjectType.CONFIG, bytes(12));

    assertThat(server.keys("holdfast", place.prefix() + "/"))
        .containsExactlyInAnyOrder(
            place.prefix() + "/data/" + pack.id().substring(0, 2) + "/" + pack.id(),
            place.prefix() + "/keys/" + key.id(),
            place.prefix() + "/config");
  }

  @Test
  void skipsStrangersBesideItsObjects() {
    var lock = save(ObjectType.LOCK, bytes(5));
    put("locks/README", "not an object");
    put("locks/deeper/" + lock.id(), "not an object");
    put("data/" + lock.id(), "not in its folder");
    put("data/zz/" + lock.id(), "not in its folder");
    put("configuration", "not the config");

    assertThat(list(ObjectType.LOCK)).containsExactly(new StoredObject(lock, 5));
    assertThat(list(ObjectType.PACK)).isEmpty();
    assertThat(list(ObjectType.CONFIG)).isEmpty();
  }

  @Test
  void refusesResticsOldLayout() {
    put("key/" + name(ObjectType.KEY, bytes(1)).id(), "{}");

    assertFails(ErrorCode.NOT_SUPPORTED, () -> list(ObjectType.KEY));
  }

  @Test
  void sendsAGreatObjectInParts() throws Exception {
    var content = bytes((int) (2 * PART_BYTES + 12_345));

    var name = name(ObjectType.PACK, content);
    store.save(
        name,
        List.of(
            ByteBuffer.wrap(content, 0, 7_000_000),
            ByteBuffer.wrap(content, 7_000_000, content.length - 7_000_000)));

    assertThat(store.size(name)).isEqualTo(content.length);
    assertThat(loadAll(name)).isEqualTo(content);
  }

  /** Nobody sees them, and they cost money. */
  @Test
  void takesBackWhatWasSentWhenAPartIsRefused() {
    server.troubleParts(part -> {
      if (part.partNumber() == 2) {
        throw S3ProxyServer.refusal(503);
      }
    });

    assertFails(ErrorCode.STORE_UNREACHABLE, this::saveInParts);
    assertThat(server.unfinished("holdfast")).isEmpty();
  }

  @Test
  void takesBackWhatWasSentWhenItsEndIsRefused() {
    server.troubleCompleting(_ -> {
      throw S3ProxyServer.refusal(500);
    });

    assertFails(ErrorCode.STORE_UNREACHABLE, this::saveInParts);
    assertThat(server.unfinished("holdfast")).isEmpty();
  }

  @Test
  void takesBackWhatWasSentWhenItIsInterrupted() {
    var saver = Thread.currentThread();
    server.troubleParts(part -> {
      if (part.partNumber() == 2) {
        saver.interrupt();
      }
    });

    assertFails(ErrorCode.INTERRUPTED, this::saveInParts);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(server.unfinished("holdfast")).isEmpty();
  }

  private void saveInParts() {
    save(ObjectType.PACK, bytes((int) (2 * PART_BYTES + 12_345)));
  }

  @Test
  void keepsTheFirstConfigWhereTheServiceKnowsNoConditions() throws Exception {
    server.troubleWriting(request -> {
      if (request.ifNoneMatch() != null) {
        throw S3ProxyServer.refusal(501);
      }
    });

    save(ObjectType.CONFIG, bytes(155));
    save(ObjectType.CONFIG, bytes(155));
    assertFails(ErrorCode.OBJECT_EXISTS, () -> save(ObjectType.CONFIG, bytes(156)));

    assertThat(loadAll(ObjectName.CONFIG)).isEqualTo(bytes(155));
  }

  @Test
  void makesItsBucket() throws Exception {
    try (var fresh =
        S3Store.at(
            new StoreLocation.S3(server.endpoint(), "made-by-create", ""),
            S3ProxyServer.settings())) {
      assertThatThrownBy(() -> fresh.list(ObjectType.KEY, _ -> {}))
          .hasMessageContaining("make the bucket");

      fresh.create();
      fresh.create();
      fresh.save(name(ObjectType.KEY, bytes(3)), List.of(ByteBuffer.wrap(bytes(3))));
    }
    assertThat(server.keys("made-by-create", ""))
        .containsExactly("keys/" + name(ObjectType.KEY, bytes(3)).id());
  }

  @Test
  void tellsWhyAServiceRefuses() {
    try (var stranger = S3Store.at(place, S3ProxyServer.settings("another-secret"))) {
      assertFails(ErrorCode.STORE_FORBIDDEN, () -> stranger.size(name(ObjectType.KEY, bytes(1))));
      assertThatThrownBy(() -> stranger.list(ObjectType.KEY, _ -> {}))
          .hasMessageContaining("check the access key")
          .hasMessageNotContaining("another-secret");
    }
    server.troubleWriting(_ -> {
      throw S3ProxyServer.refusal(507);
    });
    assertFails(ErrorCode.STORE_FULL, () -> save(ObjectType.PACK, bytes(10)));
    server.troubleWriting(_ -> {
      throw S3ProxyServer.refusal(503);
    });
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save(ObjectType.PACK, bytes(10)));
  }

  @Test
  void tellsThatNobodyAnswers() {
    var nobody = new StoreLocation.S3(URI.create("http://127.0.0.1:9"), "holdfast", "");
    try (var unreachable = S3Store.at(nobody, S3ProxyServer.settings())) {
      assertFails(
          ErrorCode.STORE_UNREACHABLE, () -> unreachable.size(name(ObjectType.KEY, bytes(1))));
    }
  }

  @Test
  void believesTheAuthorityThatItIsTold(@TempDir Path folder) throws Exception {
    var certificate = TestCertificate.make(folder);
    try (var secure = S3ProxyServer.startWithTls(certificate)) {
      secure.newBucket("inside");
      var endpoint = URI.create("https://127.0.0.1:" + secure.securePort());
      var inside = new StoreLocation.S3(endpoint, "inside", "");
      var key = name(ObjectType.KEY, bytes(1));
      try (var stranger = S3Store.at(inside, S3ProxyServer.settings())) {
        assertFails(ErrorCode.STORE_UNTRUSTED, () -> stranger.size(key));
      }
      try (var friend = S3Store.at(inside, trusting(certificate, BucketLookup.PATH))) {
        friend.save(key, List.of(ByteBuffer.wrap(bytes(1))));
        assertThat(friend.size(key)).isEqualTo(1);
      }
    }
  }

  @Test
  void namesTheBucketWhereTheServiceWantsIt() {
    assertThat(url("https://s3.eu-central-1.amazonaws.com", "bucket", BucketLookup.AUTO))
        .startsWith("https://bucket.s3.eu-central-1.amazonaws.com/config");
    assertThat(url("https://s3.amazonaws.com", "dotted.bucket", BucketLookup.AUTO))
        .startsWith("https://s3.amazonaws.com/dotted.bucket/config");
    assertThat(url("http://localhost:9000", "bucket", BucketLookup.AUTO))
        .startsWith("http://localhost:9000/bucket/config");
    assertThat(url("http://localhost:9000", "bucket", BucketLookup.DNS))
        .startsWith("http://bucket.localhost:9000/config");
  }

  /** By the name of a host of its own, which is signed too. */
  @Test
  void reachesABucketThatIsAHost() throws Exception {
    var settings =
        new StoreSettings.S3(
            S3ProxyServer.ACCESS_KEY, S3ProxyServer.SECRET_KEY, null, "", BucketLookup.DNS);
    var name = name(ObjectType.KEY, bytes(1));
    try (var hosts = S3ProxyServer.startWithHosts();
        var store =
            S3Store.at(
                new StoreLocation.S3(hosts.host(), "hosted", "place"), with(settings, null))) {
      store.create();
      store.save(name, List.of(ByteBuffer.wrap(bytes(1))));
      var found = new ArrayList<StoredObject>();
      store.list(ObjectType.KEY, found::add);

      assertThat(found).containsExactly(new StoredObject(name, 1));
      assertThat(store.load(name, 0, 0).readAllBytes()).isEqualTo(bytes(1));
      assertThat(hosts.keys("hosted", "")).containsExactly("place/keys/" + name.id());
    }
  }

  private static String url(String endpoint, String bucket, BucketLookup lookup) {
    var location = new StoreLocation.S3(URI.create(endpoint), bucket, "");
    var settings = new StoreSettings.S3("key", "secret", null, "", lookup);
    try (var service = new S3Service(location, with(settings, null))) {
      return service.attempt(
          "", client -> client.utilities().getUrl(u -> u.bucket(bucket).key("config")).toString());
    }
  }

  private static StoreSettings trusting(TestCertificate certificate, BucketLookup lookup) {
    return with(
        new StoreSettings.S3(S3ProxyServer.ACCESS_KEY, S3ProxyServer.SECRET_KEY, null, "", lookup),
        certificate.pem());
  }

  private static StoreSettings with(StoreSettings.S3 s3, String authority) {
    return new StoreSettings(
        s3, Optional.empty(), StoreSettings.Ssh.NONE, StoreSettings.Transport.DEFAULT, authority);
  }

  private void put(String path, String content) {
    server.put("holdfast", place.prefix() + "/" + path, content.getBytes());
  }
}
