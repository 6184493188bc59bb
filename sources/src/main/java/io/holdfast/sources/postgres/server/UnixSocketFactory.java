package io.holdfast.sources.postgres.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/** Lets the driver, which only knows host and port, speak over a socket in a folder. */
public final class UnixSocketFactory extends SocketFactory {
  private final String path;

  /**
   * @param path of the socket; the driver hands it over
   */
  public UnixSocketFactory(String path) {
    this.path = path;
  }

  @Override
  public Socket createSocket() throws IOException {
    return new UnixSocket(path);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected();
  }

  private Socket connected() throws IOException {
    var socket = createSocket();
    socket.connect(null);
    return socket;
  }

  /** A channel that looks like a socket; options of TCP mean nothing to it. */
  private static final class UnixSocket extends Socket {
    private final String path;
    private final SocketChannel channel;

    UnixSocket(String path) throws IOException {
      this.path = path;
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    @Override
    public void connect(SocketAddress ignored) throws IOException {
      channel.connect(UnixDomainSocketAddress.of(path));
    }

    @Override
    public void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
      connect(ignored);
    }

    @Override
    public boolean isConnected() {
      return channel.isConnected();
    }

    @Override
    public boolean isClosed() {
      return !channel.isOpen();
    }

    @Override
    public InputStream getInputStream() {
      return Channels.newInputStream(channel);
    }

    @Override
    public OutputStream getOutputStream() {
      return Channels.newOutputStream(channel);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }

    @Override
    public void shutdownInput() throws IOException {
      channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
      channel.shutdownOutput();
    }

    @Override
    public void setTcpNoDelay(boolean on) {}

    @Override
    public void setKeepAlive(boolean on) {}

    @Override
    public void setSoTimeout(int millis) {}

    @Override
    public int getSoTimeout() {
      return 0;
    }

    @Override
    public void setReceiveBufferSize(int bytes) {}

    @Override
    public void setSendBufferSize(int bytes) {}

    @Override
    public int getReceiveBufferSize() {
      return 65_536;
    }

    @Override
    public int getSendBufferSize() {
      return 65_536;
    }
  }
}
