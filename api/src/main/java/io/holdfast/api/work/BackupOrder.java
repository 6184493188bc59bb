package io.holdfast.api.work;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Back up one source into one repository as one snapshot.
 *
 * <p>The snapshot must carry {@code tags}; one of them names the session ({@link #SESSION_TAG}), so
 * that a snapshot written just before a crash is found again. An agent that finds one, and knows
 * from {@code checkpoint} all there is to say about it, completes with it instead of reading the
 * source twice; one that it knows nothing about it leaves, and the service removes it.
 *
 * @param host the snapshot's host name; empty for the agent's own
 * @param pointInTime the snapshot's time
 * @param readAll whether to read every file, also those that look unchanged
 * @param checkpoint what an earlier attempt left with {@link WorkChannel#checkpoint}; null for none
 * @param hooks commands of the plan, in their order
 * @param upload what to store instead of reading the source; null to read it
 */
public record BackupOrder(
    Lease lease,
    LeaseTerms terms,
    RepositoryAccess repository,
    int attempt,
    SourceSpec source,
    String host,
    Instant pointInTime,
    List<String> tags,
    boolean readAll,
    @Nullable String checkpoint,
    List<HookSpec> hooks,
    @Nullable Upload upload)
    implements WorkOrder {
  /** Prefix of the tag that names the session, followed by its id. */
  public static final String SESSION_TAG = "holdfast-session=";

  /** Prefix of the tag that names the protection, followed by its id. */
  public static final String PROTECTION_TAG = "holdfast-protection=";

  /**
   * A dump that was made elsewhere.
   *
   * @param name what it is of, such as a database; empty when nobody said
   * @param content while it comes; fails instead of ending when not all has come
   */
  public record Upload(String name, InputStream content) {}

  public BackupOrder {
    tags = List.copyOf(tags);
    hooks = List.copyOf(hooks);
  }

  /** The tag by which this session's snapshot is found again. */
  public String sessionTag() {
    return SESSION_TAG + lease.session();
  }

  /** The protection that this is of; empty when no tag names one. */
  public Optional<UUID> protection() {
    return tags.stream()
        .filter(tag -> tag.startsWith(PROTECTION_TAG))
        .map(tag -> UUID.fromString(tag.substring(PROTECTION_TAG.length())))
        .findFirst();
  }

  private static void closeUpload(Upload upload) {
    try {
      upload.content().close();
    } catch (IOException e) {
      throw new UncheckedIOException("an upload closes without failing", e);
    }
  }

  @Override
  public void close() {
    repository.close();
    source.close();
    if (upload != null) {
      closeUpload(upload);
    }
  }
}
