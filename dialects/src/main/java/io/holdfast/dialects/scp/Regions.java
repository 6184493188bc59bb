package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** {@code GET /v1/backups/region-relationship}: from which region copies can go to which. */
final class Regions {
  /** Whose backups are meant; ours go the same ways, whoever reads them. */
  enum MasterType {
    AGENT,
    AGENTLESS,
    AGENT_SAP_INT,
    AGENT_SAP_EXT,
    AGENT_VM,
    AGENT_BM
  }

  private final History history;

  Regions(History history) {
    this.history = history;
  }

  /** A pair for every two regions that repositories lie in; there are no zones. */
  Response list(Request request) {
    var version = ScpVersion.of(request);
    var caller = Action.LIST_REGION_RELATIONSHIP.of(request);
    var query = request.query();
    checkMasterType(query, version);
    var repositories =
        caller.seen(
            CatalogQuery.<RepositoryFilter, RepositorySort>by(
                Order.ascending(RepositorySort.CREATED_AT)),
            RepositoryFilter.Projects::new);
    var regions =
        history.repositories(repositories.page(Page.all())).items().stream()
            .map(Repository::region)
            .filter(Objects::nonNull)
            .distinct()
            .sorted()
            .toList();
    var zoned =
        query.findFilled("from_availability_zone").isPresent()
            || query.findFilled("to_availability_zone").isPresent();
    var pairs = zoned ? List.<ObjectNode>of() : pairs(regions, query);
    return Answers.list(pairs, pairs.size());
  }

  private static List<ObjectNode> pairs(List<String> regions, Parameters query) {
    var pairs = new ArrayList<ObjectNode>();
    for (var from : regions) {
      for (var to : regions) {
        if (!from.equals(to)
            && query.findFilled("from_region").filter(it -> !it.equals(from)).isEmpty()
            && query.findFilled("to_region").filter(it -> !it.equals(to)).isEmpty()) {
          pairs.add(
              Answers.JSON
                  .objectNode()
                  .put("from_region", from)
                  .putNull("from_availability_zone")
                  .put("to_region", to)
                  .putNull("to_availability_zone"));
        }
      }
    }
    return pairs;
  }

  private static void checkMasterType(Parameters query, ScpVersion version) {
    if (!version.has(ScpVersion.V1_1)) {
      return;
    }
    var type = Queries.word(query, "backup_master_type", MasterType.class).orElse(null);
    if (!version.has(ScpVersion.V1_2)
        && (type == MasterType.AGENT_VM || type == MasterType.AGENT_BM)) {
      throw Parameters.invalid("backup_master_type", "VALUE", type + " came with version 1.2");
    }
  }
}
