package io.holdfast.agent;

import io.holdfast.api.work.Completion;
import io.holdfast.api.work.ExportOrder;
import io.holdfast.api.work.Progress;
import io.holdfast.api.work.RestoreTotals;
import io.holdfast.api.work.Stage;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.base.ErrorCode;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.export.ArchiveFormat;
import io.holdfast.engine.export.ExportListener;
import io.holdfast.engine.export.ExportReport;
import io.holdfast.engine.export.ExportRequest;
import io.holdfast.engine.export.Exporter;
import io.holdfast.engine.tree.TreePath;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an export. Its file gets its name when it is whole; until then, and after a failure, none.
 */
final class ExportWork {
  private static final Logger log = LoggerFactory.getLogger(ExportWork.class);

  private final ExportOrder order;
  private final Journal journal;
  private final WorkChannel channel;

  ExportWork(ExportOrder order, Journal journal, WorkChannel channel) {
    this.order = order;
    this.journal = journal;
    this.channel = channel;
  }

  Completion run(OpenRepositories repositories) throws InterruptedException {
    journal.restored(RestoreTotals.NONE);
    var file = Path.of(order.file());
    var part = file.resolveSibling(file.getFileName() + ".part");
    try (var opened = repositories.openToRead(order.repository());
        var password = password()) {
      var repository = opened.repository();
      var snapshot = repository.snapshots().get(order.snapshot()).snapshot();
      repository.loadIndex();
      channel.advance(order.lease(), Stage.RUNNING);
      var paths = order.paths().stream().map(TreePath::parse).toList();
      var request =
          new ExportRequest(snapshot, paths, ArchiveFormat.valueOf(order.format()), password);
      var listener = new Listener();
      ExportReport report;
      try (var output =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        report = Exporter.run(repository, request, Channels.newOutputStream(output), listener);
        output.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      channel.advance(order.lease(), Stage.FINALIZING);
      return new Completion.Exported(
          listener.totals(report.warnings()), report.archiveBytes(), report.sha256());
    } catch (IOException e) {
      throw new AgentException(
          ErrorCode.TARGET_UNWRITABLE, "cannot write the export %s: %s".formatted(file, e));
    } finally {
      discard(part);
    }
  }

  private @Nullable Password password() {
    var given = order.password();
    if (given == null) {
      return null;
    }
    var utf8 = given.toUtf8();
    try {
      return Password.ofUtf8(utf8);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      log.warn("unfinished export not removed file={} reason={}", part, e.getMessage());
    }
  }

  /** Counts, and tells progress and warnings. One thread's. */
  private final class Listener implements ExportListener {
    private long items;
    private long bytes;

    @Override
    public void item(TreePath path, long size) {
      items++;
      bytes += size;
      journal.progress(new Progress(Stage.RUNNING, items, null, bytes, null, 0, null));
    }

    @Override
    public void warning(TreePath path, String message) {
      journal.event(
          WorkEvent.Level.WARNING,
          "EXPORT_WARNING",
          "%s: %s".formatted(path, message),
          Map.of("path", path.toString()));
    }

    RestoreTotals totals(long warnings) {
      var warned = Math.min(warnings, items);
      return new RestoreTotals(items, items - warned, warned, 0, 0, bytes);
    }
  }
}
