import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A slow link to a server of this machine: {@code java Link.java PORT MEGABITS MILLISECONDS} prints
 * the port on which it listens, and carries what comes there to PORT and back, all connections
 * together at so many megabits a second each way, each byte so many milliseconds late each way.
 */
final class Link {
  private static final int PIECE = 16 << 10;

  /** Of one connection in one direction: 4 MiB, more than any rate times delay measured here. */
  private static final int PIECES_UNDER_WAY = 256;

  private record Piece(byte[] bytes, long due) {}

  /** One direction's wire, on which a piece follows the other. */
  private static final class Wire {
    private final double nanosPerByte;
    private long free = System.nanoTime();

    Wire(double megabits) {
      nanosPerByte = 8e3 / megabits;
    }

    /** Takes the wire for so many bytes; the time at which the last of them has left. */
    synchronized long send(int bytes) {
      free = Math.max(free, System.nanoTime()) + Math.round(bytes * nanosPerByte);
      return free;
    }
  }

  private final int target;
  private final long delay;
  private final Wire up;
  private final Wire down;

  private Link(int target, double megabits, long millis) {
    this.target = target;
    this.delay = TimeUnit.MILLISECONDS.toNanos(millis);
    this.up = new Wire(megabits);
    this.down = new Wire(megabits);
  }

  static void main(String[] arguments) throws IOException {
    var link =
        new Link(
            Integer.parseInt(arguments[0]),
            Double.parseDouble(arguments[1]),
            Long.parseLong(arguments[2]));
    try (var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      System.out.println(listener.getLocalPort());
      while (true) {
        link.carry(listener.accept());
      }
    }
  }

  private void carry(Socket client) throws IOException {
    var server = new Socket(InetAddress.getLoopbackAddress(), target);
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    carry(client, server, up);
    carry(server, client, down);
  }

  private void carry(Socket from, Socket to, Wire wire) {
    var underWay = new ArrayBlockingQueue<Piece>(PIECES_UNDER_WAY);
    start(from, to, () -> take(from, wire, underWay));
    start(from, to, () -> give(underWay, to));
  }

  private interface Half {
    void run() throws IOException, InterruptedException;
  }

  /** A half that fails takes the connection with it, so that neither side waits for the other. */
  private static void start(Socket from, Socket to, Half half) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                half.run();
              } catch (IOException | InterruptedException e) {
                close(from);
                close(to);
              }
            });
  }

  /** An empty piece tells of the end. */
  private void take(Socket from, Wire wire, BlockingQueue<Piece> underWay)
      throws IOException, InterruptedException {
    var buffer = new byte[PIECE];
    for (var read = 0; read >= 0; read = from.getInputStream().read(buffer)) {
      if (read > 0) {
        var sent = wire.send(read);
        underWay.put(new Piece(Arrays.copyOf(buffer, read), sent + delay));
        waitUntil(sent);
      }
    }
    underWay.put(new Piece(new byte[0], System.nanoTime() + delay));
  }

  private static void give(BlockingQueue<Piece> underWay, Socket to)
      throws IOException, InterruptedException {
    for (var piece = underWay.take(); piece.bytes().length > 0; piece = underWay.take()) {
      waitUntil(piece.due());
      to.getOutputStream().write(piece.bytes());
    }
    to.shutdownOutput();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }

  private static void waitUntil(long time) {
    for (var left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
