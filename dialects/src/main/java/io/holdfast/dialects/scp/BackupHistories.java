package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.control.history.History;
import io.holdfast.control.history.Stretch;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
  private static final String START = "backup_start_time";
  private static final String STATE = "backup_job_state";

  /**
   * Fields of an item, and what they are sorted by; runs are numbered in the order of their birth.
   */
  private static final Map<String, BackupSessionSort> FIELDS =
      Map.of(
          START,
          BackupSessionSort.BEGUN_AT,
          "backup_end_time",
          BackupSessionSort.ENDED_AT,
          "backup_job_guid",
          BackupSessionSort.CREATED_AT,
          STATE,
          BackupSessionSort.CREATED_AT,
          "schedule_id",
          BackupSessionSort.SCHEDULE_ID,
          "schedule_name",
          BackupSessionSort.SCHEDULE_NAME);

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
    var listing = Listing.of(query, SIZE, START + ":desc", FIELDS.keySet());
    var state = Queries.word(query, STATE, Wanted.class).orElse(Wanted.ALL);
    var window = Queries.window(query, START, "backup_end_time");
    var backup = found.backup(request, caller);
    var sort = Optional.ofNullable(FIELDS.get(listing.field())).orElseThrow();
    var runs =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                new Order<>(sort, listing.descending()))
            .where(new BackupSessionFilter.Protections(Set.of(backup.id())))
            .where(filter(state));
    if (window.isPresent()) {
      runs = runs.where(ScpStates.STARTED).where(new BackupSessionFilter.BegunAt(window.get()));
    }
    var page =
        Stretch.of(
            history::backupSessions, inOrder(runs, listing), listing.offset(), listing.size());
    return Answers.list(
        page,
        (json, sessions) -> {
          for (var session : sessions) {
            json.writeTree(item(session));
          }
        });
  }

  /** What no start is shown of comes last, and states are sorted by their words. */
  private static List<CatalogQuery<BackupSessionFilter, BackupSessionSort>> inOrder(
      CatalogQuery<BackupSessionFilter, BackupSessionSort> runs, Listing listing) {
    return switch (listing.field()) {
      case START -> List.of(runs.where(ScpStates.STARTED), runs.where(ScpStates.NOT_STARTED));
      case STATE ->
          Arrays.stream(ScpStates.BackupWord.values())
              .sorted(listing.order(Comparator.comparing(ScpStates.BackupWord::name)))
              .map(word -> runs.where(ScpStates.filter(word)))
              .toList();
      default -> List.of(runs);
    };
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
        .put(START, Answers.time(times.endedAt() == null ? times.startedAt() : started))
        .put("backup_end_time", Answers.time(times.endedAt()))
        .put("backup_job_guid", session.id().toString())
        .put(STATE, ScpStates.word(session.standing()).orElse(ScpStates.BackupWord.FAILED).name())
        .put("schedule_id", schedule == null ? "" : ScpIds.hex(schedule.value()))
        .put(
            "schedule_name",
            RunNames.of(session.scheduleName(), session.pointId().value(), started));
  }
}
