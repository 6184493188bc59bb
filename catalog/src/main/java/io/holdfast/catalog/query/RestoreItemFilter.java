package io.holdfast.catalog.query;

import io.holdfast.catalog.model.ItemAction;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.RestoreItemId;
import io.holdfast.catalog.model.RestoreSessionId;
import java.util.Set;

/** What items of restore sessions can be filtered by. */
public sealed interface RestoreItemFilter extends Filter {
  record Sessions(Set<RestoreSessionId> ids) implements RestoreItemFilter {
    public Sessions {
      ids = Set.copyOf(ids);
    }
  }

  record Ids(Set<RestoreItemId> ids) implements RestoreItemFilter {
    public Ids {
      ids = Set.copyOf(ids);
    }
  }

  record States(Set<ItemState> states) implements RestoreItemFilter {
    public States {
      states = Set.copyOf(states);
    }
  }

  record Actions(Set<ItemAction> actions) implements RestoreItemFilter {
    public Actions {
      actions = Set.copyOf(actions);
    }
  }

  /** Ignores case; part of name or target. */
  record Text(String term) implements RestoreItemFilter {}
}
