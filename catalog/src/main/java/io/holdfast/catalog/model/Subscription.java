package io.holdfast.catalog.model;

import java.util.List;
import java.util.Set;

/**
 * Which notices a channel wants.
 *
 * @param types words such as {@code backup.failed}, families such as {@code backup.*}, or {@code *}
 * @param protections none for all, and for what is not about a protection
 * @param least how bad it must be at least
 */
public record Subscription(List<String> types, Set<ProtectionId> protections, Severity least) {
  /** All that happens. */
  public static final String ALL = "*";

  private static final String FAMILY = ".*";

  public Subscription {
    types = List.copyOf(types);
    protections = Set.copyOf(protections);
  }

  public boolean wants(Notice notice) {
    var about = notice.protectionId();
    return notice.severity().compareTo(least) >= 0
        && wants(notice.type())
        && (protections.isEmpty() || (about != null && protections.contains(about)));
  }

  /** Whether a text can stand among {@code types}. */
  public static boolean isType(String text) {
    return text.equals(ALL)
        || NoticeType.find(text).isPresent()
        || java.util.Arrays.stream(NoticeType.values())
            .anyMatch(type -> text.equals(type.family() + FAMILY));
  }

  private boolean wants(NoticeType type) {
    return types.contains(ALL)
        || types.contains(type.text())
        || types.contains(type.family() + FAMILY);
  }
}
