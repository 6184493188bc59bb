package io.holdfast.cli.repo;

import io.holdfast.cli.repo.InteropPlace.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A cell of the matrix: {@code actor} does {@code verb} to what {@code other} wrote, and {@code
 * other} looks at it afterwards. One of the two is Holdfast.
 */
public record InteropCell(Program actor, Program other, Verb verb, Form form, Kind place) {
  /** Who works on a repository. */
  public enum Program {
    HOLDFAST,
    /** The one of the system's packages. */
    RESTIC,
    /** The one that {@code HOLDFAST_TEST_NEWER_RESTIC} names. */
    NEWER_RESTIC
  }

  /** What is done. */
  public enum Verb {
    INIT,
    BACKUP,
    FORGET,
    PRUNE,
    CHECK,
    /** All index files are gone. */
    REPAIR,
    /** A pack is damaged, and what it held is nowhere else. */
    REPAIR_DATA,
    COPY,
    RESTORE
  }

  /** How blobs lie in the repository. */
  public enum Form {
    V1(1, false),
    V2_COMPRESSED(2, true),
    V2_RAW(2, false);

    private final int version;
    private final boolean compressed;

    Form(int version, boolean compressed) {
      this.version = version;
      this.compressed = compressed;
    }

    int version() {
      return version;
    }

    boolean compressed() {
      return compressed;
    }
  }

  /** Every cell of the programs that are there. */
  public static List<InteropCell> all(List<Kind> places) {
    var cells = new ArrayList<InteropCell>();
    for (var restic : InteropProgram.restics()) {
      for (var verb : Verb.values()) {
        for (var form : Form.values()) {
          for (var place : places) {
            cells.add(new InteropCell(Program.HOLDFAST, restic, verb, form, place));
            cells.add(new InteropCell(restic, Program.HOLDFAST, verb, form, place));
          }
        }
      }
    }
    cells.removeIf(cell -> cell.verb == Verb.REPAIR_DATA && cell.actor == Program.RESTIC);
    return cells;
  }

  /** Few cells in which each two values meet that meet in any. */
  static List<InteropCell> pairwise(List<Kind> places) {
    return chosen(all(places), _ -> true);
  }

  /** Few cells in which each value meets this one. */
  public static List<InteropCell> each(Kind place) {
    return chosen(all(List.of(place)), pair -> pair.contains(place));
  }

  /** Always the one that adds most. */
  private static List<InteropCell> chosen(List<InteropCell> all, Predicate<Set<Object>> wanted) {
    var left = new HashSet<Set<Object>>();
    all.forEach(cell -> left.addAll(cell.pairs()));
    left.removeIf(wanted.negate());
    var chosen = new ArrayList<InteropCell>();
    while (!left.isEmpty()) {
      var best =
          all.stream()
              .max((a, b) -> Integer.compare(a.newPairs(left), b.newPairs(left)))
              .orElseThrow();
      left.removeAll(best.pairs());
      chosen.add(best);
    }
    return chosen;
  }

  private int newPairs(Set<Set<Object>> left) {
    return (int) pairs().stream().filter(left::contains).count();
  }

  private List<Set<Object>> pairs() {
    var values = List.of(List.of(actor, other), verb, form, place);
    var pairs = new ArrayList<Set<Object>>();
    for (var i = 0; i < values.size(); i++) {
      for (var j = 0; j < i; j++) {
        pairs.add(Set.of(values.get(i), values.get(j)));
      }
    }
    return pairs;
  }

  @Override
  public String toString() {
    return "%s %s, %s, %s, then %s".formatted(actor, verb, form, place, other);
  }
}
