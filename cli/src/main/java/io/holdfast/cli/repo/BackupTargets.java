package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Common;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.sources.stream.PipedInput;
import io.holdfast.sources.stream.StreamTree;
import io.holdfast.sources.stream.ToolProcess;
import io.holdfast.sources.tree.LocalTree;
import io.holdfast.sources.tree.LocalTreeOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is backed up: paths, paths out of files, or a stream. */
final class BackupTargets implements AutoCloseable {
  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = "What to back up; with --stdin-from-command the command and its arguments.")
  private List<String> paths = new ArrayList<>();

  @Option(
      names = "--files-from",
      paramLabel = "FILE",
      description =
          "Back up what the lines of a file name too, where *, ? and [a-z] stand for names; - is standard input; repeatable.")
  private List<String> patternFiles = new ArrayList<>();

  @Option(
      names = "--files-from-verbatim",
      paramLabel = "FILE",
      description = "The same, with lines that are paths as they stand.")
  private List<String> lineFiles = new ArrayList<>();

  @Option(
      names = "--files-from-raw",
      paramLabel = "FILE",
      description = "The same, with a zero byte after each path, as of find -print0.")
  private List<String> zeroFiles = new ArrayList<>();

  @Option(names = "--stdin", description = "Back up what comes on standard input, as one file.")
  private boolean stdin;

  @Option(
      names = "--stdin-from-command",
      description = "Back up what a command prints, as one file, if it ends with 0.")
  private boolean command;

  @Option(
      names = "--stdin-filename",
      paramLabel = "NAME",
      description = "Path of that file in the snapshot (default: ${DEFAULT-VALUE}).")
  private String fileName = "stdin";

  private @Nullable ToolProcess process;
  private boolean incomplete;

  /** Where paths lie in the file system, or the stream that stands for them. */
  SourceTree tree(Common common, LocalTreeOptions how) {
    if (!stdin && !command) {
      return LocalTree.ofThoseThere(
          absolute(common),
          how,
          reason -> {
            incomplete = true;
            common.warn(reason + "; left out");
          });
    }
    requireOnly();
    var now = common.context().clock().instant();
    return new OneFile(Path.of("/").resolve(fileName).normalize().toString(), this::stream, now);
  }

  /** Whether standard input is backed up, or says what is. */
  boolean takeInput() {
    return stdin
        || Stream.of(patternFiles, lineFiles, zeroFiles).anyMatch(files -> files.contains("-"));
  }

  /** Whether they may be read twice, as a stream may not. */
  boolean arePaths() {
    return !stdin && !command;
  }

  /** Whether something that is named is not there, or cannot be looked for. */
  boolean isIncomplete() {
    return incomplete;
  }

  /** What the command said on its error output, the last of it, for people. */
  void tell(Common common) {
    if (process != null) {
      var name = paths.getFirst();
      process.said().lines().forEach(line -> common.warn("%s: %s".formatted(name, line)));
    }
  }

  /** Ends the command, should it still run. */
  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }

  private List<String> absolute(Common common) {
    var lists = new PathLists(common);
    var all = new ArrayList<>(paths);
    patternFiles.forEach(file -> all.addAll(lists.matches(file)));
    lineFiles.forEach(file -> all.addAll(lists.lines(file)));
    zeroFiles.forEach(file -> all.addAll(lists.zeroEnded(file)));
    incomplete = lists.isIncomplete();
    var base = common.context().directory();
    return all.stream().map(path -> path.isEmpty() ? path : base.resolve(path).toString()).toList();
  }

  private void requireOnly() {
    var files = patternFiles.size() + lineFiles.size() + zeroFiles.size();
    if (stdin && command || files > 0 || stdin && !paths.isEmpty()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "a stream is backed up alone: leave out other paths, or --stdin");
    }
    if (command && paths.isEmpty()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--stdin-from-command: name the command behind --");
    }
  }

  private InputStream stream() {
    if (!command) {
      return PipedInput.of("stdin", System.in);
    }
    var started = ToolProcess.start(paths, System.getenv());
    process = started;
    endInput(started);
    return started.output();
  }

  /** As restic does: who waits for input would wait for ever. */
  private static void endInput(ToolProcess process) {
    try {
      process.input().close();
    } catch (IOException e) {
      // It has ended already; its status says how.
    }
  }

  /** A tree that holds one stream, and is known by its path, as restic's is. */
  private static final class OneFile implements SourceTree {
    private final String path;
    private final StreamTree tree;

    OneFile(String path, StreamTree.Opener opener, Instant time) {
      if (path.equals("/")) {
        throw new CommandException(ErrorCode.INPUT_INVALID, "--stdin-filename names no file");
      }
      this.path = path;
      tree = new StreamTree("/", Map.of(path.substring(1), opener), time, () -> {});
    }

    @Override
    public List<String> paths() {
      return List.of(path);
    }

    @Override
    public SourceDirectory openRoot() {
      return tree.openRoot();
    }
  }
}
