package io.holdfast.control.work;

import io.holdfast.catalog.model.DrillFinding;
import io.holdfast.catalog.model.DrillMeasure;
import io.holdfast.catalog.model.RestoreTotals;
import java.util.List;

/**
 * What an agent found out in a drill that it carried through. What it was worth is for {@link
 * DrillVerdict} to say.
 *
 * @param warned items among the restored that lack attributes
 */
public record DrillReport(
    RestoreTotals totals, long warned, List<DrillFinding> findings, DrillMeasure measure) {
  public DrillReport {
    findings = List.copyOf(findings);
  }
}
