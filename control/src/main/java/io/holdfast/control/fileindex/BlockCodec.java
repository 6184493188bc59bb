package io.holdfast.control.fileindex;

import io.holdfast.base.ErrorCode;
import io.holdfast.control.ControlException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.RawBytes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A block's entries as bytes, column by column, so that neighbours are alike. */
final class BlockCodec {
  private static final int NO_CONTENT = 0;
  private static final int WHOLE = 1;
  private static final int COMPOSED = 2;

  private BlockCodec() {}

  static byte[] names(List<IndexEntry> entries) {
    var writer = new ByteWriter().number(entries.size());
    entries.forEach(entry -> writer.number(entry.name().bytes().length()));
    entries.forEach(entry -> writer.raw(entry.name().bytes().toByteArray()));
    return writer.toByteArray();
  }

  static byte[] contents(List<IndexEntry> entries) {
    var writer = new ByteWriter();
    var id = new byte[BlobId.BYTES];
    for (var entry : entries) {
      if (entry.content() != null) {
        entry.content().id().writeTo(id, 0);
        writer.raw(id);
      }
    }
    return writer.toByteArray();
  }

  static byte[] facts(List<IndexEntry> entries) {
    var writer = new ByteWriter();
    entries.forEach(entry -> writer.one(entry.kind().code()));
    entries.forEach(entry -> writer.one((byte) contentKind(entry.content())));
    entries.forEach(entry -> writer.number(entry.mode()));
    entries.forEach(entry -> writer.number(entry.size()));
    var last = 0L;
    for (var entry : entries) {
      var modified = entry.modified();
      writer.signed(modified.getEpochSecond() - last).number(modified.getNano());
      last = modified.getEpochSecond();
    }
    entries.forEach(entry -> writer.number(entry.folder()));
    owners(writer, entries);
    for (var entry : entries) {
      var link = entry.link();
      if (link != null) {
        writer.bytes(link.toByteArray());
      }
    }
    return writer.toByteArray();
  }

  /**
   * All names of a block.
   *
   * @throws ControlException CATALOG_DAMAGED when these are no names
   */
  static NodeName[] readNames(byte[] bytes) {
    return decoded(() -> namesOf(bytes));
  }

  /**
   * @throws ControlException CATALOG_DAMAGED when these are no entries of such names
   */
  static List<IndexEntry> read(NodeName[] names, byte[] facts, byte[] contents) {
    return decoded(() -> entriesOf(names, facts, contents));
  }

  /** What was sealed by us decodes, unless a programmer forgot to raise the format. */
  private static <T> T decoded(Supplier<T> decode) {
    try {
      return decode.get();
    } catch (IndexOutOfBoundsException
        | IllegalArgumentException
        | DateTimeException
        | ArithmeticException e) {
      throw new ControlException(
          ErrorCode.CATALOG_DAMAGED, "a block of the file index cannot be read", e);
    }
  }

  private static NodeName[] namesOf(byte[] bytes) {
    var reader = new ByteReader(bytes);
    var lengths = new int[reader.count()];
    for (var at = 0; at < lengths.length; at++) {
      lengths[at] = reader.count();
    }
    var names = new NodeName[lengths.length];
    for (var at = 0; at < lengths.length; at++) {
      names[at] = NodeName.of(reader.raw(lengths[at]));
    }
    return names;
  }

  private static List<IndexEntry> entriesOf(NodeName[] names, byte[] facts, byte[] contents) {
    var reader = new ByteReader(facts);
    var count = names.length;
    var kinds = reader.raw(count);
    var contentKinds = reader.raw(count);
    var modes = numbers(reader, count);
    var sizes = numbers(reader, count);
    var modified = new Instant[count];
    var last = 0L;
    for (var at = 0; at < count; at++) {
      last += reader.signed();
      modified[at] = Instant.ofEpochSecond(last, reader.number());
    }
    var folders = numbers(reader, count);
    var owners = readOwners(reader, count);
    var entries = new ArrayList<IndexEntry>(count);
    var content = 0;
    for (var at = 0; at < count; at++) {
      var kind = EntryKind.of(kinds[at]);
      ContentHash hash = null;
      if (contentKinds[at] != NO_CONTENT) {
        var id = BlobId.of(Digest.read(contents, content++ * BlobId.BYTES));
        hash = new ContentHash(id, contentKinds[at] == WHOLE);
      }
      entries.add(
          new IndexEntry(
              names[at],
              kind,
              (int) modes[at],
              sizes[at],
              modified[at],
              owners[at],
              (int) folders[at],
              kind == EntryKind.SYMLINK ? RawBytes.of(reader.bytes()) : null,
              hash));
    }
    return entries;
  }

  private static int contentKind(@Nullable ContentHash content) {
    return content == null ? NO_CONTENT : content.whole() ? WHOLE : COMPOSED;
  }

  /** Few are different: each is told once. */
  private static void owners(ByteWriter writer, List<IndexEntry> entries) {
    var numbers = new LinkedHashMap<Owner, Integer>();
    entries.forEach(entry -> numbers.putIfAbsent(entry.owner(), numbers.size()));
    writer.number(numbers.size());
    for (var owner : numbers.keySet()) {
      writer.number(owner.uid()).number(owner.gid());
      writer.bytes(RawBytes.ofUtf8(owner.user()).toByteArray());
      writer.bytes(RawBytes.ofUtf8(owner.group()).toByteArray());
    }
    entries.forEach(entry -> writer.number(numbers.getOrDefault(entry.owner(), 0)));
  }

  private static Owner[] readOwners(ByteReader reader, int count) {
    var different = new Owner[reader.count()];
    for (var at = 0; at < different.length; at++) {
      different[at] =
          new Owner(
              reader.number(),
              reader.number(),
              RawBytes.of(reader.bytes()).toText(),
              RawBytes.of(reader.bytes()).toText());
    }
    var owners = new Owner[count];
    for (var at = 0; at < count; at++) {
      owners[at] = different[reader.below(different.length)];
    }
    return owners;
  }

  private static long[] numbers(ByteReader reader, int count) {
    var all = new long[count];
    for (var at = 0; at < count; at++) {
      all[at] = reader.number();
    }
    return all;
  }
}
