package io.holdfast.agent;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an agent works.
 *
 * @param backups backups at a time
 * @param restores restores at a time; they have slots of their own, because people wait for them
 * @param claimPatience how long one question for work may take
 * @param retryPause after a failed question for work
 * @param drills the folder where drills get one of their own; null when none are done here
 * @param memories the folder of {@link FolderMemories}; null when nothing is to be remembered
 */
public record AgentSettings(
    int backups,
    int restores,
    Duration claimPatience,
    Duration retryPause,
    @Nullable Path drills,
    @Nullable Path memories) {
  public static final AgentSettings DEFAULT =
      new AgentSettings(2, 2, Duration.ofSeconds(20), Duration.ofSeconds(1), null, null);

  public AgentSettings {
    if (backups < 1 || restores < 1) {
      throw new IllegalArgumentException("%d backups, %d restores".formatted(backups, restores));
    }
  }

  public AgentSettings withDrills(Path folder) {
    return new AgentSettings(backups, restores, claimPatience, retryPause, folder, memories);
  }
}
