package io.holdfast.rest.v1;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.DrillCheck;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.RequestException;
import java.util.List;
import java.util.Optional;

/** What drills and their policies are asked for with. */
final class DrillFields {
  static final int MOST_DAYS = 3_660;
  static final int WINDOW_DAYS = 30;
  static final String KEEP_HOURS = "keepForInspectionHours";
  private static final int MOST_HOURS = 720;
  private static final int MOST_CHECKS = 100;
  private static final int SUBJECT = 8_192;

  private DrillFields() {}

  /** Whoever may run drills does not thereby run programs: that takes the right to define them. */
  static List<DrillCheck> checks(Caller caller, Fields fields) {
    return checks(caller, fields, List.of());
  }

  /** As {@link #checks(Caller, Fields)}, with what there is when none are named. */
  static List<DrillCheck> checks(Caller caller, Fields fields, List<DrillCheck> before) {
    var checks = fields.objects("checks", DrillFields::check).orElse(before);
    if (checks.size() > MOST_CHECKS) {
      throw fields.invalid("checks", "SIZE", "must have at most %d entries".formatted(MOST_CHECKS));
    }
    if (checks.stream().anyMatch(DrillCheck::runsPrograms)) {
      if (!caller.may(Scope.SOURCE_WRITE)) {
        throw new RequestException(
            ErrorCode.SCOPE_MISSING,
            "the token lacks the scope %s".formatted(Scope.SOURCE_WRITE.text()));
      }
    }
    return checks;
  }

  /** All that the point itself says, and more when something is asked. */
  static ProofLevel level(Fields fields, List<DrillCheck> checks) {
    return fields
        .word("level", ProofLevel.class)
        .orElse(checks.isEmpty() ? ProofLevel.L4 : ProofLevel.L5);
  }

  /** For how long what was restored is kept. */
  static Optional<Integer> keepHours(Fields fields) {
    return fields.number(KEEP_HOURS, 1, MOST_HOURS).map(Long::intValue);
  }

  private static DrillCheck check(Fields fields) {
    return new DrillCheck(
        fields.require("name", fields::name),
        fields.require("type", name -> fields.word(name, DrillCheck.Type.class)),
        fields.require("subject", name -> fields.text(name, 1, SUBJECT)),
        fields.name("database").orElse(null),
        fields.text("expected").orElse(null));
  }
}
