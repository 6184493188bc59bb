package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.control.history.History;
import io.holdfast.control.history.Walk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code GET /v1/backups/{backup_id}/backup-histories}: the runs of a backup. */
final class BackupHistories {
  /** A run's state as a filter; {@code ALL} filters nothing. */
  enum Wanted {
    SUCCESS,
    PARTIAL_SUCCESS,
    FAILED,
    INPROGRESS,
    ALL
  }

  private static final int SIZE = 20;

  /**
   * Fields of an item, and what they are sorted by; runs are numbered in the order of their birth.
   */
  private static final Map<String, BackupSessionSort> FIELDS =
      Map.of(
          "backup_start_time", BackupSessionSort.BEGUN_AT,
          "backup_end_time", BackupSessionSort.ENDED_AT,
          "backup_job_guid", BackupSessionSort.CREATED_AT,
          "backup_job_state", BackupSessionSort.STATE,
          "schedule_id", BackupSessionSort.SCHEDULE_ID,
          "schedule_name", BackupSessionSort.SCHEDULE_NAME);

  private final History history;
  private final Found found;

  BackupHistories(History history, Found found) {
    this.history = history;
    this.found = found;
  }

  Response list(Request request) {
    ScpVersion.of(request);
    var caller = Action.LIST_BACKUP_HISTORIES.of(request);
    var query = request.query();
    var listing = Listing.of(query, SIZE, "backup_start_time:desc", FIELDS.keySet());
    var state = Queries.word(query, "backup_job_state", Wanted.class).orElse(Wanted.ALL);
    var window = Queries.window(query, "backup_start_time", "backup_end_time");
    var backup = found.backup(request, caller);
    var sort = Optional.ofNullable(FIELDS.get(listing.field())).orElseThrow();
    var wanted =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                new Order<>(sort, listing.descending()))
            .where(new BackupSessionFilter.Protections(Set.of(backup.id())))
            .where(filter(state))
            .counted();
    if (window.isPresent()) {
      wanted = wanted.where(new BackupSessionFilter.BegunAt(window.get()));
    }
    var items = new ArrayList<ObjectNode>();
    try {
      var total =
          Walk.each(
              history::backupSessions,
              wanted,
              listing.offset(),
              listing.size(),
              session -> items.add(item(session)));
      return Answers.list(items, total == null ? 0 : total);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  private static BackupSessionFilter filter(Wanted wanted) {
    return switch (wanted) {
      case ALL -> new BackupSessionFilter.NotResults(Set.of(BackupResult.SKIPPED));
      case SUCCESS -> ScpStates.filter(ScpStates.BackupWord.SUCCESS);
      case PARTIAL_SUCCESS -> ScpStates.filter(ScpStates.BackupWord.PARTIAL_SUCCESS);
      case FAILED -> ScpStates.filter(ScpStates.BackupWord.FAILED);
      case INPROGRESS -> ScpStates.filter(ScpStates.BackupWord.INPROGRESS);
    };
  }

  private static ObjectNode item(BackupSession session) {
    var times = session.times();
    var schedule = session.scheduleId();
    var started = times.startedAt() == null ? times.createdAt() : times.startedAt();
    return Answers.JSON
        .objectNode()
        .put(
            "backup_start_time",
            Answers.time(times.endedAt() == null ? times.startedAt() : started))
        .put("backup_end_time", Answers.time(times.endedAt()))
        .put("backup_job_guid", session.id().toString())
        .put(
            "backup_job_state",
            ScpStates.word(session.standing()).orElse(ScpStates.BackupWord.FAILED).name())
        .put("schedule_id", schedule == null ? "" : ScpIds.hex(schedule.value()))
        .put(
            "schedule_name",
            RunNames.of(session.scheduleName(), session.pointId().value(), started));
  }
}
