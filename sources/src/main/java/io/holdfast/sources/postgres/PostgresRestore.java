package io.holdfast.sources.postgres;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.StoredPoint;
import io.holdfast.sources.postgres.DatabasePlan.Way;
import io.holdfast.sources.postgres.dump.Entry;
import io.holdfast.sources.postgres.server.ClientProgram;
import io.holdfast.sources.postgres.server.ClientTools;
import io.holdfast.sources.postgres.server.Server;
import io.holdfast.sources.stream.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Databases restored one after the other; each is there whole, or as it was before. */
final class PostgresRestore implements PlannedRestore {
  private static final int PIECE_BYTES = 1 << 18;

  private final StoredPoint point;
  private final Server server;
  private final ClientTools tools;
  private final List<DatabasePlan> plans;
  private final Optional<GlobalsRestore> globals;
  private final List<DatabasePlan> restored = new ArrayList<>();
  private long itemsDone;
  private long bytesDone;

  PostgresRestore(
      StoredPoint point,
      Server server,
      ClientTools tools,
      List<DatabasePlan> plans,
      Optional<GlobalsRestore> globals) {
    this.point = point;
    this.server = server;
    this.tools = tools;
    this.plans = List.copyOf(plans);
    this.globals = globals;
  }

  @Override
  public List<Check> checks() {
    return Stream.concat(
            globals.stream().flatMap(each -> each.checks().stream()),
            plans.stream().flatMap(plan -> plan.checks().stream()))
        .toList();
  }

  @Override
  public Totals totals() {
    var items = globals.isPresent() ? 1L : 0L;
    var bytes = globals.map(each -> each.part().bytes()).orElse(0L);
    var conflicts = 0L;
    for (var plan : plans) {
      items += 1 + plan.tables().size();
      bytes += plan.way() == Way.SKIP ? 0 : plan.part().bytes();
      conflicts += plan.conflicts();
    }
    return new Totals(items, bytes, conflicts);
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    globals.ifPresent(each -> done(listener, each.apply(server)));
    SourceException failure = null;
    for (var plan : plans) {
      try {
        restore(plan, listener);
      } catch (SourceException e) {
        failure = e;
        done(listener, item(State.FAILED, plan).because(String.valueOf(e.getMessage())));
      } catch (InterruptedException e) {
        done(listener, item(State.FAILED, plan).because("stopped; nothing of it was kept"));
        throw e;
      }
    }
    if (failure != null && restored.isEmpty()) {
      throw failure;
    }
  }

  @Override
  public List<Difference> compare() throws InterruptedException {
    var differences = new ArrayList<Difference>();
    for (var plan : restored) {
      differences.addAll(DatabaseComparison.compare(server, plan));
    }
    return differences;
  }

  private void restore(DatabasePlan plan, RestoreListener listener) throws InterruptedException {
    switch (plan.way()) {
      case SKIP -> {
        done(listener, item(State.SKIPPED, plan).because("it exists and is not empty"));
        return;
      }
      case CREATE, REPLACE -> {
        try (var database = NewDatabase.create(server, plan)) {
          load(plan, database.name(), List.of(), listener);
          database.finish();
        }
      }
      case INTO -> load(plan, plan.target(), List.of("--single-transaction"), listener);
      case OVERWRITE ->
          load(
              plan,
              plan.target(),
              List.of("--single-transaction", "--clean", "--if-exists"),
              listener);
    }
    restored.add(plan);
    for (var table : plan.tables()) {
      done(
          listener,
          Item.of(
                  State.SUCCESS,
                  "TABLE",
                  "%s/%s".formatted(plan.part().name(), table.qualifiedName()))
              .at("%s/%s".formatted(plan.target(), table.qualifiedName()), 0));
    }
    done(listener, item(State.SUCCESS, plan).at(plan.target(), plan.part().bytes()));
  }

  private void load(
      DatabasePlan plan, String database, List<String> options, RestoreListener listener)
      throws InterruptedException {
    if (plan.entries().isEmpty()) {
      return;
    }
    var list = list(plan.entries());
    try {
      var program = tools.get("pg_restore", plan.contents().header().toolVersion());
      var command = new ArrayList<>(List.of(program.path().toString(), "--exit-on-error"));
      command.addAll(options);
      command.addAll(
          List.of(
              "--no-password",
              "--use-list=" + list,
              "--dbname=" + Server.connectionString(database)));
      if (!plan.keepOwners()) {
        command.add("--no-owner");
      }
      if (!plan.keepTablespaces()) {
        command.add("--no-tablespaces");
      }
      pump(plan, command, listener);
    } finally {
      delete(list);
    }
  }

  private void pump(DatabasePlan plan, List<String> command, RestoreListener listener)
      throws InterruptedException {
    try (var process = ToolProcess.start(command, server.environment())) {
      IOException broken = null;
      try (var dump = point.open(TreePath.parse(plan.part().path()));
          var input = process.input()) {
        copy(dump, input, listener);
      } catch (IOException e) {
        // It read all that it needed, or gave up; its status says which.
        broken = e;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      try {
        process.requireSuccess();
      } catch (SourceException e) {
        if (broken != null) {
          e.addSuppressed(broken);
        }
        throw ClientProgram.explained(e);
      }
    }
  }

  private void copy(InputStream from, OutputStream to, RestoreListener listener)
      throws IOException, InterruptedException {
    var piece = new byte[PIECE_BYTES];
    for (int count = from.read(piece); count >= 0; count = from.read(piece)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      to.write(piece, 0, count);
      bytesDone += count;
      listener.progress(itemsDone, bytesDone);
    }
  }

  /** Numbers of entries, one a line: no secret, and no data. */
  private static Path list(List<Entry> entries) {
    try {
      var file = Files.createTempFile("holdfast", ".list");
      return Files.write(file, entries.stream().map(entry -> entry.id() + ";").toList());
    } catch (IOException e) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED,
          "cannot write the list of what to restore: " + e.getMessage(),
          e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void done(RestoreListener listener, Item item) {
    itemsDone++;
    listener.item(item);
    listener.progress(itemsDone, bytesDone);
  }

  private static Item item(State state, DatabasePlan plan) {
    return Item.of(state, "DATABASE", plan.part().name());
  }
}
