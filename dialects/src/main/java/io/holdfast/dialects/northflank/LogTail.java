package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.Event;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.SessionWatch;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.ClientSocket;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.SocketHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Lines of a log as they come: the client says who it is in its first message, gets the last lines,
 * and then each new one until backup or restore have ended.
 */
final class LogTail {
  private static final Duration FIRST_MESSAGE = Duration.ofSeconds(10);

  private final Desk desk;
  private final Logs logs;

  LogTail(Desk desk, Logs logs) {
    this.desk = desk;
    this.logs = logs;
  }

  SocketHandler ofBackup() {
    return (request, socket) -> converse(request, socket, logs::backup);
  }

  SocketHandler ofRestore() {
    return (request, socket) -> converse(request, socket, logs::restore);
  }

  private void converse(
      Request request, ClientSocket socket, Function<Request, Logs.Subject> subject)
      throws IOException, InterruptedException {
    Request known;
    try {
      known = request.with(Caller.class, desk.access().bearer(token(socket)));
    } catch (HoldfastException e) {
      var refusal = Answers.JSON.objectNode().put("auth", "failed");
      socket.send(message("init", refusal.put("message", e.getMessage())));
      return;
    }
    socket.send(message("init", Answers.JSON.objectNode().put("auth", "successful")));
    try {
      tail(known, socket, subject.apply(known));
    } catch (HoldfastException e) {
      socket.send(message("error", Answers.JSON.objectNode().put("message", e.getMessage())));
    }
  }

  private static String token(ClientSocket socket) throws InterruptedException {
    var text =
        socket
            .receive(FIRST_MESSAGE)
            .orElseThrow(() ->
                new RequestException(
                    ErrorCode.CREDENTIAL_MISSING,
                    "no message came in %d seconds; the first one must bring a token"
                        .formatted(FIRST_MESSAGE.toSeconds())));
    var fields = Body.fields(text).ignoringUnknown();
    return fields
        .object("data", LogTail::auth)
        .orElseThrow(() -> fields.invalid("data", "REQUIRED", "must be there"));
  }

  private static String auth(Fields data) {
    return data.require("auth", name -> data.object(name, LogTail::apiToken));
  }

  private static String apiToken(Fields auth) {
    return auth.require("apiToken", auth::text);
  }

  private void tail(Request request, ClientSocket socket, Logs.Subject subject)
      throws IOException, InterruptedException {
    var query = LogQuery.tail(request.query(), desk.clock().instant());
    if (subject.silent()) {
      return;
    }
    var last = logs.found(subject, query, false);
    if (!last.events().isEmpty()) {
      socket.send(message("log-lines", Logs.shown(last.events().reversed())));
    }
    desk.watch()
        .follow(subject.session(), last.first(), subject.ended(), new Sender(socket, query));
  }

  private record Sender(ClientSocket socket, LogQuery query) implements SessionWatch.Follower {
    @Override
    public void event(Event event) throws IOException, InterruptedException {
      if (query.wants(event)) {
        socket.send(message("log-lines", Logs.shown(List.of(event))));
      }
    }

    @Override
    public void silence() throws IOException, InterruptedException {
      socket.keepAlive();
    }
  }

  private static String message(String type, JsonNode data) {
    ObjectNode message = Answers.JSON.objectNode().put("type", type);
    message.set("data", data);
    return message.toString();
  }
}
