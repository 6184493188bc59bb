package io.holdfast.engine.repository;

import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.store.Store;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import io.holdfast.store.rest.RestStore;
import io.holdfast.store.s3.S3Store;
import io.holdfast.store.sftp.SftpStore;
import io.holdfast.store.testkit.RcloneServer;
import io.holdfast.store.testkit.S3ProxyServer;
import io.holdfast.store.testkit.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stock restic and we read and write the same repositories, wherever they lie. */
class StoresInteropIT {
  @TempDir Path folder;

  @Test
  void sharesABucketWithStockRestic() throws Exception {
    try (var server = S3ProxyServer.start()) {
      var place = server.newPlace();
      var restic =
          new Restic(
              place.toString(),
              TestRepositories.PASSWORD,
              Map.of(
                  "AWS_ACCESS_KEY_ID", S3ProxyServer.ACCESS_KEY,
                  "AWS_SECRET_ACCESS_KEY", S3ProxyServer.SECRET_KEY));
      restic.run("init");
      try (var store = S3Store.at(place, S3ProxyServer.settings())) {
        share(store, restic);
      }
      pruneAndRestore(restic);
    }
  }

  @Test
  void sharesAFolderOverSshWithStockRestic() throws Exception {
    var keys = Files.createDirectory(folder.resolve("keys"));
    try (var server = SshServer.start(keys)) {
      var place = server.place(folder.resolve("repository"));
      var restic = new Restic(place.toString(), TestRepositories.PASSWORD, Map.of());
      restic.with("-o", "sftp.command=" + server.client());
      restic.run("init");
      try (var store = SftpStore.at(place, server.settings())) {
        share(store, restic);
      }
    }
  }

  @Test
  void sharesARestServerWithStockRestic() throws Exception {
    var account = RcloneServer.ACCOUNT;
    try (var server = RcloneServer.start(folder.resolve("served"), null)) {
      var place = server.newPlace();
      var user = "%s:%s@".formatted(account.user(), encode(account.password(), UTF_8));
      var url = place.toString().replace("//", "//" + user.replace("+", "%20"));
      var restic = new Restic(url, TestRepositories.PASSWORD, Map.of());
      var parsed = StoreLocation.parse(url, folder);
      assertThat(parsed.location()).isEqualTo(place);
      try (var store =
          RestStore.at(place, StoreSettings.NONE.withRest(parsed.account().orElseThrow()))) {
        TestRepositories.create(store).close();
        share(store, restic);
      }
    }
  }

  /** We write into a repository, restic checks and adds to it, we check it. */
  private void share(Store store, Restic restic) throws Exception {
    var source = Files.createDirectories(folder.resolve("source"));
    Files.write(source.resolve("random"), bytes(300_000));
    Files.writeString(source.resolve("hello"), "hello\n".repeat(1000));

    write(store, bytes(200_000));
    assertThat(restic.run("check", "--read-data")).contains("no errors were found");
    restic.run("backup", source.toString());

    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      var report = Check.run(repository, CheckRequest.allData(), CheckListener.NONE);
      assertThat(report.findings()).isEmpty();
      assertThat(repository.snapshots().list()).hasSize(2);
    }
  }

  /** Restic takes our snapshot away and its own back. */
  private void pruneAndRestore(Restic restic) throws Exception {
    restic.run("forget", "--group-by", "", "--keep-last", "1", "--prune");
    restic.run("restore", "latest", "--target", folder.resolve("out").toString());
    assertThat(folder.resolve("out" + folder + "/source/random")).hasBinaryContent(bytes(300_000));
  }

  private static void write(Store store, byte[] content) throws Exception {
    try (var repository = TestRepositories.open(store);
        var writer = repository.openWriter(WriterOptions.defaults(), () -> {})) {
      repository.loadIndex();
      var id = BlobId.hash(content, 0, content.length);
      writer.save(BlobType.DATA, id, content, 0, content.length);
      var tree = new TreeEncoder(ZoneOffset.UTC).tree();
      writer.saveTree(tree);
      writer.flush();
      var time = OffsetDateTime.parse("2026-03-28T08:00:00+01:00");
      repository
          .snapshots()
          .save(Snapshot.builder(time, tree.id(), List.of("/empty")).hostname("host").build());
    }
  }

  private static byte[] bytes(int count) {
    var bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }
}
