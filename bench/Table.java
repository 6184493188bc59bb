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
      if (words[0].equals("rate")) {
        return new Line(words[0], words[1], pair, 0, Double.parseDouble(words[3]), 0);
      }
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
            + " | `cp -a`: wall, CPU | tar + zstd -3: wall, CPU | limits: CPU, Holdfast's to them |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
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
    System.out.println();
    System.out.printf(
        Locale.ROOT,
        "Limits of one core: MB/s read %.0f, cut %.0f, hash %.0f, compress %.0f, decompress %.0f, seal %.0f, open %.0f,"
            + " write %.0f; key %.2f s, the corpus's tree %.2f s.%n",
        speed("read"),
        speed("cut"),
        speed("hash"),
        speed("compress"),
        speed("decompress"),
        speed("seal"),
        speed("open"),
        speed("write"),
        rate("key"),
        rate("tree"));
  }

  private void row(String row, String title) {
    if (of(row, "holdfast").isEmpty()) {
      return;
    }
    var limit = limit(row);
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %.2f s, %.1f |%n",
        title,
        full(row, "holdfast"),
        full(row, "restic"),
        ratios(row, "restic", Line::wall),
        ratios(row, "restic", Line::cpu),
        full(row, "borg"),
        ratios(row, "borg", Line::wall),
        ratios(row, "borg", Line::cpu),
        brief(row, "cp"),
        brief(row, "tar"),
        limit,
        median(row, "holdfast", Line::cpu) / limit);
  }

  /** The CPU seconds of what no program can do without in this step, as Limits.java measured them. */
  private double limit(String row) {
    var plain = median("size", "plain", Line::mebibytes);
    var stored = median("size", "holdfast", Line::mebibytes);
    var reading = rate("read") + rate("cut") + rate("hash");
    var storing = rate("hash") + rate("seal") + rate("write");
    return switch (row) {
      case "first" -> rate("tree") + plain * (reading + rate("compress")) + stored * storing;
      case "unchanged" -> rate("tree");
      case "walk" -> rate("empty");
      case "changed" -> rate("tree") + median("size", "changed", Line::mebibytes) * reading;
      case "restore" ->
          stored * (rate("read") + rate("open"))
              + plain * (rate("decompress") + rate("hash") + rate("write"));
      case "check" ->
          stored * (rate("read") + rate("hash") + rate("open"))
              + plain * (rate("decompress") + rate("hash"));
      case "copy" -> rate("key") + stored * (rate("read") + rate("open") + storing);
      default -> 0;
    }
        + rate("key");
  }

  /** CPU seconds, for a MiB where it is of bytes. */
  private double rate(String name) {
    return median("rate", name, Line::cpu);
  }

  /** MB of a CPU second. */
  private double speed(String name) {
    return 1.048576 / rate(name);
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

  private String one(String row, String tool, ToDoubleFunction<Line> value) {
    var median = median(row, tool, value);
    return median >= 100 ? "%.0f".formatted(median) : "%.2f".formatted(median);
  }

  private double median(String row, String tool, ToDoubleFunction<Line> value) {
    var values = of(row, tool).stream().mapToDouble(value).sorted().toArray();
    return values[values.length / 2];
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
