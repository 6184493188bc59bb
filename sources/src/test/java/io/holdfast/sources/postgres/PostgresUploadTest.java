package io.holdfast.sources.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.RestoreWish;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.UploadedDump;
import io.holdfast.sources.testkit.PostgresCluster;
import io.holdfast.sources.testkit.SourceFixture;
import io.holdfast.sources.testkit.SourceFixture.Made;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dump that another server's administrator made. */
class PostgresUploadTest {
  @TempDir private Path scratch;
  private final PostgresSource source = new PostgresSource();
  private PostgresCluster server;
  private SourceFixture fixture;
  private byte[] dump;

  /** A dump as {@code pg_dump -Fc} writes it. */
  @BeforeEach
  void open() throws Exception {
    server = PostgresCluster.shared();
    fixture = SourceFixture.create(scratch.resolve("repository"));
    server.run(
        "postgres",
        "drop database if exists foreign_shop with (force)",
        "drop database if exists uploaded with (force)",
        "create database foreign_shop");
    server.run(
        "foreign_shop",
        "create table orders (id int primary key, what text)",
        "insert into orders select n, 'thing ' || n from generate_series(1, 500) n",
        "create view recent as select * from orders where id > 400");
    var made = fixture.backup(source, settings("foreign_shop"));
    var path = TreePath.parse(made.point().parts().getFirst().path());
    try (var stored = made.point().open(path)) {
      dump = stored.readAllBytes();
    }
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void becomesAPointThatIsRestoredLikeAnyOther() throws Exception {
    var made = upload(dump);

    assertThat(made.point().parts()).hasSize(1);
    var part = made.point().parts().getFirst();
    assertThat(part.name()).isEqualTo("foreign_shop");
    assertThat(part.bytes()).isEqualTo(dump.length);
    assertThat(part.expectations()).containsEntry("rows.public.orders", 500L);
    try (var target = source.openTarget(settings(""), SourceJournal.NONE)) {
      var wish = RestoreWish.everything(Conflicts.FAIL).into(Map.of("database", "uploaded"));
      var plan = target.plan(made.point(), wish);
      assertThat(plan.isApplicable()).as("%s", plan.checks()).isTrue();
      SourceFixture.apply(plan);
      assertThat(plan.compare()).isEmpty();
    }
    assertThat(server.dump("uploaded")).isEqualTo(server.dump("foreign_shop"));
  }

  @Test
  void whatIsNoWholeDumpLeavesNothing() {
    var before = fixture.snapshots();

    refuses(new byte[0], ErrorCode.SOURCE_EMPTY);
    refuses(Arrays.copyOf(dump, dump.length / 2), null);
    refuses(Arrays.copyOf(dump, dump.length - 1), null);
    refuses("create table orders (id int);\n".getBytes(StandardCharsets.UTF_8), null);

    assertThat(fixture.snapshots()).isEqualTo(before);
  }

  private void refuses(byte[] bytes, @Nullable ErrorCode code) {
    assertThatThrownBy(() -> upload(bytes))
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> {
              if (code != null) {
                assertThat(e.code()).isEqualTo(code);
              }
            });
  }

  private Made upload(byte[] bytes) throws InterruptedException {
    var content = new ByteArrayInputStream(bytes);
    try (var view = source.openUpload(settings(""), new UploadedDump("foreign_shop", content))) {
      return fixture.backup(view);
    }
  }

  private SourceSettings settings(String databases) {
    return server.settings(Map.of("databases", databases, "globals", "false"));
  }
}
