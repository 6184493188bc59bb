package io.holdfast.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/**
 * The commands below another. Only the one that is called is built, since picocli takes up to half
 * a second of processor time to build them all in a fresh process.
 */
public final class Subcommands {
  private final Map<String, Class<?>> types;

  private Subcommands(Map<String, Class<?>> types) {
    this.types = types;
  }

  public static Subcommands none() {
    return new Subcommands(Map.of());
  }

  /** These and one more, which comes last in the help. */
  public Subcommands and(String name, Class<?> type) {
    var more = new LinkedHashMap<>(types);
    more.put(name, type);
    return new Subcommands(more);
  }

  /** By name, in order. */
  public Map<String, Class<?>> types() {
    return types;
  }

  /** Adds the one that is called {@code wanted}; all of them when none is, for help and advice. */
  void addTo(CommandLine line, String wanted) {
    var type = types.get(wanted);
    if (type != null) {
      line.addSubcommand(wanted, type);
      return;
    }
    types.forEach(line::addSubcommand);
  }
}
