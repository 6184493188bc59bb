package io.holdfast.sources.stream;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program whose output or input is a stream, such as a database's own client. Its exit status
 * decides: the end of its output is only told once it left with 0. What it says on its error output
 * is kept, the last {@value #KEPT_CHARACTERS} characters. Secrets never belong into {@code
 * command}, which every user of the machine can read. Interrupting whoever reads or writes ends the
 * program and all that it started.
 */
public final class ToolProcess implements AutoCloseable {
  private static final int KEPT_CHARACTERS = 4_000;
  private static final Duration TERMINATE = Duration.ofSeconds(5);

  /** For what a program left running in the background, which may hold its error output open. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);

  private final String name;
  private final Process process;
  private final Thread listener;

  /** Guarded by itself. */
  private final StringBuilder said = new StringBuilder();

  /** How long it was let run; null unless it ran longer. */
  private volatile @Nullable Duration overdue;

  /** Null until someone wants the output. */
  private volatile @Nullable PipeReader reader;

  /** Its end was heard of, or nobody waits for it any more. */
  private final CountDownLatch done = new CountDownLatch(1);

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

  /** The process that was started; what it started in turn descends from it. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /**
   * Its output. At the end the exit status is waited for: anything but 0 throws {@link
   * SourceException} SOURCE_FAILED instead of telling the end. Closing early kills the program.
   */
  public InputStream output() {
    var output = PipeReader.start(name, process.getInputStream());
    reader = output;
    return new Output(output);
  }

  /** Its input; closing it tells the program that all has come. */
  public OutputStream input() {
    return new Input(process.getOutputStream());
  }

  /**
   * Ends it when it runs longer, or when what it left running in the background holds its output
   * longer; it then failed, whatever its status.
   */
  public ToolProcess limit(Duration most) {
    Thread.ofVirtual().name("limit-" + name).start(() -> endAfter(most));
    return this;
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
    done.countDown();
    listener.join(LAST_WORDS);
    return status;
  }

  /**
   * Waits for its end.
   *
   * @throws SourceException SOURCE_FAILED unless it left with 0
   */
  public void requireSuccess() throws InterruptedException {
    var status = exitStatus();
    var most = overdue;
    if (most != null) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED, "%s ran longer than %s and was ended".formatted(name, most));
    }
    if (status != 0) {
      throw failed(status);
    }
  }

  /** Ends the program, and what it started, if it still runs; safe to call again. */
  @Override
  public void close() {
    done.countDown();
    cutOutput();
    if (!process.isAlive()) {
      return;
    }
    try {
      terminate().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void endAfter(Duration most) {
    try {
      if (!done.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
        overdue = most;
        terminate();
        cutOutput();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void cutOutput() {
    var output = reader;
    if (output != null) {
      output.cut();
    }
  }

  /** Asks all to end, and kills after a while whoever has not. Returns at once. */
  private Thread terminate() {
    var family = Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    family.forEach(ProcessHandle::destroy);
    return Thread.ofVirtual().name("terminate-" + name).start(() -> killLeft(family));
  }

  private void killLeft(List<ProcessHandle> family) {
    try {
      process.waitFor(TERMINATE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      family.forEach(ProcessHandle::destroyForcibly);
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
      said.append(text.replace('\0', '\ufffd'));
      if (said.length() > KEPT_CHARACTERS) {
        said.delete(0, said.length() - KEPT_CHARACTERS);
      }
    }
  }

  /**
   * The pipe to the program. The machine's pipes know no interruption, so an interrupted writer
   * ends the program, whose end then ends the waiting.
   */
  private final class Pipe extends AbstractInterruptibleChannel {
    @Override
    protected void implCloseChannel() {
      if (process.isAlive()) {
        terminate();
      }
    }

    void write(OutputStream raw, byte[] bytes, int offset, int length) throws IOException {
      try {
        begin();
        raw.write(bytes, offset, length);
        raw.flush();
      } finally {
        end(true);
      }
    }
  }

  /** The program's input. */
  private final class Input extends OutputStream {
    private final OutputStream raw;
    private final Pipe pipe = new Pipe();

    Input(OutputStream raw) {
      this.raw = raw;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      pipe.write(raw, bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      raw.close();
    }
  }

  /** The program's output, whose end is earned. */
  private final class Output extends InputStream {
    private final PipeReader pipe;
    private boolean ended;

    Output(PipeReader pipe) {
      this.pipe = pipe;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (ended) {
        return -1;
      }
      try {
        var count = next(target, offset, length);
        if (count < 0) {
          requireSuccess();
          ended = true;
        }
        return count;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        terminate();
        throw new ClosedByInterruptException();
      }
    }

    private int next(byte[] target, int offset, int length)
        throws IOException, InterruptedException {
      try {
        return pipe.read(target, offset, length);
      } catch (IOException e) {
        if (overdue != null) {
          requireSuccess();
        }
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      ToolProcess.this.close();
      process.getInputStream().close();
    }
  }
}
