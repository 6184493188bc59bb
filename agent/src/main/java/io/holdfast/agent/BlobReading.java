package io.holdfast.agent;

import io.holdfast.api.work.Progress;
import io.holdfast.api.work.Stage;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.FileContent;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.StoredPoint;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Reads all that a snapshot holds, to nowhere: each piece is decrypted and proven by its hash. */
final class BlobReading implements TreeWalk.Visitor {
  private final StoredPoint point;
  private final Journal journal;
  private final DrillFindings findings;
  private long files;
  private long bytes;
  private long damaged;

  private BlobReading(StoredPoint point, Journal journal, DrillFindings findings) {
    this.point = point;
    this.journal = journal;
    this.findings = findings;
  }

  /**
   * @return bytes read
   */
  static long read(StoredPoint point, Journal journal, DrillFindings findings)
      throws InterruptedException {
    var reading = new BlobReading(point, journal, findings);
    point.walk(TreePath.ROOT, reading);
    if (reading.damaged == 0) {
      findings.passed(
          "blobs", "readable", "%d files of %d bytes".formatted(reading.files, reading.bytes));
    }
    return reading.bytes;
  }

  @Override
  public boolean visit(TreePath path, Node node) throws InterruptedException {
    if (node instanceof Node.File file) {
      file(path, file);
    }
    return true;
  }

  @Override
  public void damaged(TreePath path, HoldfastException failure) {
    requireOfThePoint(failure);
    damaged++;
    findings.failed("blobs " + path, "readable", failure.getMessage());
  }

  private void file(TreePath path, Node.File file) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try (var content = FileContent.open(point.repository(), file)) {
      var read = content.transferTo(OutputStream.nullOutputStream());
      if (read != file.size()) {
        damaged++;
        findings.failed("size " + path, file.size() + " bytes", read + " bytes");
      }
      bytes += read;
    } catch (HoldfastException e) {
      damaged(path, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files++;
    journal.progress(new Progress(Stage.RUNNING, files, null, bytes, null, 0, null));
  }

  /** A store that is away says nothing of what lies in it. */
  private static void requireOfThePoint(HoldfastException failure) {
    if (failure.code().retry() == ErrorCode.Retry.LATER
        || failure.code() == ErrorCode.STORE_FORBIDDEN) {
      throw failure;
    }
  }
}
