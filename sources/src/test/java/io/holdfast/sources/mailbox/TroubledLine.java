package io.holdfast.sources.mailbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A line to a server that breaks, or falls silent, after so many bytes in one direction. */
final class TroubledLine implements AutoCloseable {
  private final ServerSocket listener;
  private final int server;
  private final Trouble trouble;
  private volatile long afterBytes;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicLong downloaded = new AtomicLong();
  private final AtomicLong uploaded = new AtomicLong();
  private final CountDownLatch silent = new CountDownLatch(1);

  enum Trouble {
    NONE,
    /** As if the server died: nobody answers any more. */
    BREAKS_DOWNLOAD,
    BREAKS_UPLOAD,
    /** What the server says does not arrive any more. */
    FALLS_SILENT,
    /** What the client says does not arrive any more. */
    SWALLOWS_UPLOAD
  }

  TroubledLine(int server, Trouble trouble, long afterBytes) throws IOException {
    this.server = server;
    this.trouble = trouble;
    this.afterBytes = afterBytes;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The trouble begins now. */
  void begin() {
    afterBytes = 0;
  }

  /** What the server sent so far. */
  long downloaded() {
    return downloaded.get();
  }

  void awaitSilence() throws InterruptedException {
    silent.await();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (var socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        var client = listener.accept();
        var upstream = new Socket(InetAddress.getLoopbackAddress(), server);
        sockets.add(client);
        sockets.add(upstream);
        pipe(upstream, client, downloaded, Trouble.BREAKS_DOWNLOAD, Trouble.FALLS_SILENT);
        pipe(client, upstream, uploaded, Trouble.BREAKS_UPLOAD, Trouble.SWALLOWS_UPLOAD);
      }
    } catch (IOException e) {
      // Closed, or broken as it should be.
    }
  }

  private void pipe(Socket from, Socket to, AtomicLong counter, Trouble breaking, Trouble silencing)
      throws IOException {
    InputStream input = from.getInputStream();
    OutputStream output = to.getOutputStream();
    Thread.ofVirtual()
        .start(() -> {
          var buffer = new byte[8192];
          try {
            for (var count = input.read(buffer); count >= 0; count = input.read(buffer)) {
              var total = counter.addAndGet(count);
              if (total > afterBytes && trouble == breaking) {
                close();
                return;
              }
              if (total > afterBytes && trouble == silencing) {
                silent.countDown();
                continue;
              }
              output.write(buffer, 0, count);
              output.flush();
            }
            to.shutdownOutput();
          } catch (IOException e) {
            // The other side is gone.
          }
        });
  }
}
