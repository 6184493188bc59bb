import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Turns what {@code bench/run} measured into a Markdown table; run as a source file. */
final class Table {
  private record Line(String row, String tool, int pair, double wall, double cpu, double mebibytes) {
    static Line parse(String text) {
      var words = text.split(" ");
      var pair = Integer.parseInt(words[2]);
      if (words[0].equals("size")) {
        return new Line(words[0], words[1], pair, 0, 0, Double.parseDouble(words[3]) / 1024);
      }
      return new Line(
          words[0],
          words[1],
          pair,
          Double.parseDouble(words[3]),
          Double.parseDouble(words[4]) + Double.parseDouble(words[5]),
          Double.parseDouble(words[6]) / 1024);
    }
  }

  private final List<Line> lines;

  private Table(List<Line> lines) {
    this.lines = lines;
  }

  public static void main(String[] arguments) throws IOException {
    var lines = Files.readAllLines(Path.of(arguments[0])).stream().map(Line::parse).toList();
    new Table(lines).print();
  }

  private void print() {
    System.out.println(
        "| step | Holdfast: wall, CPU, memory | restic: wall, CPU, memory | wall to restic (min, median,"
            + " max) | CPU to restic (min, median, max) | borg: wall, CPU, memory | wall to borg | CPU to borg"
            + " | `cp -a`: wall, CPU | tar + zstd -3: wall, CPU |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    row("first", "first backup");
    row("unchanged", "nothing changed");
    row("walk", "nothing changed, empty files");
    row("changed", "1 % changed");
    row("restore", "full restore");
    row("file", "one file");
    row("check", "check of all data");
    row("list", "list of snapshots");
    row("copy", "copy to another repository");
    row("prune", "prune to the newest snapshot");
    System.out.println();
    System.out.printf(
        Locale.ROOT,
        "Size after the first backup: Holdfast %s, restic %s (ratio %s), tar + zstd %s, copy %s MiB.%n",
        one("size", "holdfast", Line::mebibytes),
        one("size", "restic", Line::mebibytes),
        ratios("size", "restic", Line::mebibytes),
        one("size", "tar", Line::mebibytes),
        one("size", "cp", Line::mebibytes));
  }

  private void row(String row, String title) {
    System.out.printf(
        "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n",
        title,
        full(row, "holdfast"),
        full(row, "restic"),
        ratios(row, "restic", Line::wall),
        ratios(row, "restic", Line::cpu),
        full(row, "borg"),
        ratios(row, "borg", Line::wall),
        ratios(row, "borg", Line::cpu),
        brief(row, "cp"),
        brief(row, "tar"));
  }

  private String full(String row, String tool) {
    return of(row, tool).isEmpty()
        ? "–"
        : "%s s, %s s, %s MiB"
        .formatted(
            one(row, tool, Line::wall), one(row, tool, Line::cpu), one(row, tool, Line::mebibytes));
  }

  private String brief(String row, String tool) {
    return of(row, tool).isEmpty()
        ? "–"
        : "%s s, %s s".formatted(one(row, tool, Line::wall), one(row, tool, Line::cpu));
  }

  /** The median. */
  private String one(String row, String tool, ToDoubleFunction<Line> value) {
    var values = of(row, tool).stream().mapToDouble(value).sorted().toArray();
    var median = values[values.length / 2];
    return median >= 100 ? "%.0f".formatted(median) : "%.2f".formatted(median);
  }

  /** Pair by pair, since what the machine does besides changes from pair to pair. */
  private String ratios(String row, String peer, ToDoubleFunction<Line> value) {
    var ratios = new ArrayList<Double>();
    for (var ours : of(row, "holdfast")) {
      for (var theirs : of(row, peer)) {
        if (ours.pair() == theirs.pair()) {
          ratios.add(value.applyAsDouble(ours) / value.applyAsDouble(theirs));
        }
      }
    }
    ratios.sort(null);
    return ratios.isEmpty() ? "–" : "%.2f, %.2f, %.2f"
        .formatted(ratios.getFirst(), ratios.get(ratios.size() / 2), ratios.getLast());
  }

  private List<Line> of(String row, String tool) {
    return lines.stream()
        .filter(line -> line.row().equals(row) && line.tool().equals(tool))
        .toList();
  }
}
