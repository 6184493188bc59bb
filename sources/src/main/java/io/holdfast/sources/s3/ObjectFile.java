package io.holdfast.sources.s3;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.OpenFile;
import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.sources.SourceException;
import java.util.List;

/** An object being read. What is left out is not counted. */
final class ObjectFile implements OpenFile {
  private final ObjectBytes bytes;
  private final NodeMetadata metadata;
  private final ObjectFacts facts;
  private final Listed listed;
  private final S3Tally tally;
  private boolean ended;

  /**
   * @param metadata without the facts
   */
  ObjectFile(
      ObjectBytes bytes, NodeMetadata metadata, ObjectFacts facts, Listed listed, S3Tally tally) {
    this.bytes = bytes;
    this.metadata = metadata;
    this.facts = facts;
    this.listed = listed;
    this.tally = tally;
  }

  /** With the hash, once all was read. */
  @Override
  public NodeMetadata metadata() {
    var known = ended ? facts.with(ObjectFacts.MD5, bytes.md5()) : facts;
    return metadata.with(List.of(known.attribute()));
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    try {
      var got = bytes.read(target, offset, length);
      if (got == 0 && !ended) {
        ended = true;
        tally.bytes.add(bytes.sizeBytes() - listed.sizeBytes);
      }
      return got;
    } catch (SourceProblem e) {
      tally.leftOut(listed);
      throw e;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public long zeros() {
    return 0;
  }

  @Override
  public void skip(long bytes) {
    throw new IllegalStateException("an object has no holes");
  }

  /** An answer of the service is of one state of the object. */
  @Override
  public boolean changed() {
    return false;
  }

  @Override
  public void close() {
    bytes.close();
  }

  /** The engine's reading has no interruption of its own; its threads look at the mark. */
  static SourceException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new SourceException(ErrorCode.INTERRUPTED, "interrupted while reading the bucket", e);
  }
}
