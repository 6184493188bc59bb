package io.holdfast.rest.edge;

import io.holdfast.control.access.RequestContext;
import java.io.IOException;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One conversation over a WebSocket. Jetty reads on by itself; what came waits in the {@link
 * ClientSocket}. Public for Jetty, which calls it by reflection, and for nobody else.
 */
public final class Conversation implements Session.Listener.AutoDemanding {
  private static final Logger log = LoggerFactory.getLogger(Conversation.class);

  private final Sockets sockets;
  private final SocketHandler handler;
  private final Request request;

  /** Set before any message comes. */
  private volatile @Nullable ClientSocket socket;

  Conversation(Sockets sockets, SocketHandler handler, Request request) {
    this.sockets = sockets;
    this.handler = handler;
    this.request = request;
  }

  @Override
  public void onWebSocketOpen(Session session) {
    var client = new ClientSocket(session);
    socket = client;
    var thread =
        Thread.ofVirtual().name("socket-" + request.id()).unstarted(() -> run(session, client));
    if (!sockets.begin(thread, session)) {
      session.close(StatusCode.TRY_AGAIN_LATER, "too many conversations", Callback.NOOP);
    }
  }

  @Override
  public void onWebSocketText(String message) {
    var client = socket;
    if (client != null) {
      client.came(message);
    }
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    log.debug("conversation broke off id={}", request.id(), cause);
  }

  private void run(Session session, ClientSocket client) {
    var context = new RequestContext(request.remoteAddress(), request.id());
    try (var _ = MDC.putCloseable("request", request.id())) {
      ScopedValue.where(RequestContext.CURRENT, context)
          .call(() -> {
            handler.converse(request, client);
            return true;
          });
      session.close(StatusCode.NORMAL, "", Callback.NOOP);
    } catch (IOException e) {
      log.debug("client went away id={}", request.id(), e);
    } catch (InterruptedException e) {
      session.close(StatusCode.SHUTDOWN, "the server stops", Callback.NOOP);
    } catch (Exception e) {
      log.error("conversation failed id={}", request.id(), e);
      session.close(StatusCode.SERVER_ERROR, "", Callback.NOOP);
    } finally {
      sockets.ended();
    }
  }
}
