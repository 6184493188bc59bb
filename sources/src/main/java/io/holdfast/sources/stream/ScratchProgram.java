package io.holdfast.sources.stream;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SandboxRoom;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server's program that runs for one drill. Where the agent is root it runs as another user, in a
 * folder that this one can reach; what it says goes to a file.
 */
public final class ScratchProgram implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration TERMINATE = Duration.ofSeconds(20);
  private static final int SAID = 2_000;

  private final String name;
  private final Process process;
  private final Path log;

  private ScratchProgram(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Whose programs run, and where.
   *
   * @param folder that this user owns, for data
   * @param sockets that this user owns, with a short path
   * @param prefix of commands that are to run as this user
   */
  public record Ground(Path folder, Path sockets, List<String> prefix, @Nullable String user) {
    public Ground {
      prefix = List.copyOf(prefix);
    }

    /**
     * @param preferred the user that the system has for such servers
     */
    public static Ground of(SandboxRoom room, String preferred) throws InterruptedException {
      try {
        Files.createDirectory(
            room.outside(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (!"root".equals(System.getProperty("user.name"))) {
          return new Ground(room.folder(), room.outside(), List.of(), null);
        }
        var user = user(preferred);
        var group = run(List.of("id", "-g", user)).strip();
        var prefix =
            List.of("setpriv", "--reuid=" + user, "--regid=" + group, "--clear-groups", "--");
        give(room.outside(), user);
        return new Ground(room.outside(), room.outside(), prefix, user);
      } catch (IOException e) {
        throw failed(e);
      }
    }

    /** Gives a tree to the user; nothing to do unless we are root. */
    public void own(Path tree) throws InterruptedException {
      if (user != null) {
        run(List.of("chown", "-R", "--no-dereference", user, tree.toString()));
      }
    }

    public List<String> command(List<String> words) {
      var command = new ArrayList<>(prefix);
      command.addAll(words);
      return command;
    }

    private static String user(String preferred) throws IOException {
      try {
        FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(preferred);
        return preferred;
      } catch (UserPrincipalNotFoundException e) {
        return "nobody";
      }
    }

    private static void give(Path path, String user) throws IOException {
      Files.setOwner(
          path,
          FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(user));
    }
  }

  /** Whether a program that was started answers. */
  @FunctionalInterface
  public interface Answers {
    boolean now() throws InterruptedException;
  }

  /**
   * Starts one and waits until it answers.
   *
   * @throws SourceException TOOL_MISSING when there is no such program; SOURCE_FAILED with what it
   *     said when it ends, or does not answer within five minutes
   */
  public static ScratchProgram start(
      SandboxRoom room, Ground ground, List<String> words, Answers answers)
      throws InterruptedException {
    var name = String.valueOf(Path.of(words.getFirst()).getFileName());
    var log = room.folder().resolve(name + ".log");
    var builder = new ProcessBuilder(ground.command(words)).redirectErrorStream(true);
    var path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path == null ? "/usr/bin:/bin:/usr/sbin:/sbin" : path);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.directory(ground.sockets().toFile());
    try {
      var process = builder.redirectOutput(log.toFile()).start();
      process.getOutputStream().close();
      var program = new ScratchProgram(name, process, log);
      try {
        room.started().accept(process.toHandle());
        program.await(answers);
        return program;
      } catch (InterruptedException | RuntimeException e) {
        program.close();
        throw e;
      }
    } catch (IOException e) {
      throw new SourceException(
          ErrorCode.TOOL_MISSING, "cannot run %s: %s".formatted(name, e.getMessage()), e);
    }
  }

  /** Runs a program to its end; what it says on its output. */
  public static String run(List<String> command) throws InterruptedException {
    try (var process = ToolProcess.start(command, Map.of())) {
      process.input().close();
      try (var output = process.output()) {
        return new String(output.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** The end of what it said. */
  public String said() {
    try {
      var text = Files.readString(log, StandardCharsets.ISO_8859_1).strip();
      return text.length() <= SAID ? text : text.substring(text.length() - SAID);
    } catch (IOException e) {
      return "";
    }
  }

  /** Asks it to end, and kills it after a while. */
  @Override
  public void close() {
    var interrupted = Thread.interrupted();
    var family = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(TERMINATE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      interrupted = true;
      process.destroyForcibly();
    }
    family.forEach(ProcessHandle::destroyForcibly);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void await(Answers answers) throws InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      if (answers.now()) {
        return;
      }
      Thread.sleep(LOOK);
    }
    throw new SourceException(
        ErrorCode.SOURCE_FAILED,
        "%s %s: %s".formatted(name, process.isAlive() ? "does not answer" : "ended", said()));
  }

  private static SourceException failed(IOException e) {
    return new SourceException(
        ErrorCode.TARGET_UNWRITABLE, "no place for a server: " + e.getMessage(), e);
  }
}
