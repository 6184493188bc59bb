package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.Server;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.catalog.query.ServerFilter;
import io.holdfast.catalog.query.ServerSort;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the vendor's Terraform provider asks of other services before and after it speaks of
 * backups: where they are, whose the key is, and the tags of a backup.
 */
final class Neighbours {
  private static final List<String> SERVICES =
      List.of("scp-backup", "scp-iam", "scp-resourcemanager");

  /** Stands for the one place that everything is in when nobody named regions. */
  private static final String ANYWHERE = "default";

  private static final Pattern SRN = Pattern.compile("srn:.*:backup:backup/([0-9a-f]{32})");

  private final Desk desk;
  private final Found found;

  Neighbours(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
  }

  /** The same address for every service in every region. */
  Response endpoints(Request request) {
    var caller = Action.LIST_BACKUPS.of(request);
    var body = Answers.JSON.objectNode();
    var endpoints = body.putArray("endpoints");
    for (var region : regions(caller)) {
      for (var service : SERVICES) {
        endpoints
            .addObject()
            .put("region", region)
            .put("service_type", service)
            .put("service_name", service.substring(service.indexOf('-') + 1))
            .put("url", request.baseUrl());
      }
    }
    return Answers.ok(body);
  }

  /** The key that this request was signed with; its secret is shown to nobody. */
  Response accessKeys(Request request) {
    var caller = request.get(Caller.class);
    var id = ScpIds.hex(caller.id().value());
    var now = Answers.time(desk.clock().instant());
    var body = Answers.JSON.objectNode();
    body.putArray("access_keys")
        .addObject()
        .put("access_key", request.header("Scp-Accesskey").orElse(""))
        .put("access_key_type", "PERMANENT")
        .put("account_id", account(caller))
        .put("created_at", now)
        .put("created_by", id)
        .put("expiration_timestamp", "9999-12-31T23:59:59Z")
        .put("id", id)
        .put("is_enabled", true)
        .put("modified_at", now)
        .put("modified_by", id)
        .putNull("parent_access_key_id")
        .put("secret_key", "********");
    return Answers.ok(body);
  }

  Response tags(Request request) {
    var caller = Action.SHOW_BACKUP.of(request);
    var srn = srn(request);
    var labels = found.source(backup(srn, caller)).labels();
    var body = Answers.JSON.objectNode();
    var content = body.putObject("content");
    content.put("srn", srn);
    content.set("tags", rendered(labels));
    return Answers.ok(body.put("count", labels.size()).put("page", 0).put("size", labels.size()));
  }

  /** All of them anew. */
  Response setTags(Request request) {
    var caller = Action.CREATE_BACKUP.of(request);
    var srn = srn(request);
    var faults = new Faults();
    var fields = Body.required(request).ignoringUnknown();
    var tags = faults.take(() -> fields.require("tags", _ -> BackupCreation.tags(fields, faults)));
    faults.end();
    var source = found.source(backup(srn, caller));
    var changed = desk.sources().label(caller, source.id(), Objects.requireNonNull(tags));
    var body = Answers.JSON.objectNode();
    body.putObject("content").set(srn, rendered(changed.labels()));
    return Answers.ok(body);
  }

  private static ArrayNode rendered(Map<String, String> labels) {
    var tags = Answers.JSON.arrayNode();
    new TreeMap<>(labels)
        .forEach((key, value) -> tags.addObject().put("key", key).put("value", value));
    return tags;
  }

  /** The name of a resource among all services, which the path has in base64. */
  private static String srn(Request request) {
    var encoded = request.pathValue("srn");
    return Stream.of(Base64.getDecoder(), Base64.getUrlDecoder())
        .flatMap(decoder -> decoded(decoder, encoded).stream())
        .filter(text -> SRN.matcher(text).matches())
        .findFirst()
        .orElseThrow(() -> Found.missing("srn", "no resource of this name"));
  }

  private static Optional<String> decoded(Base64.Decoder decoder, String text) {
    try {
      return Optional.of(new String(decoder.decode(text), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // tried in the other alphabet, or not a name at all
    }
  }

  private Protection backup(String srn, Caller caller) {
    var match = SRN.matcher(srn);
    if (!match.matches()) {
      throw new RequestException(ErrorCode.RESOURCE_MISSING, "srn: no resource of this name");
    }
    return ScpIds.parseHex(match.group(1)).stream()
        .map(id -> new ProtectionFilter.Ids(Set.of(new ProtectionId(id))))
        .flatMap(filter -> found.protections(filter).stream())
        .filter(protection -> caller.sees(protection.projectId()))
        .findFirst()
        .orElseThrow(() -> Found.missing("srn", "no resource of this name"));
  }

  /** The one project of a key that is bound to one; else the key itself. */
  private static String account(Caller caller) {
    return ScpIds.hex(
        caller.projects().size() == 1
            ? caller.projects().iterator().next().value()
            : caller.id().value());
  }

  private List<String> regions(Caller caller) {
    var repositories =
        caller.seen(
            CatalogQuery.<RepositoryFilter, RepositorySort>by(
                Order.ascending(RepositorySort.CREATED_AT)),
            RepositoryFilter.Projects::new);
    var servers =
        caller.seen(
            CatalogQuery.<ServerFilter, ServerSort>by(Order.ascending(ServerSort.CREATED_AT)),
            ServerFilter.Projects::new);
    var named =
        Stream.concat(
                desk.history().repositories(repositories.page(Page.all())).items().stream()
                    .map(Repository::region),
                found.servers(servers).stream().map(Server::region))
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .toList();
    return named.isEmpty() ? List.of(ANYWHERE) : named;
  }
}
