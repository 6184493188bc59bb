package io.holdfast.rest.v1;

import io.holdfast.catalog.model.DrillCheck;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.catalog.model.Scope;
import java.util.List;

/** What drills and their policies are asked for with. */
final class DrillFields {
  static final int MOST_DAYS = 3_660;
  private static final int MOST_CHECKS = 100;
  private static final int SUBJECT = 8_192;

  private DrillFields() {}

  /** Whoever may run drills does not thereby run programs: that takes the right to define them. */
  static List<DrillCheck> checks(Call call, Fields fields) {
    var checks = fields.objects("checks", DrillFields::check).orElse(List.of());
    if (checks.size() > MOST_CHECKS) {
      throw fields.invalid("checks", "SIZE", "must have at most %d entries".formatted(MOST_CHECKS));
    }
    if (checks.stream().anyMatch(check -> check.type() == DrillCheck.Type.SCRIPT)) {
      call.require(Scope.SOURCE_WRITE);
    }
    return checks;
  }

  /** All that the point itself says, and more when something is asked. */
  static ProofLevel level(Fields fields, List<DrillCheck> checks) {
    return fields
        .word("level", ProofLevel.class)
        .orElse(checks.isEmpty() ? ProofLevel.L4 : ProofLevel.L5);
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
