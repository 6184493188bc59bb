package io.holdfast.store.testkit;

import io.holdfast.store.location.StoreLocation;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Ceph's S3 service, where Ceph is installed or unpacked: {@code ./holdfast test} fetches it, and
 * tells by {@code HOLDFAST_TEST_CEPH} where it lies. Its processes end with this JVM, however that
 * ends. It lists seven keys a page, and has one user, with the keys of {@link S3ProxyServer}.
 */
public final class RadosgwServer implements AutoCloseable {
  /** The quota of each bucket. */
  public static final int BUCKET_BYTES = 48 << 20;

  private static final String VARIABLE = "HOLDFAST_TEST_CEPH";
  private static final List<String> PROGRAMS =
      List.of("ceph-mon", "ceph-osd", "radosgw", "radosgw-admin");

  private final ServerProcess process;
  private final int securePort;
  private final S3Client client;
  private final AtomicInteger places = new AtomicInteger();

  private RadosgwServer(ServerProcess process, int securePort) {
    this.process = process;
    this.securePort = securePort;
    var keys = AwsBasicCredentials.create(S3ProxyServer.ACCESS_KEY, S3ProxyServer.SECRET_KEY);
    client =
        S3Client.builder()
            .endpointOverride(endpoint())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(StaticCredentialsProvider.create(keys))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
  }

  /**
   * Leaves the test out where there is no Ceph, and says so.
   *
   * @param folder for its monitor and its settings; what it is given to keep is kept in memory
   */
  public static RadosgwServer start(Path folder, TestCertificate certificate) throws Exception {
    var ceph = ceph();
    Files.createDirectories(folder);
    var port = ServerProcess.freePort();
    var securePort = ServerProcess.freePort();
    var ports = Stream.of(ServerProcess.freePort(), port, securePort).map(String::valueOf);
    var command =
        Stream.of(
                Stream.of("sh", "-c", script(), "radosgw.sh", folder.toString(), ceph.toString()),
                ports,
                Stream.of(certificate.certificate().toString(), certificate.key().toString()),
                Stream.of(S3ProxyServer.ACCESS_KEY, S3ProxyServer.SECRET_KEY, "" + BUCKET_BYTES))
            .flatMap(arguments -> arguments)
            .toList();
    var log = folder.resolveSibling(folder.getFileName() + ".log");
    return new RadosgwServer(ServerProcess.start(port, log, command), securePort);
  }

  private static Path ceph() {
    var named = Optional.ofNullable(System.getenv(VARIABLE)).filter(name -> !name.isEmpty());
    var place = Path.of(named.orElse("/"));
    var programs = place.resolve("usr/bin");
    if (named.isEmpty()
        && !PROGRAMS.stream().map(programs::resolve).allMatch(Files::isExecutable)) {
      var why =
          "left out: no Ceph; install %s, or set %s to what launcher/unpacked-ceph.sh prints"
              .formatted("radosgw, ceph-mon and ceph-osd", VARIABLE);
      System.err.println(why);
      Assumptions.abort(why);
    }
    return place;
  }

  private static String script() throws IOException {
    try (var script = RadosgwServer.class.getResourceAsStream("radosgw.sh")) {
      if (script == null) {
        throw new IllegalStateException("no radosgw.sh beside its class");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + process.port());
  }

  public URI secureEndpoint() {
    return URI.create("https://127.0.0.1:" + securePort);
  }

  /** Below it each bucket is a host ({@link LocalhostNames}). */
  public URI host() {
    return URI.create("http://localhost:" + process.port());
  }

  /** A place that nobody used, in a bucket that may not be there. */
  public StoreLocation.S3 newPlace() {
    return new StoreLocation.S3(endpoint(), "holdfast", "place/" + places.incrementAndGet());
  }

  /** Past the stores, as the one below. */
  public List<String> keys(String bucket, String prefix) {
    return client
        .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
        .contents()
        .stream()
        .map(S3Object::key)
        .toList();
  }

  /** The keys of uploads in parts that nobody ended or took back. */
  public List<String> unfinished(String bucket) {
    var uploads = client.listMultipartUploads(request -> request.bucket(bucket)).uploads();
    return uploads.stream().map(MultipartUpload::key).toList();
  }

  @Override
  public void close() {
    client.close();
    process.close();
  }
}
