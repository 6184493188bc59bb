package io.holdfast.engine.export;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * A tar as GNU tar writes it: long names and large numbers in GNU's way, so that names keep their
 * bytes whatever they are; nanoseconds and extended attributes in a POSIX header before the entry.
 * Names pass through the library as ISO 8859-1, one character a byte.
 */
final class TarArchive implements Archive {
  private static final String BYTES = StandardCharsets.ISO_8859_1.name();

  private final TarArchiveOutputStream output;

  /** First names of files that have several. */
  private final Map<Link, String> links = new HashMap<>();

  /** One file by device, inode and, lest a changed or forged one be mixed in, content. */
  private record Link(long device, long inode, long size, List<BlobId> content) {}

  /** Closes {@code output}. */
  TarArchive(OutputStream output) {
    this.output = new TarArchiveOutputStream(output, 10_240, BYTES);
    this.output.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
    this.output.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
  }

  @Override
  public @Nullable OutputStream addFile(TreePath path, Node.File file) throws IOException {
    var name = name(path);
    var identity = file.metadata().identity();
    if (identity.links() > 1 && identity.inode() != 0) {
      var link = new Link(identity.deviceId(), identity.inode(), file.size(), file.content());
      var first = links.putIfAbsent(link, name);
      if (first != null) {
        var entry = entry(name, TarConstants.LF_LINK, file.metadata());
        entry.setLinkName(first);
        put(entry, file.metadata());
        output.closeArchiveEntry();
        return null;
      }
    }
    var entry = entry(name, TarConstants.LF_NORMAL, file.metadata());
    entry.setSize(file.size());
    put(entry, file.metadata());
    return output;
  }

  @Override
  public void closeFile() throws IOException {
    output.closeArchiveEntry();
  }

  @Override
  public String add(TreePath path, Node node) throws IOException {
    var metadata = node.metadata();
    var name = name(path);
    var entry =
        switch (node) {
          case Node.Directory _ -> entry(name + "/", TarConstants.LF_DIR, metadata);
          case Node.Fifo _ -> entry(name, TarConstants.LF_FIFO, metadata);
          case Node.Symlink link -> {
            var made = entry(name, TarConstants.LF_SYMLINK, metadata);
            made.setLinkName(text(link.target().toByteArray()));
            yield made;
          }
          case Node.Device device -> device(name, device);
          case Node.Socket _ -> null;
          case Node.File _, Node.Unusable _ ->
              throw new IllegalStateException("%s is no such entry".formatted(path));
        };
    if (entry == null) {
      return "a tar holds no sockets";
    }
    put(entry, metadata);
    output.closeArchiveEntry();
    return "";
  }

  @Override
  public void close() throws IOException {
    output.close();
  }

  private static TarArchiveEntry device(String name, Node.Device device) {
    var type =
        switch (device.kind()) {
          case BLOCK -> TarConstants.LF_BLK;
          case CHARACTER -> TarConstants.LF_CHR;
        };
    var entry = entry(name, type, device.metadata());
    var number = device.device();
    // As glibc's major() and minor() take st_rdev apart.
    entry.setDevMajor((int) ((number >>> 8 & 0xfff) | (number >>> 32 & ~0xfffL)));
    entry.setDevMinor((int) ((number & 0xff) | (number >>> 12 & ~0xffL)));
    return entry;
  }

  private static TarArchiveEntry entry(String name, byte type, NodeMetadata metadata) {
    var entry = new TarArchiveEntry(name, type, true);
    entry.setSize(0);
    entry.setMode(metadata.mode().unixPermissions());
    entry.setUserId(metadata.owner().uid());
    entry.setGroupId(metadata.owner().gid());
    entry.setUserName(text(metadata.owner().user().getBytes(StandardCharsets.UTF_8)));
    entry.setGroupName(text(metadata.owner().group().getBytes(StandardCharsets.UTF_8)));
    entry.setLastModifiedTime(
        FileTime.from(Instant.ofEpochSecond(metadata.times().modified().getEpochSecond())));
    return entry;
  }

  private void put(TarArchiveEntry entry, NodeMetadata metadata) throws IOException {
    var records = new ByteArrayOutputStream();
    var modified = metadata.times().modified();
    if (!modified.equals(modified.truncatedTo(ChronoUnit.SECONDS))) {
      record(records, "mtime", decimal(modified).getBytes(StandardCharsets.US_ASCII));
    }
    for (ExtendedAttribute attribute : metadata.attributes()) {
      record(records, "SCHILY.xattr." + attribute.name(), attribute.value().toByteArray());
    }
    if (records.size() > 0) {
      var header =
          new TarArchiveEntry("./PaxHeaders/entry", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
      header.setMode(0644);
      header.setSize(records.size());
      output.putArchiveEntry(header);
      records.writeTo(output);
      output.closeArchiveEntry();
    }
    output.putArchiveEntry(entry);
  }

  /** {@code length key=value\n}, the length counting itself (POSIX pax, "Extended Header"). */
  private static void record(ByteArrayOutputStream records, String key, byte[] value)
      throws IOException {
    var name = key.getBytes(StandardCharsets.UTF_8);
    var rest = name.length + value.length + 3;
    var length = rest + Integer.toString(rest).length();
    if (rest + Integer.toString(length).length() != length) {
      length = rest + Integer.toString(length).length();
    }
    records.write((length + " ").getBytes(StandardCharsets.US_ASCII));
    records.write(name);
    records.write('=');
    records.write(value);
    records.write('\n');
  }

  /** Seconds since 1970 with their fraction; before it, negative as a whole. */
  private static String decimal(Instant time) {
    return BigDecimal.valueOf(time.getEpochSecond())
        .add(BigDecimal.valueOf(time.getNano(), 9))
        .toPlainString();
  }

  private static String name(TreePath path) {
    var bytes = new ByteArrayOutputStream();
    for (var name : path.names()) {
      if (bytes.size() > 0) {
        bytes.write('/');
      }
      bytes.writeBytes(name.bytes().toByteArray());
    }
    return text(bytes.toByteArray());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
