package io.holdfast.store.sftp;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.agent.SshAgent;
import org.apache.sshd.agent.SshAgentFactory;
import org.apache.sshd.agent.SshAgentServer;
import org.apache.sshd.agent.common.AbstractAgentProxy;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/** An SSH agent behind a socket of this machine: it signs, and keeps its keys. */
final class SshAgentSocket extends AbstractAgentProxy {
  private static final int MOST_BYTES = 1 << 20;

  private final SocketChannel channel;

  private SshAgentSocket(Path socket) throws IOException {
    super(null);
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  /** A question and its answer, each with its length before it. */
  @Override
  protected synchronized Buffer request(Buffer question) throws IOException {
    var sent = ByteBuffer.wrap(question.array(), question.rpos(), question.available());
    while (sent.hasRemaining()) {
      channel.write(sent);
    }
    var length = read(Integer.BYTES).getInt();
    if (length < 1 || length > MOST_BYTES) {
      throw new IOException("the SSH agent announces %d bytes".formatted(length));
    }
    return new ByteArrayBuffer(read(length).array());
  }

  @Override
  public void close() throws IOException {
    channel.close();
    super.close();
  }

  private ByteBuffer read(int count) throws IOException {
    var bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new EOFException("the SSH agent hung up");
      }
    }
    return bytes.flip();
  }

  /** Opens one for each login; forwards none. */
  record Factory(Path socket) implements SshAgentFactory {
    @Override
    public List<ChannelFactory> getChannelForwardingFactories(FactoryManager manager) {
      return List.of();
    }

    @Override
    public SshAgent createClient(Session session, FactoryManager manager) throws IOException {
      return new SshAgentSocket(socket);
    }

    @Override
    public SshAgentServer createServer(ConnectionService service) {
      throw new UnsupportedOperationException("no agent is forwarded");
    }
  }
}
