package io.holdfast.api.work;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Prove a snapshot by restoring it into a place of the agent's own. It names no source and carries
 * no secret but the repository's: whatever goes wrong, nothing that is protected can be reached.
 *
 * @param snapshot 64 hex digits
 * @param folder where the service expects it, named by the drill; an agent elsewhere has its own
 * @param level 1 to 5: how much to prove
 * @param pieces what to prove, at least one
 * @param checks asked at level 5
 * @param keepHours for how long to keep what was restored; 0 for not at all
 */
public record DrillOrder(
    Lease lease,
    LeaseTerms terms,
    RepositoryAccess repository,
    int attempt,
    String snapshot,
    UUID drill,
    String folder,
    int level,
    List<Piece> pieces,
    List<Check> checks,
    int keepHours)
    implements WorkOrder {
  public DrillOrder {
    pieces = List.copyOf(pieces);
    checks = List.copyOf(checks);
    if (pieces.isEmpty() || level < 1 || level > 5) {
      throw new IllegalArgumentException("%d pieces, level %d".formatted(pieces.size(), level));
    }
  }

  /**
   * Proven by itself.
   *
   * @param folder of the snapshot that stands for its root
   * @param kind of source, as in the resource model
   * @param parts named and placed as in a point of its own
   */
  public record Piece(String folder, String kind, List<Completion.Part> parts) {
    public Piece {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A question to what was restored.
   *
   * @param subject the statement, table, path or script
   * @param database of a server with several; null for its first
   * @param expected what must come; null when it is enough that something does
   */
  public record Check(
      String name,
      Type type,
      String subject,
      @Nullable String database,
      @Nullable String expected) {
    /** What the subject is. */
    public enum Type {
      SQL,
      ROWS,
      FILE,
      SCRIPT,
      HTTP
    }
  }
}
