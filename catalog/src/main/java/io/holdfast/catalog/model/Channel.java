package io.holdfast.catalog.model;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where notices go, and which. What {@code settings} and {@code secrets} hold follows from the
 * kind.
 *
 * @param projectId whose notices it gets; null for those of all projects and of none
 * @param disabledReason why the service itself turned it off
 * @param secrets names of what is sealed
 */
public record Channel(
    ChannelId id,
    @Nullable ProjectId projectId,
    ChannelKind kind,
    String name,
    boolean enabled,
    @Nullable String disabledReason,
    Subscription subscription,
    Map<String, String> settings,
    Map<String, SecretId> secrets,
    Stamp stamp) {
  public Channel {
    settings = Map.copyOf(settings);
    secrets = Map.copyOf(secrets);
  }

  /** The value of a setting that its kind cannot be without. */
  public String setting(String key) {
    return Objects.requireNonNull(settings.get(key), key);
  }

  public boolean wants(Notice notice) {
    return (projectId == null || projectId.equals(notice.projectId()))
        && subscription.wants(notice);
  }

  /** Turned on, or off with a reason. */
  public Channel withEnabled(boolean on, @Nullable String reason) {
    return new Channel(
        id, projectId, kind, name, on, reason, subscription, settings, secrets, stamp);
  }

  public Channel withSecrets(Map<String, SecretId> newSecrets) {
    return new Channel(
        id,
        projectId,
        kind,
        name,
        enabled,
        disabledReason,
        subscription,
        settings,
        newSecrets,
        stamp);
  }

  public Channel withSettings(Map<String, String> newSettings) {
    return new Channel(
        id,
        projectId,
        kind,
        name,
        enabled,
        disabledReason,
        subscription,
        newSettings,
        secrets,
        stamp);
  }

  public Channel withStamp(Stamp newStamp) {
    return new Channel(
        id,
        projectId,
        kind,
        name,
        enabled,
        disabledReason,
        subscription,
        settings,
        secrets,
        newStamp);
  }
}
