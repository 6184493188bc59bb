package io.holdfast.sources.command;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.Secret;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.SourceView;
import io.holdfast.sources.stream.StreamTree;
import io.holdfast.sources.stream.ToolProcess;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One run of the command, started when its output is read. */
final class CommandView implements SourceView {
  static final String TOP = "/command";

  private final SourceSettings settings;
  private final Instant moment;
  private final String file;
  private final StreamTree tree;
  private final AtomicReference<@Nullable ToolProcess> running = new AtomicReference<>();
  private final AtomicLong bytes = new AtomicLong();
  private final OutputCheck check = new OutputCheck();

  CommandView(SourceSettings settings, Instant moment) {
    this.settings = settings;
    this.moment = moment;
    file = CommandSource.file(settings);
    tree = new StreamTree(TOP, Map.of(file, this::start), moment, this::verify);
  }

  @Override
  public Instant pointInTime() {
    return moment;
  }

  @Override
  public SourceTree tree() {
    return tree;
  }

  @Override
  public List<SourcePart> parts() {
    return List.of(part(settings, bytes.get()));
  }

  static SourcePart part(SourceSettings settings, long size) {
    var file = CommandSource.file(settings);
    return new SourcePart(
        "FILE_TREE",
        file,
        "command",
        CommandSource.command(settings).words().getFirst(),
        TOP + "/" + file,
        size,
        1,
        Map.of("bytes", size));
  }

  @Override
  public void close() {
    var process = running.getAndSet(null);
    if (process != null) {
      process.close();
    }
  }

  private InputStream start() {
    var process = ToolProcess.start(CommandSource.command(settings).words(), Map.of());
    running.set(process);
    CommandSource.timeout(settings).ifPresent(process::limit);
    feed(process, settings.secret(CommandSource.STDIN));
    return new Counted(process.output());
  }

  /** Many programs read their password there; without one they find the end at once. */
  private static void feed(ToolProcess process, @Nullable Secret secret) {
    var text = secret == null ? new byte[0] : secret.copy();
    Thread.ofVirtual()
        .name("stdin")
        .start(() -> {
          try (var input = process.input()) {
            input.write(text, 0, text.length);
          } catch (IOException e) {
            // A program need not read what it is offered; its status says how it went.
          } finally {
            Arrays.fill(text, (byte) 0);
          }
        });
  }

  private void verify() {
    if (settings.flag(CommandSource.CHECK_OUTPUT, true)) {
      check.require(CommandSource.command(settings).words().getFirst());
    }
    if (bytes.get() == 0 && !settings.flag(CommandSource.ALLOW_EMPTY, false)) {
      throw new SourceException(
          ErrorCode.SOURCE_EMPTY,
          "%s wrote nothing; set %s to true where that is right"
              .formatted(
                  CommandSource.command(settings).words().getFirst(), CommandSource.ALLOW_EMPTY));
    }
  }

  /** Counts what is read. */
  private final class Counted extends FilterInputStream {
    Counted(InputStream output) {
      super(output);
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var count = super.read(target, offset, length);
      if (count > 0) {
        check.add(target, offset, count);
        bytes.addAndGet(count);
      }
      return count;
    }
  }
}
