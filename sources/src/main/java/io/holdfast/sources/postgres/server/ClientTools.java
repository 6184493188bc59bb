package io.holdfast.sources.postgres.server;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.stream.ToolProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * PostgreSQL's own programs, of all versions that are installed. A dump is made by the program of
 * the server's version, or by the next newer one: an older one refuses, and one much newer writes
 * what the server's own programs cannot read.
 */
public final class ClientTools {
  private static final List<Path> ROOTS = List.of(Path.of("/usr/lib/postgresql"), Path.of("/usr"));
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

  private final List<Path> folders;

  /**
   * @param folders to look in, the preferred first
   */
  public ClientTools(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /** Those of Debian's and Red Hat's packages, then those of {@code PATH}. */
  public static ClientTools installed() {
    var folders = new ArrayList<Path>();
    for (var root : ROOTS) {
      try (var versions = Files.newDirectoryStream(root, "{[0-9]*,pgsql-*}")) {
        versions.forEach(version -> folders.add(version.resolve("bin")));
      } catch (IOException e) {
        // There are none of that kind.
      }
    }
    var path = System.getenv("PATH");
    for (var folder : (path == null ? "/usr/bin" : path).split(":", -1)) {
      if (folder.startsWith("/")) {
        folders.add(Path.of(folder));
      }
    }
    return new ClientTools(folders);
  }

  /** A program and its major version. */
  public record Tool(Path path, int version) {}

  /** The oldest that is at least of a version. */
  public Optional<Tool> find(String program, int version) {
    return all(program).stream()
        .filter(tool -> tool.version() >= version)
        .min(Comparator.comparingInt(Tool::version));
  }

  /**
   * As {@link #find}.
   *
   * @throws SourceException TOOL_MISSING or SOURCE_VERSION, naming the package
   */
  public Tool get(String program, int version) throws SourceException {
    var all = all(program);
    return all.stream()
        .filter(tool -> tool.version() >= version)
        .min(Comparator.comparingInt(Tool::version))
        .orElseThrow(() ->
            all.isEmpty()
                ? new SourceException(
                    ErrorCode.TOOL_MISSING,
                    "%s is not installed; install the package postgresql-client-%d"
                        .formatted(program, version))
                : new SourceException(
                    ErrorCode.SOURCE_VERSION,
                    "%s of PostgreSQL %d or newer is needed, and only %s is installed; install the package postgresql-client-%d"
                        .formatted(
                            program,
                            version,
                            all.stream().map(tool -> "" + tool.version()).toList(),
                            version)));
  }

  private List<Tool> all(String program) {
    return folders.stream()
        .map(folder -> folder.resolve(program))
        .filter(Files::isExecutable)
        .flatMap(path -> version(path).stream().map(version -> new Tool(path, version)))
        .toList();
  }

  private static Optional<Integer> version(Path program) {
    try (var asked = ToolProcess.start(List.of(program.toString(), "--version"), Map.of());
        var output = asked.output()) {
      var matcher = VERSION.matcher(new String(output.readNBytes(1_000), StandardCharsets.UTF_8));
      return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    } catch (IOException | SourceException e) {
      return Optional.empty();
    }
  }
}
