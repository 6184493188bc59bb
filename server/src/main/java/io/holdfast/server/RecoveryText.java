package io.holdfast.server;

import io.holdfast.control.recovery.Rebuild;
import io.holdfast.control.recovery.RecoverySource;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a recovery did, for people and for programs.
 *
 * @param report null after a dry run
 */
record RecoveryText(
    Path data,
    RecoverySource.Picked picked,
    List<String> passedOver,
    Rebuild.@Nullable Report report) {

  Map<String, @Nullable Object> fields() {
    var envelope = picked.envelope();
    var fields = new LinkedHashMap<String, @Nullable Object>();
    fields.put("dryRun", report == null);
    fields.put("data", data.toString());
    fields.put("sealedAt", envelope.createdAt());
    fields.put("snapshotId", picked.snapshot().id().toString());
    fields.put("installation", envelope.installation());
    fields.put("program", envelope.program());
    fields.put("schema", picked.totals().schema());
    fields.put("rows", new TreeMap<>(picked.totals().rows()));
    fields.put("passedOver", passedOver);
    if (report != null) {
      fields.put("interruptedSessions", report.interrupted());
      fields.put("unknownSnapshots", report.unknown().stream().map(RecoveryText::shown).toList());
      fields.put("lostCopies", report.lost());
      fields.put("unreachableRepositories", new TreeMap<>(report.unreachable()));
      fields.put("auditChainBrokenAt", report.auditBrokenAt());
      fields.put("proofs", report.proofs());
      fields.put("proofProblems", report.proofProblems());
    }
    return fields;
  }

  String forPeople() {
    var rows = picked.totals().rows();
    var text = new StringBuilder();
    text.append(
        "%s the catalog of %s (snapshot %s, by %s)%n"
            .formatted(
                report == null ? "would recover" : "recovered",
                picked.envelope().createdAt(),
                picked.snapshot().id().toString().substring(0, 8),
                picked.envelope().program()));
    text.append(
        "%,d projects, %,d repositories, %,d backup sessions, %,d restore points, %,d restores, %,d audit records%n"
            .formatted(
                rows.getOrDefault("project", 0L),
                rows.getOrDefault("repository", 0L),
                rows.getOrDefault("backup_session", 0L),
                rows.getOrDefault("restore_point", 0L),
                rows.getOrDefault("restore_session", 0L),
                rows.getOrDefault("audit_record", 0L)));
    if (report == null) {
      return text.append("nothing was written").toString();
    }
    findings(text, report);
    text.append("next: holdfast serve --data ").append(data);
    return text.toString();
  }

  private static void findings(StringBuilder text, Rebuild.Report report) {
    text.append(
        "audit chain %s, %,d proofs %s%n"
            .formatted(
                report.auditBrokenAt() == null
                    ? "sound"
                    : "BROKEN at record " + report.auditBrokenAt(),
                report.proofs(),
                report.proofProblems().isEmpty() ? "sound" : "BROKEN"));
    report.proofProblems().forEach(each -> text.append("  ").append(each).append('\n'));
    if (report.interrupted() > 0) {
      text.append(
          "%,d sessions were at work then and count as failed%n".formatted(report.interrupted()));
    }
    report
        .unknown()
        .forEach(each ->
            text.append(
                "not in the catalog, and left as it is: snapshot %s of %s, %s on %s in %s%n"
                    .formatted(
                        each.snapshot().substring(0, 8),
                        each.time(),
                        String.join(" ", each.paths()),
                        each.host(),
                        each.repository())));
    report.lost().forEach(each -> text.append("its snapshot is gone: ").append(each).append('\n'));
    report
        .unreachable()
        .forEach((name, why) ->
            text.append("repository %s could not be looked at: %s%n".formatted(name, why)));
  }

  private static Map<String, Object> shown(Rebuild.Unknown unknown) {
    return Map.of(
        "repository", unknown.repository(),
        "snapshotId", unknown.snapshot(),
        "time", unknown.time(),
        "host", unknown.host(),
        "paths", unknown.paths(),
        "tags", unknown.tags());
  }
}
