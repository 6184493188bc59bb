package io.holdfast.dialects.scp;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.RetentionPreset;
import io.holdfast.dialects.Desk;
import io.holdfast.dialects.Supported;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.List;

/** What can be done to a backup that is there. */
final class BackupChanges {
  private static final String WHOLE_SYSTEM = "/";

  private final Desk desk;
  private final Found found;

  BackupChanges(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
  }

  /** With all that it holds. */
  Response delete(Request request) {
    ScpVersion.of(request);
    var caller = Action.DELETE_BACKUP.of(request);
    desk.removal().remove(caller, found.backup(request, caller).id());
    return done(request);
  }

  /** A full backup, now. */
  Response run(Request request) {
    ScpVersion.of(request);
    var caller = Action.CREATE_MANUAL_BACKUP.of(request);
    Body.optional(request);
    var facts = BackupFacts.of(found.backup(request, caller), desk.history());
    if (facts.busy()) {
      throw Found.conflict("backup_id", "a run of this backup has not ended");
    }
    Supported.require(
        desk.backups().start(caller, facts.protection().id(), BackupType.FULL, PointWish.NONE));
    return done(request);
  }

  Response retain(Request request) {
    ScpVersion.of(request);
    var caller = Action.SET_RETENTION_PERIOD.of(request);
    var body = Body.required(request).ignoringUnknown();
    var preset = body.require("retention_period", it -> body.word(it, RetentionPreset.class));
    desk.setup().retain(caller, found.backup(request, caller).id(), preset);
    return done(request);
  }

  /** Copies in a second repository, or no longer. */
  Response replicate(Request request) {
    ScpVersion.of(request);
    var caller = Action.SET_REPLICATION.of(request);
    var body = Body.required(request).ignoringUnknown();
    var replicated = body.require("dr_enabled", body::flag);
    var facts = BackupFacts.of(found.backup(request, caller), desk.history());
    if (facts.policyType() == Words.PolicyType.VM_IMAGE) {
      throw body.invalid("dr_enabled", "VALUE", "only AGENT backups are replicated");
    }
    desk.setup().replicate(caller, facts.protection().id(), replicated);
    return done(request);
  }

  /** Other folders from the next run on. */
  Response cover(Request request) {
    var version = ScpVersion.of(request);
    var caller = Action.SET_FILESYSTEM_PATH.of(request);
    var body = Body.required(request).ignoringUnknown();
    var faults = new Faults();
    var field = "backup_filesystem_paths";
    var named = BackupCreation.paths(body, field, faults);
    var whole =
        version.has(ScpVersion.V1_2)
            && faults.find(() -> body.flag("is_all_filesystem")).orElse(false);
    var paths = whole ? List.of(WHOLE_SYSTEM) : named;
    faults.end();
    if (paths.isEmpty()) {
      throw body.invalid(field, "REQUIRED", "must name a path");
    }
    var facts = BackupFacts.of(found.backup(request, caller), desk.history());
    if (facts.policyType() == Words.PolicyType.VM_IMAGE) {
      throw body.invalid(field, "VALUE", "an AGENTLESS backup has no paths");
    }
    desk.setup().cover(caller, facts.protection().id(), paths);
    return done(request);
  }

  private static Response done(Request request) {
    return Answers.done(request, request.pathValue("backupId"));
  }
}
