package io.holdfast.engine.lock;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.engine.json.GoJsonWriter;
import io.holdfast.engine.json.Json;
import io.holdfast.engine.json.Rfc3339;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The JSON of a lock file, fields in restic's order; behind them one that it passes over. */
final class LockCodec {
  private static final String PROCESS = "holdfast_process";

  private LockCodec() {}

  static byte[] encode(LockFile lock) {
    var owner = lock.owner();
    var json = new GoJsonWriter(ZoneOffset.UTC).beginObject();
    json.field("time")
        .time(lock.time())
        .field("exclusive")
        .bool(lock.exclusive())
        .field("hostname")
        .text(owner.hostname())
        .field("username")
        .text(owner.username())
        .field("pid")
        .number(owner.pid())
        .field("uid")
        .number(owner.uid())
        .field("gid")
        .number(owner.gid());
    if (owner.process() != null) {
      json.field(PROCESS).text(owner.process().toString());
    }
    return json.endObject().toByteArray();
  }

  /**
   * @throws IOException when these bytes are no lock
   */
  static LockFile decode(byte[] bytes) throws IOException {
    return new Reader(Json.parser(bytes, 0, bytes.length)).read();
  }

  /** One lock being read. */
  private static final class Reader {
    private final JsonParser parser;
    private @Nullable Instant time;
    private boolean exclusive;
    private String hostname = "";
    private String username = "";
    private long pid;
    private long uid;
    private long gid;
    private @Nullable ProcessIdentity process;

    private Reader(JsonParser parser) {
      this.parser = parser;
    }

    private LockFile read() throws IOException {
      Json.readDocument(parser, this::field);
      return new LockFile(
          Json.present("time", time),
          exclusive,
          new LockOwner(hostname, username, pid, uid, gid, process));
    }

    private void field(String field) throws IOException {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        return;
      }
      switch (field) {
        case "time" -> time = Json.parsed(parser, Rfc3339::parseInstant);
        case "exclusive" -> exclusive = Json.bool(parser);
        case "hostname" -> hostname = Json.string(parser);
        case "username" -> username = Json.string(parser);
        case "pid" -> pid = Json.number(parser);
        case "uid" -> uid = Json.number(parser);
        case "gid" -> gid = Json.number(parser);
        case PROCESS -> process = ProcessIdentity.parse(Json.string(parser)).orElse(null);
        default -> parser.skipChildren();
      }
    }
  }
}
