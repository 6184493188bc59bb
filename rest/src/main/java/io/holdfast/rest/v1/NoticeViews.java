package io.holdfast.rest.v1;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.holdfast.api.json.ApiJson;
import io.holdfast.api.model.Alert;
import io.holdfast.api.model.Channel;
import io.holdfast.api.model.Delivery;
import io.holdfast.api.model.DeliveryTry;
import io.holdfast.api.model.Notice;
import io.holdfast.api.model.NoticeLinks;
import io.holdfast.api.model.Webhook;
import io.holdfast.catalog.model.ChannelTurn;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.ResourceId;
import io.holdfast.control.channel.WebhookSecret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Notices, channels and alerts as the API shows them. */
final class NoticeViews {
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private NoticeViews() {}

  static Notice notice(io.holdfast.catalog.model.Notice it) {
    try {
      return new Notice(
          it.id().value(),
          it.type().text(),
          it.at(),
          ConfigurationViews.id(it.projectId()),
          it.severity().name(),
          ApiJson.shared().readValue(it.data(), OBJECT),
          new NoticeLinks(it.resource().path()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the data of notice %s is no JSON".formatted(it.id()), e);
    }
  }

  static Alert alert(io.holdfast.catalog.model.Alert it) {
    return new Alert(
        it.id().value(),
        it.projectId().value(),
        it.protectionId().value(),
        it.kind().name(),
        it.severity().name(),
        it.reason(),
        it.occurrences(),
        it.clearedAt() == null,
        it.raisedAt(),
        it.lastSeenAt(),
        it.clearedAt(),
        it.revision());
  }

  static Channel channel(io.holdfast.catalog.model.Channel it, ChannelTurn turn) {
    var settings = new TreeMap<>(it.settings());
    settings.remove(WebhookSecret.PREVIOUS_UNTIL);
    return new Channel(
        it.id().value(),
        ConfigurationViews.id(it.projectId()),
        it.kind().name(),
        it.name(),
        settings,
        it.secrets().keySet().stream().sorted().toList(),
        it.subscription().types(),
        protections(it),
        it.subscription().least().name(),
        it.enabled(),
        it.disabledReason(),
        turn.failures(),
        turn.failingSince(),
        nextAttempt(turn),
        it.stamp().createdAt(),
        SessionViews.actor(it.stamp().createdBy()),
        it.stamp().modifiedAt(),
        SessionViews.actor(it.stamp().modifiedBy()),
        it.stamp().revision());
  }

  /**
   * @param secret to be shown this once; null for none
   */
  static Webhook webhook(
      io.holdfast.catalog.model.Channel it, ChannelTurn turn, @Nullable String secret) {
    var until = it.settings().get(WebhookSecret.PREVIOUS_UNTIL);
    return new Webhook(
        it.id().value(),
        ConfigurationViews.id(it.projectId()),
        it.name(),
        it.setting("url"),
        it.settings().get("caCertificate"),
        secret,
        until == null ? null : Instant.parse(until),
        it.subscription().types(),
        protections(it),
        it.subscription().least().name(),
        it.enabled(),
        it.disabledReason(),
        turn.failures(),
        turn.failingSince(),
        nextAttempt(turn),
        it.stamp().createdAt(),
        SessionViews.actor(it.stamp().createdBy()),
        it.stamp().modifiedAt(),
        SessionViews.actor(it.stamp().modifiedBy()),
        it.stamp().revision());
  }

  static Delivery delivery(io.holdfast.catalog.model.Delivery it, NoticeType type) {
    return new Delivery(
        it.id().value(),
        it.channelId().value(),
        it.noticeId().value(),
        type.text(),
        it.state().name(),
        it.createdAt(),
        it.attempts(),
        it.lastAttemptAt(),
        it.tries().stream()
            .map(one -> new DeliveryTry(one.at(), one.status(), one.latencyMillis(), one.error()))
            .toList());
  }

  private static List<UUID> protections(io.holdfast.catalog.model.Channel it) {
    return it.subscription().protections().stream().map(ResourceId::value).sorted().toList();
  }

  private static @Nullable Instant nextAttempt(ChannelTurn turn) {
    return turn.failures() == 0 ? null : turn.nextAt();
  }
}
