package io.holdfast.control.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.ControlException;
import io.holdfast.engine.backup.OpenFile;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What a snapshot of a sealed catalog holds: one folder with the sealed file and a word on it. */
record SealedTree(Path sealed, long bytes, String words, Instant time) implements SourceTree {
  private static final int FOLDER_MODE = 0040700;
  private static final int FILE_MODE = 0100600;

  @Override
  public List<String> paths() {
    return List.of(SealedSnapshots.FOLDER);
  }

  @Override
  public SourceDirectory openRoot() {
    var name = NodeName.ofUtf8(SealedSnapshots.FOLDER.substring(1));
    return new Entries(
        List.<SourceEntry>of(
                new SourceEntry.Directory(name, metadata(FOLDER_MODE), this::openFolder, false))
            .iterator());
  }

  private SourceDirectory openFolder() {
    return new Entries(
        List.<SourceEntry>of(
                text(SealedSnapshots.WORDS, words.getBytes(UTF_8)),
                file(SealedSnapshots.FILE, bytes, () -> Files.newInputStream(sealed)))
            .iterator());
  }

  private SourceEntry text(String name, byte[] content) {
    return file(name, content.length, () -> new ByteArrayInputStream(content));
  }

  private SourceEntry file(String name, long size, Opener opener) {
    var metadata = metadata(FILE_MODE);
    return new SourceEntry.File(
        NodeName.ofUtf8(name), metadata, size, () -> Reading.of(opener, metadata));
  }

  private NodeMetadata metadata(int mode) {
    return new NodeMetadata(
        FileMode.ofUnix(mode),
        new NodeTimes(time, time, time),
        new Owner(0, 0, "", ""),
        new FileIdentity(0, 0, 0),
        List.of(),
        "");
  }

  /** Opens a content. */
  @FunctionalInterface
  private interface Opener {
    InputStream open() throws IOException;
  }

  /** Entries one after the other. */
  private record Entries(Iterator<SourceEntry> entries) implements SourceDirectory {
    @Override
    public Optional<SourceEntry> next() {
      return entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
    }

    @Override
    public void close() {}
  }

  /** A content being read; failing ends the backup. */
  private record Reading(InputStream in, NodeMetadata metadata) implements OpenFile {
    static Reading of(Opener opener, NodeMetadata metadata) {
      try {
        return new Reading(opener.open(), metadata);
      } catch (IOException e) {
        throw failed(e);
      }
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      try {
        return Math.max(0, in.read(target, offset, length));
      } catch (IOException e) {
        throw failed(e);
      }
    }

    @Override
    public long zeros() {
      return 0;
    }

    @Override
    public void skip(long count) {
      throw new IllegalStateException("nothing was said to be zero");
    }

    @Override
    public boolean changed() {
      return false;
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private static RuntimeException failed(IOException e) {
      return new ControlException(
          ErrorCode.PATH_UNREADABLE, "cannot read the sealed catalog: " + e.getMessage(), e);
    }
  }
}
