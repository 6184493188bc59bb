package io.holdfast.sources.stream;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program whose output or input is a stream, such as a database's own client. Its exit status
 * decides: the end of its output is only told once it left with 0. What it says on its error output
 * is kept, the last {@value #KEPT_CHARACTERS} characters. Secrets never belong into {@code
 * command}, which every user of the machine can read.
 */
public final class ToolProcess implements AutoCloseable {
  private static final int KEPT_CHARACTERS = 4_000;
  private static final long TERMINATE_SECONDS = 5;

  private final String name;
  private final Process process;
  private final Thread listener;

  /** Guarded by itself. */
  private final StringBuilder said = new StringBuilder();

  private ToolProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    listener = Thread.ofVirtual().name("stderr-" + name).start(this::listen);
  }

  /**
   * Starts a program with a nearly empty environment.
   *
   * @param environment added to {@code PATH}, {@code HOME} and a C locale
   * @throws SourceException TOOL_MISSING when there is no such program
   */
  public static ToolProcess start(List<String> command, Map<String, String> environment) {
    var name = command.getFirst();
    var builder = new ProcessBuilder(command);
    var path = System.getenv("PATH");
    var home = System.getenv("HOME");
    builder.environment().clear();
    builder.environment().put("PATH", path == null ? "/usr/bin:/bin:/usr/sbin:/sbin" : path);
    builder.environment().put("HOME", home == null ? "/" : home);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    try {
      return new ToolProcess(name, builder.start());
    } catch (IOException e) {
      throw new SourceException(
          ErrorCode.TOOL_MISSING,
          "cannot run %s: %s; install the package that has it".formatted(name, e.getMessage()),
          e);
    }
  }

  /**
   * Its output. At the end the exit status is waited for: anything but 0 throws {@link
   * SourceException} SOURCE_FAILED instead of telling the end. Closing early kills the program.
   */
  public InputStream output() {
    return new Output(process.getInputStream());
  }

  /** Its input; closing it tells the program that all has come. */
  public OutputStream input() {
    return process.getOutputStream();
  }

  /** What it said on its error output so far. */
  public String said() {
    synchronized (said) {
      return said.toString().strip();
    }
  }

  /** Waits for its end. */
  public int exitStatus() throws InterruptedException {
    var status = process.waitFor();
    listener.join();
    return status;
  }

  /**
   * Waits for its end.
   *
   * @throws SourceException SOURCE_FAILED unless it left with 0
   */
  public void requireSuccess() throws InterruptedException {
    var status = exitStatus();
    if (status != 0) {
      throw failed(status);
    }
  }

  /** Ends the program if it still runs; safe to call again. */
  @Override
  public void close() {
    if (!process.isAlive()) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(TERMINATE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private SourceException failed(int status) {
    var why = said();
    return new SourceException(
        ErrorCode.SOURCE_FAILED,
        "%s ended with status %d%s".formatted(name, status, why.isEmpty() ? "" : ": " + why));
  }

  private void listen() {
    var buffer = new byte[1024];
    try (var errors = process.getErrorStream()) {
      for (int count = errors.read(buffer); count >= 0; count = errors.read(buffer)) {
        keep(new String(buffer, 0, count, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      keep("(its error output broke off: %s)".formatted(e.getMessage()));
    }
  }

  private void keep(String text) {
    synchronized (said) {
      said.append(text);
      if (said.length() > KEPT_CHARACTERS) {
        said.delete(0, said.length() - KEPT_CHARACTERS);
      }
    }
  }

  /** The program's output, whose end is earned. */
  private final class Output extends InputStream {
    private final InputStream raw;
    private boolean ended;

    Output(InputStream raw) {
      this.raw = raw;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var count = raw.read(target, offset, length);
      if (count < 0 && !ended) {
        try {
          requireSuccess();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted while waiting for " + name, e);
        }
        ended = true;
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      raw.close();
      ToolProcess.this.close();
    }
  }
}
