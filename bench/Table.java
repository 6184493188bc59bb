import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

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

  /** A program that does the same: has its columns where it took part. */
  private record Peer(String tool, String name) {}

  private static final List<Peer> PEERS =
      List.of(
          new Peer("restic", "restic"), new Peer("newer", "newer restic"), new Peer("borg", "borg"));

  private final List<Line> lines;

  private Table(List<Line> lines) {
    this.lines = lines;
  }

  public static void main(String[] arguments) throws IOException {
    var lines = Files.readAllLines(Path.of(arguments[0])).stream().map(Line::parse).toList();
    new Table(lines).print();
  }

  private List<Peer> peers() {
    return PEERS.stream().filter(peer -> !of("first", peer.tool()).isEmpty()).toList();
  }

  private void print() {
    var titles = new ArrayList<>(List.of("step", "Holdfast: wall, CPU, memory"));
    for (var peer : peers()) {
      titles.add(peer.name() + ": wall, CPU, memory");
      titles.add("wall to " + peer.name() + " (min, median, max)");
      titles.add("CPU to " + peer.name() + " (min, median, max)");
    }
    titles.add("wall, CPU to the fastest of them");
    titles.add("`cp -a`: wall, CPU");
    titles.add("tar + zstd -3: wall, CPU");
    titles.add("limits: CPU, Holdfast's to them");
    line(titles);
    line(Collections.nCopies(titles.size(), "---"));
    row("first", "first backup");
    row("unchanged", "nothing changed");
    row("walk", "nothing changed, empty files");
    row("changed", "1 % changed");
    row("restore", "full restore");
    row("file", "one file");
    row("check", "check of all data");
    row("list", "list of snapshots");
    row("copy", "copy to another repository");
    row("prune", "prune after forgetting half");
    System.out.println();
    System.out.printf(
        Locale.ROOT,
        "Size after the first backup: Holdfast %s%s, tar + zstd %s, copy %s MiB.%n",
        one("size", "holdfast", Line::mebibytes),
        sizes(),
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

  private String sizes() {
    return peers().stream()
        .map(peer ->
            ", %s %s (ratio %s)"
                .formatted(
                    peer.name(),
                    one("size", peer.tool(), Line::mebibytes),
                    ratios("size", peer.tool(), Line::mebibytes)))
        .collect(Collectors.joining());
  }

  private void row(String row, String title) {
    if (of(row, "holdfast").isEmpty()) {
      return;
    }
    var cells = new ArrayList<>(List.of(title, full(row, "holdfast")));
    for (var peer : peers()) {
      cells.add(full(row, peer.tool()));
      cells.add(ratios(row, peer.tool(), Line::wall));
      cells.add(ratios(row, peer.tool(), Line::cpu));
    }
    cells.add(toFastest(row, Line::wall) + ", " + toFastest(row, Line::cpu));
    cells.add(brief(row, "cp"));
    cells.add(brief(row, "tar"));
    var limit = limit(row);
    cells.add(
        String.format(
            Locale.ROOT, "%.2f s, %.1f", limit, median(row, "holdfast", Line::cpu) / limit));
    line(cells);
  }

  private static void line(List<String> cells) {
    System.out.println("| " + String.join(" | ", cells) + " |");
  }

  /** Of medians: pairs have no one peer that is the fastest. */
  private String toFastest(String row, ToDoubleFunction<Line> value) {
    var fastest =
        peers().stream()
            .filter(peer -> !of(row, peer.tool()).isEmpty())
            .mapToDouble(peer -> median(row, peer.tool(), value))
            .min()
            .orElseThrow();
    return String.format(Locale.ROOT, "%.2f", median(row, "holdfast", value) / fastest);
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
