package io.holdfast.engine.export;

import static io.holdfast.base.ErrorCode.PATH_MISSING;
import static io.holdfast.base.ErrorCode.TARGET_UNWRITABLE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.luben.zstd.ZstdOutputStream;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.list.FileContent;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** Writes one archive. Holds one blob and one folder a level, however large the snapshot. */
public final class Exporter {
  private static final int COPY_BYTES = 256 * 1024;
  private static final int ZSTD_LEVEL = 3;

  /** A block that is no header of a tar: programs take one that only ends too early for whole. */
  private static final byte[] NO_ARCHIVE =
      "This archive is not whole. ".repeat(20).substring(0, 512).getBytes(US_ASCII);

  private final Repository repository;
  private final ExportRequest request;
  private final ExportListener listener;
  private final byte[] buffer = new byte[COPY_BYTES];
  private boolean inFile;
  private long items;
  private long contentBytes;
  private long warnings;

  private Exporter(Repository repository, ExportRequest request, ExportListener listener) {
    this.repository = repository;
    this.request = request;
    this.listener = listener;
  }

  /**
   * Writes the whole archive; {@code output} is flushed and stays open. After an exception what was
   * written is no archive, and programs that read it say so.
   *
   * @param repository with its index loaded
   * @throws EngineException PATH_MISSING, BLOB_DAMAGED and its sisters, TARGET_UNWRITABLE when the
   *     output refuses
   * @throws InvalidInputException INPUT_INVALID when PLAIN is asked for anything but one file
   * @throws InterruptedException promptly when interrupted
   */
  public static ExportReport run(
      Repository repository, ExportRequest request, OutputStream output, ExportListener listener)
      throws InterruptedException {
    return new Exporter(repository, request, listener).run(output);
  }

  private ExportReport run(OutputStream output) throws InterruptedException {
    requirePaths();
    var counted = new DigestingOutput(output);
    try (var archive = open(counted)) {
      try {
        writeAll(archive);
      } catch (IOException | InterruptedException | RuntimeException | Error e) {
        cut(counted, e); // closing is about to write the end
        throw e;
      }
    } catch (IOException e) {
      throw new EngineException(
          TARGET_UNWRITABLE, "cannot write the archive: " + e.getMessage(), e);
    }
    return new ExportReport(items, contentBytes, warnings, counted.count(), counted.sha256());
  }

  /** A file that is cut short shows; one that is all there is has nothing behind its bytes. */
  private void cut(DigestingOutput output, Throwable failure) {
    var nothing = inFile || request.format() == ArchiveFormat.PLAIN;
    try {
      output.cut(nothing ? new byte[0] : NO_ARCHIVE);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void requirePaths() {
    var trees = TreeSource.of(repository);
    for (var path : request.paths()) {
      var node = PathLookup.find(trees, request.snapshot().tree(), path);
      if (!path.isRoot() && node.isEmpty()) {
        throw new EngineException(PATH_MISSING, "the snapshot has no '%s'".formatted(path));
      }
    }
    if (request.format() == ArchiveFormat.PLAIN) {
      requireOneFile(trees);
    }
  }

  private void requireOneFile(TreeSource trees) {
    var isFile =
        request.paths().size() == 1
            && PathLookup.find(trees, request.snapshot().tree(), request.paths().getFirst())
                .filter(Node.File.class::isInstance)
                .isPresent();
    if (!isFile) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "name exactly one file to get its bytes; folders and several files need a tar or a zip");
    }
  }

  private Archive open(OutputStream output) throws IOException {
    return switch (request.format()) {
      case TAR -> new TarArchive(sealed(output));
      case TAR_GZ -> new TarArchive(new GZIPOutputStream(sealed(output), 64 * 1024));
      case TAR_ZST -> new TarArchive(new ZstdOutputStream(sealed(output), ZSTD_LEVEL));
      case ZIP -> new ZipArchive(output, request.password());
      case PLAIN -> new PlainFile(output);
    };
  }

  private OutputStream sealed(OutputStream output) throws IOException {
    var password = request.password();
    return password == null ? output : OpensslOutput.open(output, password);
  }

  private void writeAll(Archive archive) throws IOException, InterruptedException {
    try {
      TreeWalk.walk(
          TreeSource.of(repository), request.snapshot().tree(), TreePath.ROOT, new Writer(archive));
    } catch (WriteFailure e) {
      throw e.io;
    }
  }

  /** How a path stands to what is wanted. */
  private boolean isWanted(TreePath path) {
    return request.paths().isEmpty()
        || request.paths().stream().anyMatch(wanted -> wanted.isPrefixOf(path));
  }

  private boolean leadsToWanted(TreePath path) {
    return request.paths().stream().anyMatch(path::isPrefixOf);
  }

  /** Copies at most {@code size} bytes. */
  private long copy(InputStream content, OutputStream into, long size)
      throws IOException, InterruptedException {
    long copied = 0;
    while (copied < size) {
      var count = content.read(buffer, 0, (int) Math.min(buffer.length, size - copied));
      if (count < 0) {
        break;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      into.write(buffer, 0, count);
      copied += count;
    }
    return copied;
  }

  /** Carries an {@link IOException} of the output through the walk. */
  private static final class WriteFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final IOException io;

    WriteFailure(IOException io) {
      super(io);
      this.io = io;
    }
  }

  /** Writes what the walk comes by. */
  private final class Writer implements TreeWalk.Visitor {
    private final Archive archive;

    Writer(Archive archive) {
      this.archive = archive;
    }

    @Override
    public boolean visit(TreePath path, Node node) throws InterruptedException {
      var wanted = isWanted(path);
      if (!wanted && !leadsToWanted(path)) {
        return false;
      }
      if (wanted) {
        try {
          write(path, node);
        } catch (IOException e) {
          throw new WriteFailure(e);
        }
      }
      return true;
    }

    @Override
    public void damaged(TreePath path, HoldfastException failure) {
      throw failure;
    }

    private void write(TreePath path, Node node) throws IOException, InterruptedException {
      long bytes = 0;
      switch (node) {
        case Node.File file -> bytes = writeFile(path, file);
        case Node.Unusable unusable -> {
          warn(path, "left out: " + unusable.reason());
          return;
        }
        case Node.Directory _, Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> {
          var loss = archive.add(path, node);
          if (!loss.isEmpty()) {
            warn(path, loss);
          }
        }
      }
      items++;
      contentBytes += bytes;
      listener.item(path, bytes);
    }

    private long writeFile(TreePath path, Node.File file) throws IOException, InterruptedException {
      var into = archive.addFile(path, file);
      if (into == null) {
        return 0;
      }
      inFile = true;
      try (var content = FileContent.open(repository, file)) {
        var copied = copy(content, into, file.size());
        if (copied != file.size()) {
          throw new EngineException(
              ErrorCode.TREE_DAMAGED,
              "'%s' has %d bytes, its tree says %d".formatted(path, copied, file.size()));
        }
        archive.closeFile();
        inFile = false;
        if (content.read() >= 0) {
          throw new EngineException(
              ErrorCode.TREE_DAMAGED,
              "'%s' has more than the %d bytes that its tree says".formatted(path, file.size()));
        }
      }
      return file.size();
    }

    private void warn(TreePath path, String message) {
      warnings++;
      listener.warning(path, message);
    }
  }
}
