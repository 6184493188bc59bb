package io.holdfast.rest.edge;

import java.io.IOException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** The web server's end of a listener; says which one it is when its address cannot be bound. */
final class ListenerConnector extends ServerConnector {
  private final io.holdfast.rest.edge.Listener listener;

  ListenerConnector(
      Server server,
      io.holdfast.rest.edge.Listener listener,
      SslContextFactory.@Nullable Server tls,
      HttpConfiguration http) {
    super(server, tls, TargetKeepingConnection.factory(http));
    this.listener = listener;
    setName(listener.name());
    setHost(listener.host());
    setPort(listener.port());
  }

  @Override
  public void open() {
    try {
      super.open();
    } catch (IOException e) {
      throw new ListenException(listener, e);
    }
  }
}
