import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Turns what {@code bench/databases} measured into Markdown tables; run as a source file. */
final class DatabaseTable {
  private record Line(
      String database, String step, String tool, int pair, double wall, double cpu, double mebi) {
    static Line parse(String text) {
      var words = text.split(" ");
      return new Line(
          words[0],
          words[1],
          words[2],
          Integer.parseInt(words[3]),
          Double.parseDouble(words[4]),
          Double.parseDouble(words[5]),
          Double.parseDouble(words[6]) / 1024);
    }
  }

  private final List<Line> lines;

  private DatabaseTable(List<Line> lines) {
    this.lines = lines;
  }

  public static void main(String[] arguments) throws IOException {
    var lines = Files.readAllLines(Path.of(arguments[0])).stream().map(Line::parse).toList();
    new DatabaseTable(lines).print();
  }

  private void print() {
    System.out.println("| database, step | tool | wall s | CPU s | peak MiB | stored MiB |");
    System.out.println("|---|---|---|---|---|---|");
    for (var row : rows()) {
      for (var tool : List.of("holdfast", "restic", "zstd")) {
        System.out.printf(
            Locale.ROOT,
            "| %s | %s | %s | %s | %s | %s |%n",
            row,
            tool,
            median(row, tool, Line::wall),
            median(row, tool, Line::cpu),
            median(row, tool, Line::mebi),
            median(row + "-size", tool, Line::mebi));
      }
    }
    System.out.println();
    System.out.println(
        "| database, step | Holdfast to | wall (min, median, max) | CPU (min, median, max) | peak memory"
            + " (min, median, max) |");
    System.out.println("|---|---|---|---|---|");
    for (var row : rows()) {
      for (var tool : List.of("restic", "zstd")) {
        System.out.printf(
            Locale.ROOT,
            "| %s | %s | %s | %s | %s |%n",
            row,
            tool,
            ratios(row, tool, Line::wall),
            ratios(row, tool, Line::cpu),
            ratios(row, tool, Line::mebi));
      }
    }
  }

  private List<String> rows() {
    return lines.stream()
        .map(line -> line.database() + ", " + line.step())
        .filter(row -> !row.endsWith("-size"))
        .distinct()
        .toList();
  }

  private double[] values(String row, String tool, ToDoubleFunction<Line> value) {
    return lines.stream()
        .filter(line -> row.equals(line.database() + ", " + line.step()))
        .filter(line -> line.tool().equals(tool))
        .sorted((one, other) -> Integer.compare(one.pair(), other.pair()))
        .mapToDouble(value)
        .toArray();
  }

  private String median(String row, String tool, ToDoubleFunction<Line> value) {
    var values = values(row, tool, value);
    java.util.Arrays.sort(values);
    var median = values[values.length / 2];
    return (median >= 100 ? "%.0f" : "%.2f").formatted(median);
  }

  /** Pair by pair, since what the machine does besides changes from pair to pair. */
  private String ratios(String row, String tool, ToDoubleFunction<Line> value) {
    var ours = values(row, "holdfast", value);
    var theirs = values(row, tool, value);
    var ratios =
        IntStream.range(0, ours.length).mapToDouble(at -> ours[at] / theirs[at]).sorted().toArray();
    return "%.2f, %.2f, %.2f"
        .formatted(ratios[0], ratios[ratios.length / 2], ratios[ratios.length - 1]);
  }
}
