package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.control.history.Walk;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** {@code /api/v1/restorePoints}: the stored copies of restore points, one row each. */
final class RestorePoints {
  static final String PATH = "/api/v1/restorePoints";

  private static final RestorePointQuery ANY = new RestorePointQuery(false, 0, 1);

  private final History history;

  RestorePoints(History history) {
    this.history = history;
  }

  Response list(Request request) {
    var caller = reader(request);
    var query = RestorePointQuery.of(request.query());
    var links = new AzureLinks(request);
    var body =
        JsonNodeFactory.instance
            .objectNode()
            .put("offset", query.offset())
            .put("limit", query.limit());
    var results = JsonNodeFactory.instance.arrayNode();
    try {
      var total =
          Walk.each(
              history::copies,
              query.query(caller),
              query.offset(),
              query.count(),
              copy -> results.add(render(copy, links)));
      var count = total == null ? 0 : total;
      body.put("totalCount", count);
      body.set("results", results);
      body.set("_links", pages(query, results.size(), count, links));
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return Response.text(200, VeeamAzureDialect.JSON_TYPE, body.toString());
  }

  Response get(Request request) {
    var caller = reader(request);
    var id =
        UuidText.parse(request.pathValue("restorePointId")).orElseThrow(RestorePoints::missing);
    var query =
        ANY.query(caller)
            .where(new PointCopyFilter.Ids(Set.of(new CopyId(id))))
            .page(Page.first(1));
    var copy =
        history.copies(query).items().stream().findFirst().orElseThrow(RestorePoints::missing);
    return Response.text(
        200, VeeamAzureDialect.JSON_TYPE, render(copy, new AzureLinks(request)).toString());
  }

  private static Caller reader(Request request) {
    var caller = request.get(Caller.class);
    if (!caller.may(Scope.BACKUP_READ)) {
      throw new RequestException(ErrorCode.SCOPE_MISSING, "the user lacks the scope backup:read");
    }
    return caller;
  }

  private static ObjectNode render(PointCopy copy, AzureLinks links) {
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", copy.id().toString())
            .put("pointInTime", ClockFormat.TRIMMED_FRACTION.format(copy.pointInTime()))
            .put("backupSizeBytes", copy.bytes())
            .put(
                "backupDestination",
                AzureStates.destination(copy.repositoryKind(), copy.trigger()).name());
    node.putObject("_embeddedResources");
    var own = node.putObject("_links");
    own.putObject("self").put("href", links.item(PATH + "/" + copy.id()));
    own.putObject("BackupJob")
        .put("href", links.item("%s/%d".formatted(JobSessions.PATH, copy.sessionNo())));
    return node;
  }

  /** Self always; the others only where they lead to another page. */
  private static ObjectNode pages(
      RestorePointQuery query, int shown, long total, AzureLinks links) {
    var node = JsonNodeFactory.instance.objectNode();
    link(node, "self", query, links);
    var ends = query.limit() <= 0 || query.offset() + shown >= total;
    if (!ends) {
      link(node, "next", query.at(query.offset() + query.limit()), links);
    }
    if (query.offset() > 0) {
      link(node, "prev", query.at(Math.max(0, query.offset() - Math.max(0, query.limit()))), links);
    }
    if (!ends || query.offset() > 0) {
      link(node, "first", query.at(0), links);
    }
    return node;
  }

  private static void link(ObjectNode node, String name, RestorePointQuery page, AzureLinks links) {
    node.putObject(name).put("href", links.page(PATH, page));
  }

  private static RequestException missing() {
    return new RequestException(ErrorCode.RESOURCE_MISSING, "no such restore point");
  }
}
