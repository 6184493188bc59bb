package io.holdfast.sources.postgres.dump;

import java.util.List;
import java.util.Set;

/**
 * A line of a dump's table of contents.
 *
 * @param id by which others and the blocks of data name it
 * @param hasData whether a block of data must follow
 * @param schema empty when it is in none
 * @param definition SQL; only kept for {@link #DEFINED} types, empty for others
 * @param tablespace empty for the default
 * @param owner empty when it has none
 * @param needs ids of what it depends on
 */
public record Entry(
    int id,
    boolean hasData,
    String type,
    String schema,
    String tag,
    String definition,
    String tablespace,
    String owner,
    List<Integer> needs) {
  /** Whose definitions say what a restore must know beforehand. */
  static final Set<String> DEFINED =
      Set.of("DATABASE", "DATABASE PROPERTIES", "ACL", "DEFAULT ACL", "COMMENT", "POLICY");

  private static final Set<String> RELATIONS =
      Set.of("TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW", "SEQUENCE");

  public Entry {
    needs = List.copyOf(needs);
  }

  /** What a person can pick. */
  public boolean isRelation() {
    return RELATIONS.contains(type);
  }

  public boolean isTableData() {
    return type.equals("TABLE DATA");
  }

  /** Whether it concerns the database as a whole; such are never restored by themselves. */
  public boolean isOfDatabase() {
    return type.equals("DATABASE")
        || type.equals("DATABASE PROPERTIES")
        || tag.startsWith("DATABASE ") && schema.isEmpty();
  }

  /** Schema and name, as in {@code public.orders}. */
  public String qualifiedName() {
    return schema + "." + tag;
  }
}
