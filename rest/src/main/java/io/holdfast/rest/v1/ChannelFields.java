package io.holdfast.rest.v1;

import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.ChannelId;
import io.holdfast.catalog.model.ChannelKind;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.catalog.model.Subscription;
import io.holdfast.control.channel.ChannelRules;
import io.holdfast.control.channel.WebhookSecret;
import io.holdfast.rest.edge.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Reads channels, and webhooks by the names that these have for their fields. */
final class ChannelFields {
  private static final int PEM_CHARACTERS = 20_000;

  private final Fields fields;
  private final boolean webhooks;

  ChannelFields(Fields fields, boolean webhooks) {
    this.fields = fields;
    this.webhooks = webhooks;
  }

  /**
   * A channel to be.
   *
   * @param secrets in plain text, by name
   */
  record Draft(Map<String, String> secrets, BiFunction<ChannelId, Stamp, Channel> make) {
    @Override
    public String toString() {
      return "Draft[]";
    }
  }

  /**
   * A change.
   *
   * @param secrets in plain text by name; empty for those to take away
   */
  record Change(Map<String, Optional<String>> secrets, UnaryOperator<Channel> edit) {
    @Override
    public String toString() {
      return "Change[]";
    }
  }

  /** The whole body of a new one. */
  Draft draft() {
    var project = fields.id("projectId").map(ProjectId::new).orElse(null);
    var kind =
        webhooks
            ? ChannelKind.WEBHOOK
            : fields.require("kind", name -> fields.word(name, ChannelKind.class));
    var settings =
        webhooks
            ? webhookSettings(fields.require("url", fields::path), certificate())
            : fields.labels("settings").orElse(Map.of());
    var name = fields.name("name").orElseGet(() -> kind.name().toLowerCase(java.util.Locale.ROOT));
    var secrets = new HashMap<>(webhooks ? Map.of() : fields.labels("secrets").orElse(Map.of()));
    if (kind == ChannelKind.WEBHOOK) {
      secrets.putIfAbsent(
          WebhookSecret.CURRENT,
          (webhooks ? fields.path("secret") : Optional.<String>empty())
              .orElseGet(WebhookSecret::draw));
    }
    var wanted =
        new Subscription(
            fields.texts("events").orElseGet(() -> ChannelRules.usualTypes(kind)),
            protections().orElse(Set.of()),
            fields.word("leastSeverity", Severity.class).orElse(Severity.OK));
    var enabled = fields.flag("enabled").orElse(true);
    fields.close();
    return new Draft(
        secrets,
        (id, stamp) ->
            new Channel(id, project, kind, name, enabled, null, wanted, settings, Map.of(), stamp));
  }

  /** The whole body of a merge patch. */
  Change change(Channel before) {
    var name = fields.patchedTo("name", before.name(), fields::name);
    var old = before.subscription();
    var types = fields.patchedTo("events", old.types(), fields::texts);
    var protections = fields.patchedTo("protectionIds", old.protections(), _ -> protections());
    var least =
        fields.patchedTo("leastSeverity", old.least(), it -> fields.word(it, Severity.class));
    var enabled = fields.patchedTo("enabled", before.enabled(), fields::flag);
    var settings = webhooks ? patchedWebhook(before) : patchedSettings(before);
    var secrets = webhooks ? Map.<String, Optional<String>>of() : fields.changes("secrets");
    fields.close();
    var wanted = new Subscription(types, protections, least);
    return new Change(
        secrets,
        it ->
            new Channel(
                it.id(),
                it.projectId(),
                it.kind(),
                name,
                enabled,
                enabled ? null : it.disabledReason(),
                wanted,
                settings,
                it.secrets(),
                it.stamp()));
  }

  private Map<String, String> patchedWebhook(Channel before) {
    var url = fields.patchedTo("url", before.setting("url"), fields::path);
    var certificate =
        fields.patched("caCertificate", before.settings().get("caCertificate"), _ -> certificate());
    return kept(before, webhookSettings(url, Optional.ofNullable(certificate)));
  }

  private Map<String, String> patchedSettings(Channel before) {
    var shown = new HashMap<>(before.settings());
    shown.remove(WebhookSecret.PREVIOUS_UNTIL);
    return kept(before, fields.patchedTo("settings", shown, fields::labels));
  }

  /** The service's own setting stays, whoever changes the others. */
  private static Map<String, String> kept(Channel before, Map<String, String> settings) {
    var all = new HashMap<>(settings);
    var until = before.settings().get(WebhookSecret.PREVIOUS_UNTIL);
    if (until != null) {
      all.put(WebhookSecret.PREVIOUS_UNTIL, until);
    }
    return all;
  }

  private static Map<String, String> webhookSettings(String url, Optional<String> certificate) {
    var settings = new HashMap<String, String>();
    settings.put("url", url);
    certificate.ifPresent(pem -> settings.put("caCertificate", pem));
    return settings;
  }

  private Optional<String> certificate() {
    return fields.text("caCertificate", 1, PEM_CHARACTERS);
  }

  private Optional<Set<ProtectionId>> protections() {
    return fields
        .ids("protectionIds")
        .map(List::stream)
        .map(ids -> ids.map(ProtectionId::new).collect(Collectors.toUnmodifiableSet()));
  }
}
