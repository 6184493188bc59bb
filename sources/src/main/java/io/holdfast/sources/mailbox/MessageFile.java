package io.holdfast.sources.mailbox;

import io.holdfast.engine.backup.OpenFile;
import io.holdfast.engine.tree.NodeMetadata;

/** A message being read. */
final class MessageFile implements OpenFile {
  private final MessageFetcher.Content content;
  private final NodeMetadata metadata;
  private final MailTally tally;
  private long done;

  MessageFile(MessageFetcher.Content content, NodeMetadata metadata, MailTally tally) {
    this.content = content;
    this.metadata = metadata;
    this.tally = tally;
  }

  @Override
  public NodeMetadata metadata() {
    return metadata;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    var count = content.read(target, offset, length);
    done += count;
    if (count == 0 && done != content.sizeTold()) {
      tally.missized.increment();
      tally.bytes.add(done - content.sizeTold());
    }
    return count;
  }

  @Override
  public long zeros() {
    return 0;
  }

  @Override
  public void skip(long bytes) {
    throw new IllegalStateException("a message has no holes");
  }

  @Override
  public boolean changed() {
    return false;
  }

  @Override
  public void close() {}
}
