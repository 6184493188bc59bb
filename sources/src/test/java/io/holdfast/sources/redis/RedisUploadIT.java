package io.holdfast.sources.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.UploadedDump;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An RDB file that another server wrote. */
@Timeout(120)
class RedisUploadIT {
  @TempDir private static Path folder;
  private static RedisFixture fixture;
  private static byte[] rdb;

  @BeforeAll
  static void start() throws Exception {
    fixture = RedisFixture.create(folder);
    fixture.server.ask("SET", "greeting", "hello");
    fixture.server.ask("RPUSH", "list", "a", "b", "c");
    rdb = RedisFixture.bytes(fixture.backup());
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void becomesAPointThatIsRestoredLikeAnyOther() throws Exception {
    var point = upload(rdb);

    assertThat(point.parts().getFirst().expectations()).containsEntry("keys", 2L);
    fixture.restore(point, RestoreWish.everything(Conflicts.FAIL));
    assertThat(String.valueOf(fixture.other.ask("LLEN", "list"))).isEqualTo("3");
  }

  @Test
  void whatIsNoWholeRdbLeavesNothing() {
    var before = fixture.sources.snapshots();

    refuses(new byte[0]);
    refuses("no RDB at all".getBytes(StandardCharsets.US_ASCII));
    refuses(Arrays.copyOf(rdb, rdb.length / 2));
    refuses(Arrays.copyOf(rdb, rdb.length - 1));

    assertThat(fixture.sources.snapshots()).isEqualTo(before);
  }

  private static void refuses(byte[] bytes) {
    assertThatThrownBy(() -> upload(bytes)).isInstanceOf(SourceException.class);
  }

  private static StoredPoint upload(byte[] bytes) throws InterruptedException {
    var dump = new UploadedDump("", new ByteArrayInputStream(bytes));
    try (var view = RedisFixture.SOURCE.openUpload(fixture.server.settings(), dump)) {
      return fixture.sources.backup(view).point();
    }
  }
}
