package io.holdfast.engine.repair;

import io.holdfast.engine.pack.PackId;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Which packs to repair.
 *
 * @param packs those that are doubted, each once; none named, all are read and those that are
 *     damaged repaired
 */
public record PackRepairRequest(List<PackId> packs, boolean dryRun) {
  public PackRepairRequest {
    packs = List.copyOf(new LinkedHashSet<>(packs));
  }
}
