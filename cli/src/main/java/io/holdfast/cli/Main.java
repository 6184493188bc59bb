package io.holdfast.cli;

import io.holdfast.base.ExitStatus;
import io.holdfast.cli.terminal.AnswerLines;
import io.holdfast.cli.terminal.Keyboard;
import io.holdfast.cli.terminal.ResultStream;
import io.holdfast.cli.terminal.Terminal;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;

/** Where the program begins and ends. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    HeapWatch.start();
    var stop = StopSignal.install(Thread.currentThread());
    var out = ResultStream.over(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    var err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8);
    var terminal = new Terminal(out, err, columns(), outShown(), Keyboard.ofProcess(), answers());
    var context =
        new Context(
            terminal, System.getenv(), InstantSource.system(), Path.of("").toAbsolutePath());
    var status = ExitStatus.INTERNAL;
    try {
      status = new Program(context).run(arguments);
    } finally { // also when there is no memory to tell of it
      stop.leave(status);
    }
  }

  /** The launcher looks whether standard error is a terminal, which Java cannot. */
  private static int columns() {
    return Math.max(0, Integer.getInteger("holdfast.columns", 0));
  }

  private static boolean outShown() {
    return Boolean.getBoolean("holdfast.out.shown");
  }

  private static AnswerLines answers() {
    return Boolean.getBoolean("holdfast.in.led") ? AnswerLines.ofProcess() : AnswerLines.none();
  }
}
