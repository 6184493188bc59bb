package io.holdfast.dialects;

import io.holdfast.rest.edge.Method;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The operations that a vendor's contract names, read from its Markdown.
 *
 * <p>Wherever the text says {@code `GET /path`} or {@code GET `/path`}, that is an operation.
 * Tables of operations are often shorter than that ({@code `/repositories`, `/{id}`}): the readings
 * of a contract, {@code contracts/<dialect>.txt}, say what such lines stand for. A row of such a
 * table that is neither plain nor has a reading is an error, and so is a reading without its line:
 * a contract cannot change unseen.
 *
 * <p>Lines of the readings: {@code prefix} stands before each plain path; {@code versions} are
 * those that must have what a plain line names (any one if there are none); {@code place} says what
 * a path may begin with, and what that stands for; {@code table} is the column, from 1, that holds
 * the operations of the tables with this heading; {@code >} is the beginning of a line, and the
 * indented lines after it are its operations, or {@code nothing}.
 */
record Contract(List<Promised> operations) {
  private static final String METHODS = "(GET|POST|PUT|PATCH|DELETE)";
  private static final Pattern PLAIN =
      Pattern.compile(
          "`%1$s ([/{…][^`?]*)[^`]*`|\\b%1$s `([/{…][^`?]*)[^`]*`|^#+ .*\\b%1$s (/[^\\s?`]*)"
              .formatted(METHODS));
  private static final Pattern PATH = Pattern.compile("`[/…][^`]+`");

  /**
   * An operation of a contract.
   *
   * @param versions that must have it; empty if any one will do
   * @param line of the contract, to find it again
   */
  record Promised(Method method, String path, List<String> versions, String line) {}

  /** What {@code contracts/<dialect>.txt} says. */
  private record Readings(
      String prefix,
      List<String> versions,
      Map<String, String> places,
      Map<String, Integer> tables,
      Map<String, List<String>> lines) {
    static Readings of(String dialect) {
      var name = "contracts/" + dialect + ".txt";
      try (var text = Contract.class.getResourceAsStream(name)) {
        return parse(new String(text.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(name, e);
      }
    }

    private static Readings parse(String text) {
      var read =
          new Readings(
              directives(text, "prefix ").findFirst().orElse(""),
              directives(text, "versions ")
                  .findFirst()
                  .map(versions -> List.of(versions.split(" ")))
                  .orElse(List.of()),
              new LinkedHashMap<>(),
              new LinkedHashMap<>(),
              new LinkedHashMap<>());
      directives(text, "place ")
          .map(place -> (place + " ").split(" ", 2))
          .forEach(place -> read.places.put(place[0], place[1].strip()));
      directives(text, "table ")
          .map(table -> table.split(" ", 2))
          .forEach(table -> read.tables.put(table[1], Integer.valueOf(table[0])));
      List<String> last = List.of();
      for (var line : text.lines().toList()) {
        if (line.startsWith("> ")) {
          last = new ArrayList<>();
          read.lines.put(line.substring(2), last);
        } else if (line.startsWith("  ") && !line.strip().equals("nothing")) {
          last.add(line.strip());
        }
      }
      return read;
    }

    private static Stream<String> directives(String text, String name) {
      return text.lines()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()));
    }

    Optional<String> of(String line, Set<String> used) {
      var found = lines.keySet().stream().filter(line::startsWith).findFirst();
      found.ifPresent(used::add);
      return found;
    }
  }

  /**
   * @param dialect whose readings are taken
   * @param text of the contract
   * @param known the versions of the API, the oldest first
   * @throws IllegalArgumentException for a line that cannot be read
   */
  static Contract parse(String dialect, String text, List<String> known) {
    var readings = Readings.of(dialect);
    var used = new HashSet<String>();
    var promised = new ArrayList<Promised>();
    var column = 0;
    for (var line : text.lines().toList()) {
      column = line.startsWith("|") ? column : 0;
      var heading = readings.tables.keySet().stream().filter(line::startsWith).findFirst();
      var reading = readings.of(line, used);
      if (heading.isPresent()) {
        column = readings.tables.get(heading.get());
        used.add(heading.get());
      } else if (reading.isPresent()) {
        readings.lines.get(reading.get()).forEach(it -> promised.add(told(it, known, line)));
      } else {
        var plain = plain(line, known, readings);
        if (column > 0 && !line.startsWith("|---")) {
          refuseUnread(line, column, plain);
        }
        promised.addAll(plain);
      }
    }
    Stream.concat(readings.lines.keySet().stream(), readings.tables.keySet().stream())
        .filter(expected -> !used.contains(expected))
        .findFirst()
        .ifPresent(expected -> {
          throw new IllegalArgumentException("no line begins with: %s".formatted(expected));
        });
    return new Contract(List.copyOf(promised));
  }

  private static Promised told(String operation, List<String> known, String line) {
    var parts = operation.split(" ");
    var versions = parts.length > 2 ? Operations.versions(parts[2], known) : known;
    return new Promised(Method.valueOf(parts[0]), parts[1], versions, line);
  }

  private static List<Promised> plain(String line, List<String> known, Readings readings) {
    return PLAIN
        .matcher(line)
        .results()
        .map(found -> {
          var at = found.group(1) != null ? 1 : found.group(3) != null ? 3 : 5;
          var path = placed(found.group(at + 1).strip(), known, readings);
          return new Promised(Method.valueOf(found.group(at)), path, readings.versions, line);
        })
        .toList();
  }

  /** The path with all that stands before it, without a slash at its end. */
  private static String placed(String path, List<String> known, Readings readings) {
    var whole =
        readings.places.keySet().stream()
            .filter(path::startsWith)
            .findFirst()
            .map(place -> readings.places.get(place) + path.substring(place.length()))
            .orElse(path);
    var isWhole =
        whole.startsWith("/api/")
            || Stream.concat(Stream.of("{version}"), known.stream())
                .anyMatch(version -> whole.startsWith("/" + version + "/"));
    return (isWhole ? whole : readings.prefix + whole).replaceFirst("(?<=.)/$", "");
  }

  private static void refuseUnread(String line, int column, List<Promised> plain) {
    var cell = line.split("\\|")[column];
    if (plain.isEmpty() || PATH.matcher(PLAIN.matcher(cell).replaceAll("")).find()) {
      throw new IllegalArgumentException("no reading of the row: %s".formatted(line));
    }
  }
}
