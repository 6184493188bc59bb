package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, kept in the transaction in which it did. Of two notices on one resource
 * the one with the greater revision is the later.
 *
 * @param projectId null for what belongs to no project or to several
 * @param data the resource as it was then, a JSON object
 */
public record Notice(
    NoticeId id,
    NoticeType type,
    Instant at,
    @Nullable ProjectId projectId,
    @Nullable ProtectionId protectionId,
    Resource resource,
    Severity severity,
    String data) {

  /**
   * What a notice is about.
   *
   * @param kind as in the paths of the API, in the singular: {@code backup-session}
   */
  public record Resource(String kind, UUID id, long revision) {
    /** Where the API shows it. */
    public String path() {
      var plural = kind.endsWith("y") ? kind.substring(0, kind.length() - 1) + "ies" : kind + "s";
      return "/v1/%s/%s".formatted(plural, id);
    }
  }
}
