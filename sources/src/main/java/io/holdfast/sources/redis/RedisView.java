package io.holdfast.sources.redis;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceJournal.Level;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.stream.StreamTree;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** The moment at which a server began an RDB for us. */
final class RedisView implements SourceView {
  static final String NAME = "dump.rdb";

  private final String server;
  private final Instant time;
  private final ProvenStream stream;
  private final SourceJournal journal;
  private volatile List<SourcePart> parts = List.of();

  private RedisView(String server, Instant time, InputStream rdb, SourceJournal journal) {
    this.server = server;
    this.time = time;
    stream = new ProvenStream(rdb);
    this.journal = journal;
  }

  /** An RDB that was made elsewhere, as if that server had sent it. */
  static RedisView of(RedisAccess access, InputStream rdb) {
    return new RedisView(
        access.server(),
        Instant.now().truncatedTo(ChronoUnit.MICROS),
        new NotEmpty(rdb),
        SourceJournal.NONE);
  }

  static RedisView open(RedisAccess access, SourceJournal journal) throws InterruptedException {
    RedisLink link = null;
    try {
      link = RedisLink.open(access);
      var rdb = ReplicaStream.open(link);
      var view = new RedisView(link.access().server(), rdb.began(), rdb, journal);
      link = null;
      return view;
    } catch (SourceException e) {
      RedisLink.throwIfInterrupted(e);
      throw e;
    } finally {
      if (link != null) {
        link.close();
      }
    }
  }

  @Override
  public Instant pointInTime() {
    return time;
  }

  @Override
  public SourceTree tree() {
    return new StreamTree(top(), Map.of(NAME, () -> stream), time, this::verify);
  }

  private String top() {
    return "/redis/" + server;
  }

  private void verify() {
    if (!stream.isProven()) {
      throw new SourceException(ErrorCode.EXPECTATION_FAILED, "the RDB was not read to its end");
    }
    if (stream.sum() == 0) {
      journal.event(
          Level.INFO,
          "CHECKSUM_OFF",
          "the server makes no checksum (rdbchecksum no): the dump was understood, not proven",
          Map.of("server", server));
    }
    var expectations = stream.census().counts();
    expectations.put("rdbVersion", (long) stream.version());
    expectations.put("checksum", stream.sum());
    parts =
        List.of(
            new SourcePart(
                "DATABASE_DUMP",
                NAME,
                "server",
                server,
                top() + "/" + NAME,
                stream.bytes(),
                stream.census().keys(),
                expectations));
  }

  @Override
  public List<SourcePart> parts() {
    return parts;
  }

  /** Says so when there is nothing. */
  private static final class NotEmpty extends FilterInputStream {
    private boolean any;

    NotEmpty(InputStream raw) {
      super(raw);
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var count = super.read(target, offset, length);
      if (count < 0 && !any) {
        throw new SourceException(ErrorCode.SOURCE_EMPTY, "the uploaded dump is empty");
      }
      any = true;
      return count;
    }
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      // The server gives a replica up when its connection ends, however it ends.
    }
  }
}
