package io.holdfast.engine.export;

import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.TreePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import net.lingala.zip4j.io.outputstream.ZipOutputStream;
import net.lingala.zip4j.model.ZipParameters;
import net.lingala.zip4j.model.enums.AesKeyStrength;
import net.lingala.zip4j.model.enums.CompressionMethod;
import net.lingala.zip4j.model.enums.EncryptionMethod;
import org.jspecify.annotations.Nullable;

/**
 * A zip with Unix modes. A password encrypts the contents of files with AES-256; names stay
 * readable, as the format has it, and so do the targets of links, which common programs cannot read
 * otherwise. Owners, attributes and second names of one file have no place in it.
 */
final class ZipArchive implements Archive {
  /** "Made by" Unix, with the version that knows AES (APPNOTE 4.4.2). */
  private static final int MADE_BY_UNIX = 3 << 8 | 51;

  private static final int TYPE_FILE = 0100000;
  private static final int TYPE_DIRECTORY = 0040000;
  private static final int TYPE_SYMLINK = 0120000;
  private static final int DOS_DIRECTORY = 0x10;

  private final ZipOutputStream output;

  /** The library reads it with each entry. */
  private final char @Nullable [] characters;

  private int mode;

  /** Closes {@code output}. */
  ZipArchive(OutputStream output, @Nullable Password password) throws IOException {
    characters = password == null ? null : characters(password);
    this.output = new ZipOutputStream(output, characters, StandardCharsets.UTF_8);
  }

  @Override
  public OutputStream addFile(TreePath path, Node.File file) throws IOException {
    begin(name(path), file.metadata(), TYPE_FILE, file.size());
    return output;
  }

  @Override
  public void closeFile() throws IOException {
    end();
  }

  @Override
  public String add(TreePath path, Node node) throws IOException {
    switch (node) {
      case Node.Directory directory -> {
        begin(name(path) + "/", directory.metadata(), TYPE_DIRECTORY, 0);
        end();
        return "";
      }
      case Node.Symlink link -> {
        var target = link.target().toByteArray();
        begin(name(path), link.metadata(), TYPE_SYMLINK, target.length);
        output.write(target);
        end();
        return "";
      }
      case Node.Device _ -> {
        return "a zip holds no devices";
      }
      case Node.Fifo _ -> {
        return "a zip holds no pipes";
      }
      case Node.Socket _ -> {
        return "a zip holds no sockets";
      }
      case Node.File _, Node.Unusable _ ->
          throw new IllegalStateException("%s is no such entry".formatted(path));
    }
  }

  @Override
  public void close() throws IOException {
    try {
      output.close();
    } finally {
      if (characters != null) {
        Arrays.fill(characters, '\0');
      }
    }
  }

  private void begin(String name, NodeMetadata metadata, int type, long size) throws IOException {
    var parameters = new ZipParameters();
    parameters.setFileNameInZip(name);
    parameters.setCompressionMethod(
        size == 0 ? CompressionMethod.STORE : CompressionMethod.DEFLATE);
    parameters.setEntrySize(size);
    parameters.setLastModifiedFileTime(metadata.times().modified().toEpochMilli());
    if (characters != null && type == TYPE_FILE && size > 0) {
      parameters.setEncryptFiles(true);
      parameters.setEncryptionMethod(EncryptionMethod.AES);
      parameters.setAesKeyStrength(AesKeyStrength.KEY_STRENGTH_256);
    }
    mode = type | metadata.mode().unixPermissions();
    output.putNextEntry(parameters);
  }

  private void end() throws IOException {
    var header = output.closeEntry();
    var attributes = (long) mode << 16;
    if ((mode & TYPE_DIRECTORY) != 0 && (mode & TYPE_FILE) == 0) {
      attributes |= DOS_DIRECTORY;
    }
    header.setVersionMadeBy(MADE_BY_UNIX);
    header.setExternalFileAttributes(
        new byte[] {
          (byte) attributes,
          (byte) (attributes >>> 8),
          (byte) (attributes >>> 16),
          (byte) (attributes >>> 24)
        });
  }

  /** Bytes that are not UTF-8 are quoted as Go quotes them: nothing is lost, nothing collides. */
  private static String name(TreePath path) {
    return path.names().stream()
        .map(name ->
            name.bytes().isUtf8() && name.bytes().toText().indexOf('\\') < 0
                ? name.bytes().toText()
                : name.bytes().toString())
        .collect(Collectors.joining("/"));
  }

  private static char[] characters(Password password) {
    var utf8 = password.toUtf8();
    try {
      return StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(utf8)).toString().toCharArray();
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }
}
