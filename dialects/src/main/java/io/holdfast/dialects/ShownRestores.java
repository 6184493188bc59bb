package io.holdfast.dialects;

import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which sessions vendors' lists show as restores: a download is none, for it writes where nothing
 * lives, and a drill is one for those alone who may read drills.
 */
public final class ShownRestores {
  private ShownRestores() {}

  public static Set<RestorePurpose> to(Caller caller) {
    var purposes = EnumSet.copyOf(RestorePurpose.WRITING);
    if (caller.may(Scope.DRILL_READ)) {
      purposes.add(RestorePurpose.DRILL);
    }
    return purposes;
  }

  /** As {@link #to}, for vendors whose points are looked into by a session too. */
  public static Set<RestorePurpose> withExplorersTo(Caller caller) {
    var purposes = EnumSet.copyOf(to(caller));
    purposes.add(RestorePurpose.EXPLORE);
    return purposes;
  }
}
