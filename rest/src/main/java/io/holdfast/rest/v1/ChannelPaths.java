package io.holdfast.rest.v1;

import io.holdfast.api.model.Replayed;
import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.ChannelId;
import io.holdfast.catalog.model.ChannelKind;
import io.holdfast.catalog.model.Delivery;
import io.holdfast.catalog.model.DeliveryId;
import io.holdfast.catalog.model.DeliveryState;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.ChannelFilter;
import io.holdfast.catalog.query.ChannelSort;
import io.holdfast.catalog.query.DeliveryFilter;
import io.holdfast.catalog.query.DeliverySort;
import io.holdfast.control.channel.Deliveries;
import io.holdfast.control.channel.WebhookSecret;
import io.holdfast.control.configuration.Channels;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Channels, and what was sent to them. A webhook is a channel: the same operations show it under
 * {@code /v1/webhooks} by the names that webhooks have.
 */
final class ChannelPaths {
  private static final Scope SCOPE = Scope.PROJECT_ADMIN;
  private static final Duration OVERLAP = Duration.ofHours(24);

  private static final ListShape<ChannelFilter, ChannelSort> ALL =
      ListShape.<ChannelFilter, ChannelSort>sorted(
              "createdAt", Map.of("createdAt", ChannelSort.CREATED_AT))
          .ofProjects(ChannelFilter.Projects::new)
          .texts("name", ChannelFilter.Names::new)
          .flag("enabled", ChannelFilter.Enabled::new);

  private static final ListShape<ChannelFilter, ChannelSort> CHANNELS =
      ALL.words("kind", ChannelKind.class, ChannelFilter.Kinds::new);

  private static final ListShape<DeliveryFilter, DeliverySort> DELIVERIES =
      ListShape.<DeliveryFilter, DeliverySort>sorted("-id", Map.of("id", DeliverySort.ID))
          .words("state", DeliveryState.class, DeliveryFilter.States::new);

  private final Channels channels;
  private final Deliveries deliveries;
  private final Cursors cursors;
  private final boolean webhooks;
  private final String path;
  private final String idName;

  /**
   * @param webhooks whether this is {@code /v1/webhooks}, in place of {@code /v1/channels}
   */
  ChannelPaths(Channels channels, Deliveries deliveries, Cursors cursors, boolean webhooks) {
    this.channels = channels;
    this.deliveries = deliveries;
    this.cursors = cursors;
    this.webhooks = webhooks;
    path = webhooks ? "/v1/webhooks" : "/v1/channels";
    idName = webhooks ? "webhookId" : "channelId";
  }

  List<Route> routes(Operations operations) {
    var one = "%s/{%s}".formatted(path, idName);
    var all =
        Stream.of(
            operations.get(path, SCOPE, this::list),
            operations.post(path, SCOPE, this::create),
            operations.get(one, SCOPE, this::get),
            operations.patch(one, SCOPE, this::change),
            operations.delete(one, SCOPE, this::delete),
            operations.post(one + "/test", SCOPE, this::test),
            operations.post(one + "/replay", SCOPE, this::replay),
            operations.get(one + "/deliveries", SCOPE, this::listDeliveries),
            operations.get(one + "/deliveries/{deliveryId}", SCOPE, this::getDelivery),
            operations.post(one + "/deliveries/{deliveryId}/replay", SCOPE, this::replayDelivery));
    return webhooks
        ? Stream.concat(
                all, Stream.of(operations.post(one + "/rotate-secret", SCOPE, this::rotate)))
            .toList()
        : all.toList();
  }

  private Response list(Call call) {
    var shape = webhooks ? ALL : CHANNELS;
    var query = shape.query(call.request(), call.caller(), cursors);
    var narrowed =
        webhooks ? query.where(new ChannelFilter.Kinds(EnumSet.of(ChannelKind.WEBHOOK))) : query;
    return Answers.ok(
        shape.page(
            call.request(),
            call.caller(),
            cursors,
            channels.list(narrowed),
            channel -> view(channel, null)));
  }

  private Response create(Call call) {
    call.allowOnly();
    var draft = new ChannelFields(Body.required(call.request()), webhooks).draft();
    var secrets = new HashMap<String, byte[]>();
    draft.secrets().forEach((name, text) -> secrets.put(name, Utf8.bytes(text)));
    try {
      var made = channels.create(call.caller(), secrets, draft.make());
      var secret = draft.secrets().get(WebhookSecret.CURRENT);
      return Answers.created(path + "/" + made.id(), view(made, secret))
          .with("ETag", Revisions.tag(made.stamp().revision()));
    } finally {
      secrets.values().forEach(Utf8::wipe);
    }
  }

  private Response get(Call call) {
    call.allowOnly();
    var found = named(call);
    return Revisions.answer(call.request(), found.stamp().revision(), view(found, null));
  }

  private Response change(Call call) {
    call.allowOnly();
    var before = named(call);
    Revisions.require(call.request(), before.stamp().revision());
    var change = new ChannelFields(Body.patch(call.request()), webhooks).change(before);
    var secrets = new HashMap<String, Optional<byte[]>>();
    change.secrets().forEach((name, text) -> secrets.put(name, text.map(Utf8::bytes)));
    try {
      var after =
          channels.update(
              call.caller(), before.id(), before.stamp().revision(), secrets, change.edit());
      return shown(after, null);
    } finally {
      secrets.values().forEach(secret -> secret.ifPresent(Utf8::wipe));
    }
  }

  private Response delete(Call call) {
    call.allowOnly();
    var before = named(call);
    Revisions.require(call.request(), before.stamp().revision());
    channels.delete(call.caller(), before.id(), before.stamp().revision());
    return Response.empty(204);
  }

  private Response rotate(Call call) {
    call.allowOnly();
    var before = named(call);
    var fields = Body.optional(call.request());
    var overlap = fields.duration("overlap").orElse(OVERLAP);
    var secret = fields.path("secret").orElseGet(WebhookSecret::draw);
    fields.close();
    var bytes = Utf8.bytes(secret);
    try {
      return shown(channels.rotate(call.caller(), before.id(), overlap, bytes), secret);
    } finally {
      Utf8.wipe(bytes);
    }
  }

  private Response test(Call call) {
    call.allowOnly();
    Body.none(call.request());
    return queued(deliveries.test(call.caller(), named(call).id()));
  }

  private Response replay(Call call) {
    call.allowOnly();
    var channel = named(call);
    var fields = Body.required(call.request());
    var since = fields.require("since", fields::instant);
    fields.close();
    return Answers.of(202, new Replayed(deliveries.replay(call.caller(), channel.id(), since)));
  }

  private Response listDeliveries(Call call) {
    var query = DELIVERIES.query(call.request(), call.caller(), cursors);
    var ofChannel = query.where(new DeliveryFilter.Channels(Set.of(named(call).id())));
    return Answers.ok(
        DELIVERIES.page(
            call.request(), call.caller(), cursors, deliveries.list(ofChannel), this::view));
  }

  private Response getDelivery(Call call) {
    call.allowOnly();
    var id = call.id("deliveryId", DeliveryId::new);
    return Answers.ok(view(deliveries.get(named(call).id(), id)));
  }

  private Response replayDelivery(Call call) {
    call.allowOnly();
    Body.none(call.request());
    var id = call.id("deliveryId", DeliveryId::new);
    return queued(deliveries.replay(call.caller(), named(call).id(), id));
  }

  /** Hides channels of other projects, and those of all projects from whoever has only some. */
  private Channel named(Call call) {
    var id = call.id(idName, ChannelId::new);
    var found = channels.get(id);
    var project = found.projectId();
    var hidden = !call.caller().holds(project);
    if (hidden || (webhooks && found.kind() != ChannelKind.WEBHOOK)) {
      throw Call.missing(webhooks ? "webhook" : "channel", id);
    }
    return found;
  }

  private Response queued(Delivery delivery) {
    return Answers.accepted(
        "%s/%s/deliveries/%s".formatted(path, delivery.channelId(), delivery.id()), view(delivery));
  }

  private Response shown(Channel channel, @Nullable String secret) {
    return Answers.ok(view(channel, secret))
        .with("ETag", Revisions.tag(channel.stamp().revision()));
  }

  private Object view(Channel channel, @Nullable String secret) {
    var turn = channels.turn(channel.id());
    return webhooks
        ? NoticeViews.webhook(channel, turn, secret)
        : NoticeViews.channel(channel, turn);
  }

  private Object view(Delivery delivery) {
    return NoticeViews.delivery(delivery, deliveries.notice(delivery).type());
  }
}
