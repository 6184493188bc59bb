package io.holdfast.catalog.query;

import io.holdfast.catalog.model.ChannelId;
import io.holdfast.catalog.model.DeliveryState;
import io.holdfast.catalog.model.NoticeId;
import java.util.Set;

/** What deliveries can be filtered by. */
public sealed interface DeliveryFilter extends Filter {
  record Channels(Set<ChannelId> ids) implements DeliveryFilter {
    public Channels {
      ids = Set.copyOf(ids);
    }
  }

  record Notices(Set<NoticeId> ids) implements DeliveryFilter {
    public Notices {
      ids = Set.copyOf(ids);
    }
  }

  record States(Set<DeliveryState> states) implements DeliveryFilter {
    public States {
      states = Set.copyOf(states);
    }
  }
}
