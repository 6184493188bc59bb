package io.holdfast.sources.command;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.stream.StoredStream;
import io.holdfast.sources.stream.ToolProcess;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Pours the output into a command's standard input; what that does with it, only it knows. */
final class CommandRestore implements PlannedRestore {
  private final StoredStream output;
  private final CommandLine command;
  private final Optional<Duration> timeout;
  private long taken;

  CommandRestore(StoredStream output, CommandLine command, Optional<Duration> timeout) {
    this.output = output;
    this.command = command;
    this.timeout = timeout;
  }

  @Override
  public List<Check> checks() {
    return List.of();
  }

  @Override
  public Totals totals() {
    return new Totals(1, output.part().bytes(), 0);
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    try {
      pour(listener);
    } catch (SourceException e) {
      listener.item(item(State.FAILED).because(e.getMessage()));
      throw e;
    }
    listener.item(item(State.SUCCESS).at(command.words().getFirst(), taken));
    listener.progress(1, taken);
  }

  @Override
  public List<Difference> compare() {
    var expected = output.part().bytes();
    return taken == expected
        ? List.of()
        : List.of(
            new Difference(
                output.part().name() + "/bytes", Long.toString(expected), Long.toString(taken)));
  }

  private void pour(RestoreListener listener) throws InterruptedException {
    try (var process = ToolProcess.start(command.words(), Map.of())) {
      timeout.ifPresent(process::limit);
      Thread.ofVirtual().name("stdout").start(() -> drain(process.output()));
      var broken = write(process, listener);
      process.requireSuccess();
      if (broken != null) {
        throw new SourceException(
            ErrorCode.SOURCE_FAILED,
            "%s left with status 0 before it had read all".formatted(command.words().getFirst()),
            broken);
      }
    }
  }

  /** Null when the program took all; why not is for its status to say. */
  private @Nullable IOException write(ToolProcess process, RestoreListener listener)
      throws InterruptedException {
    try (var input = process.input()) {
      taken = output.copyTo(input, bytes -> listener.progress(0, bytes)).bytes();
      return null;
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException(e.getMessage());
      }
      return e;
    }
  }

  private Item item(State state) {
    return Item.of(state, "FILE", output.part().name());
  }

  /** So that a talkative program is not held up. */
  private static void drain(InputStream said) {
    var buffer = new byte[8192];
    try (said) {
      while (said.read(buffer) >= 0) {
        // Nobody asked for it.
      }
    } catch (IOException | SourceException e) {
      // How the program ended is told where it is waited for.
    }
  }
}
