package io.holdfast.cli.repo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.FailureText;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Common;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Paths that files name, in restic's three forms. Not thread-safe. */
final class PathLists {
  private static final Pattern WILD = Pattern.compile("[*?\\[]");

  private final Common common;
  private final Path directory;

  private boolean incomplete;

  PathLists(Common common) {
    this.common = common;
    directory = common.context().directory();
  }

  /** Whether a pattern named nothing, or what it may name could not be read; each was told. */
  boolean isIncomplete() {
    return incomplete;
  }

  /** Lines with patterns; blanks round them, empty ones and comments do not count. */
  List<String> matches(String file) {
    var found = new ArrayList<String>();
    for (var line : split(file, "\n")) {
      var pattern = line.strip();
      if (!pattern.isEmpty() && !pattern.startsWith("#")) {
        var matches = expand(pattern);
        if (matches.isEmpty()) {
          warn("nothing is there that '%s' in %s names".formatted(pattern, file));
        }
        matches.forEach(match -> found.add(match.toString()));
      }
    }
    return found;
  }

  /** Lines that are paths. */
  List<String> lines(String file) {
    return split(file, "\n").stream().filter(line -> !line.isEmpty()).toList();
  }

  /** Paths with a zero byte behind each. */
  List<String> zeroEnded(String file) {
    var paths = split(file, "\0");
    if (paths.contains("")) {
      throw new CommandException(ErrorCode.INPUT_INVALID, "an empty path in " + file);
    }
    return paths;
  }

  private List<String> split(String file, String end) {
    var text = text(file);
    var parts = new ArrayList<>(List.of(text.split(end, -1)));
    if (parts.getLast().isEmpty()) {
      parts.removeLast();
    }
    if (end.equals("\n")) {
      parts.replaceAll(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }
    return parts;
  }

  private String text(String file) {
    try {
      var bytes =
          file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(directory.resolve(file));
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "%s names a path that is no UTF-8; name the folder that holds it".formatted(file),
          e);
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.PATH_UNREADABLE, "cannot read the list of paths %s".formatted(file), e);
    }
  }

  /** Component by component; a pattern stands for one. */
  private List<Path> expand(String pattern) {
    var found = List.of(directory.resolve(pattern.startsWith("/") ? "/" : ""));
    for (var part : pattern.split("/+", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      var next = new ArrayList<Path>();
      for (var folder : found) {
        next.addAll(
            WILD.matcher(part).find() ? matching(folder, part) : List.of(folder.resolve(part)));
      }
      found = next;
    }
    return found.stream().filter(this::isThere).toList();
  }

  private boolean isThere(Path path) {
    try {
      Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (AccessDeniedException e) {
      passOver("cannot look for %s".formatted(path), e);
      return false;
    } catch (IOException _) {
      return false;
    }
  }

  /** As far as the folder can be read: a pattern passes over the rest, as restic's do. */
  private List<Path> matching(Path folder, String part) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    var glob = part.replace("{", "\\{").replace("}", "\\}").replace("[^", "[!");
    var found = new ArrayList<Path>();
    try (var entries = Files.newDirectoryStream(folder, glob)) {
      entries.forEach(found::add);
    } catch (PatternSyntaxException e) {
      throw new CommandException(ErrorCode.INPUT_INVALID, "'%s' is no pattern".formatted(part), e);
    } catch (DirectoryIteratorException e) {
      passOver(
          "cannot look into all of %s".formatted(folder), Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      passOver("cannot look into %s".formatted(folder), e);
    }
    found.sort(null);
    return found;
  }

  private void passOver(String what, IOException cause) {
    var failure = new CommandException(ErrorCode.PATH_UNREADABLE, what, cause);
    warn(FailureText.message(failure) + "; passed over");
  }

  private void warn(String line) {
    incomplete = true;
    common.warn(line);
  }
}
