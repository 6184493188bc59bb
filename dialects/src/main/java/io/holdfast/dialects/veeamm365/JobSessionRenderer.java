package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.RepositoryId;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A backup session as a version shows it. */
final class JobSessionRenderer {
  private final Call call;

  JobSessionRenderer(Call call) {
    this.call = call;
  }

  /**
   * @param repository where its point lies; null while that is not known
   */
  ObjectNode node(BackupSession session, @Nullable RepositoryId repository) {
    var id = session.id().toString();
    var times = session.times();
    var node = Answers.JSON.objectNode().put("id", id);
    if (call.version().isAtLeast(7)) {
      node.put("jobId", session.protectionId().toString());
      if (repository != null) {
        node.put("repositoryId", repository.toString());
      }
      node.put("mainSessionId", id)
          .put("jobType", "Backup")
          .put("jobSessionConfigType", session.type() == BackupType.FULL ? "Full" : "Incremental");
    }
    node.put("details", Objects.requireNonNullElse(session.standing().detail(), ""))
        .put("creationTime", Answers.time(times.createdAt()));
    Answers.putTime(node, "endTime", times.endedAt());
    node.put("retryCount", Math.max(0, session.attempt() - 1))
        .put("progress", session.progress().itemsDone())
        .put("status", M365States.job(session.standing()).name());
    if (call.version().isAtLeast(8)) {
      node.put("eTag", session.revision());
    }
    node.set("statistics", statistics(session));
    var self = call.link("/JobSessions/" + id);
    var links = Answers.self(node, self);
    Answers.link(links, "log", self + "/LogItems");
    Answers.link(links, "job", call.link("/Jobs/" + session.protectionId()));
    return node;
  }

  private static ObjectNode statistics(BackupSession session) {
    var done = session.statistics();
    var seconds = Math.max(1, seconds(session));
    var objects = done.newFiles() + done.changedFiles() + done.unchangedFiles();
    return Answers.JSON
        .objectNode()
        .put("processingRateBytesPS", done.bytesRead() / seconds)
        .put("processingRateItemsPS", objects / seconds)
        .put("readRateBytesPS", done.bytesRead() / seconds)
        .put("writeRateBytesPS", done.bytesStored() / seconds)
        .put("transferredDataBytes", done.bytesStored())
        .put("processedObjects", objects)
        .put("bottleneck", "NA");
  }

  private static long seconds(BackupSession session) {
    var times = session.times();
    var end = times.endedAt() == null ? times.modifiedAt() : times.endedAt();
    return Duration.between(times.begunAt(), end).toSeconds();
  }
}
