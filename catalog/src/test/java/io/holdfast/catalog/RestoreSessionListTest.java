package io.holdfast.catalog;

import static io.holdfast.catalog.testkit.Samples.NOON;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.RestoreLinks;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestoreOrigin;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Position;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionFilter.Actors;
import io.holdfast.catalog.query.RestoreSessionFilter.BegunAt;
import io.holdfast.catalog.query.RestoreSessionFilter.CreatedAt;
import io.holdfast.catalog.query.RestoreSessionFilter.EndedAt;
import io.holdfast.catalog.query.RestoreSessionFilter.Explorers;
import io.holdfast.catalog.query.RestoreSessionFilter.Ids;
import io.holdfast.catalog.query.RestoreSessionFilter.MillisIds;
import io.holdfast.catalog.query.RestoreSessionFilter.ModifiedAt;
import io.holdfast.catalog.query.RestoreSessionFilter.Numbers;
import io.holdfast.catalog.query.RestoreSessionFilter.PointStartedAt;
import io.holdfast.catalog.query.RestoreSessionFilter.Points;
import io.holdfast.catalog.query.RestoreSessionFilter.Projects;
import io.holdfast.catalog.query.RestoreSessionFilter.Protections;
import io.holdfast.catalog.query.RestoreSessionFilter.Purposes;
import io.holdfast.catalog.query.RestoreSessionFilter.Results;
import io.holdfast.catalog.query.RestoreSessionFilter.Severities;
import io.holdfast.catalog.query.RestoreSessionFilter.Sources;
import io.holdfast.catalog.query.RestoreSessionFilter.StartedAt;
import io.holdfast.catalog.query.RestoreSessionFilter.States;
import io.holdfast.catalog.query.RestoreSessionFilter.TargetServerNames;
import io.holdfast.catalog.query.RestoreSessionFilter.Text;
import io.holdfast.catalog.query.RestoreSessionFilter.Tickets;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists of restore sessions, held against the same question asked of plain Java collections. */
class RestoreSessionListTest extends BothDatabases {
  private static final int SESSIONS = 150;
  private static final int QUERIES = 250;
  private static final List<String> NAMES = List.of("web1", "Web2", "db 1", "100%_real", "Ünïcode");

  private final Random random = new Random(20260328);
  private final List<RestorePoint> points = new ArrayList<>();
  private final List<RestoreSession> kept = new ArrayList<>();

  @BeforeEach
  void fill() {
    catalog.update(tx -> {
      for (int world = 0; world < 3; world++) {
        var made = Samples.world(tx, "world" + world);
        points.add(Samples.keptPoint(tx, made, NOON.minusSeconds(5000 + world)));
        points.add(Samples.keptPoint(tx, made, NOON.minusSeconds(4000 + world)));
      }
      for (int at = 0; at < SESSIONS; at++) {
        kept.add(tx.restoreSessions().insert(anySession()));
      }
    });
  }

  @Test
  void givesWhatThePlainQuestionGives() {
    for (int run = 0; run < QUERIES; run++) {
      var query = anyQuery();

      var slice = list(query);

      var matching = matching(query);
      var shown = "query %d: %s".formatted(run, query);
      var page = (Page.Offset) query.page();
      assertThat(ids(slice.items()))
          .as(shown)
          .isEqualTo(ids(matching.stream().skip(page.offset()).limit(page.limit()).toList()));
      assertThat(slice.total()).as(shown).isEqualTo(matching.size());
      assertThat(slice.hasMore())
          .as(shown)
          .isEqualTo(page.limit() > 0 && matching.size() > page.offset() + page.limit());
    }
  }

  @Test
  void walksEveryOrderByPositionWithoutHolesOrRepeats() {
    for (var key : RestoreSessionSort.values()) {
      for (var descending : List.of(true, false)) {
        var query =
            CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(new Order<>(key, descending));

        assertThat(walk(query, 7)).as("%s %s", key, descending).isEqualTo(ids(matching(query)));
      }
    }
  }

  @Test
  void showsWhatWasThereOnceWhileOthersAreInserted() {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
            Order.descending(RestoreSessionSort.CREATED_AT));
    var before = ids(matching(query));
    var seen = new ArrayList<RestoreSessionId>();
    Position position = null;
    do {
      var slice = list(query.page(new Page.After(position, 10)));
      seen.addAll(ids(slice.items()));
      position = slice.next();
      catalog.update(tx -> {
        for (int more = 0; more < 5; more++) {
          tx.restoreSessions().insert(anySession());
        }
      });
    } while (position != null);

    assertThat(seen).doesNotHaveDuplicates();
    assertThat(seen).containsSubsequence(before);
  }

  @Test
  void givesTheSameAtDeepOffsets() {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
            Order.descending(RestoreSessionSort.ENDED_AT));
    var all = ids(matching(query));

    assertThat(ids(list(query.page(Page.offset(99, 10))).items())).isEqualTo(all.subList(99, 109));
    assertThat(ids(list(query.page(Page.offset(100, 10))).items()))
        .isEqualTo(all.subList(100, 110));
    assertThat(ids(list(query.page(Page.offset(120, 5000))).items()))
        .isEqualTo(all.subList(120, SESSIONS));
    assertThat(list(query.page(Page.offset(SESSIONS, 10))).items()).isEmpty();
  }

  @Test
  void givesTotalWithoutItems() {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .page(Page.offset(0, 0))
            .counted();

    var slice = list(query);

    assertThat(slice.items()).isEmpty();
    assertThat(slice.total()).isEqualTo(SESSIONS);
  }

  @Test
  void givesAllAtOnce() {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .page(Page.offset(3, Integer.MAX_VALUE));

    assertThat(list(query).items()).hasSize(SESSIONS - 3);
    assertThat(list(query.page(Page.all())).items()).hasSize(SESSIONS);
  }

  @Test
  void comparesBirthToTenthsOfMicroseconds() {
    var birth = Instant.parse("2017-06-29T08:30:05.0983973Z");
    var session =
        catalog.write(tx -> tx.restoreSessions().insert(Samples.restore(points.getFirst(), birth)));

    assertThat(bornWithin(TimeRange.open(birth, null))).doesNotContain(session.id());
    assertThat(bornWithin(TimeRange.open(null, birth))).doesNotContain(session.id());
    assertThat(bornWithin(TimeRange.open(birth.minusNanos(100), birth.plusNanos(100))))
        .containsExactly(session.id());
    assertThat(bornWithin(TimeRange.closed(birth, birth))).containsExactly(session.id());
    assertThat(bornWithin(TimeRange.halfOpen(birth, birth.plusNanos(1))))
        .containsExactly(session.id());
  }

  private List<RestoreSessionId> bornWithin(TimeRange range) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .where(new CreatedAt(range))
            .where(new CreatedAt(TimeRange.open(null, NOON.minusSeconds(86_400))))
            .page(Page.all());
    return ids(list(query).items());
  }

  private Slice<RestoreSession> list(CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query) {
    return catalog.read(tx -> tx.restoreSessions().list(query));
  }

  private List<RestoreSessionId> walk(
      CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query, int limit) {
    var seen = new ArrayList<RestoreSessionId>();
    Position position = null;
    do {
      var slice = list(query.page(new Page.After(position, limit)));
      seen.addAll(ids(slice.items()));
      position = slice.next();
    } while (position != null);
    return seen;
  }

  private static List<RestoreSessionId> ids(List<RestoreSession> sessions) {
    return sessions.stream().map(RestoreSession::id).toList();
  }

  private List<RestoreSession> matching(
      CatalogQuery<RestoreSessionFilter, RestoreSessionSort> query) {
    Predicate<RestoreSession> all =
        session -> query.filters().stream().allMatch(filter -> matches(filter, session));
    return kept.stream().filter(all).sorted(comparator(query.order())).toList();
  }

  private static Comparator<RestoreSession> comparator(Order<RestoreSessionSort> order) {
    Comparator<Comparable<Object>> values = Comparator.naturalOrder();
    Comparator<RestoreSession> ids = Comparator.comparing(session -> session.id().toString());
    if (order.descending()) {
      values = values.reversed();
      ids = ids.reversed();
    }
    return Comparator.comparing(key(order.key()), Comparator.nullsLast(values)).thenComparing(ids);
  }

  @SuppressWarnings("unchecked")
  private static Function<RestoreSession, @Nullable Comparable<Object>> key(
      RestoreSessionSort sort) {
    Function<RestoreSession, @Nullable Object> key =
        session ->
            switch (sort) {
              case CREATED_AT -> micros(session.times().createdAt());
              case MODIFIED_AT -> session.times().modifiedAt();
              case STARTED_AT -> session.times().startedAt();
              case BEGUN_AT -> micros(session.times().begunAt());
              case ENDED_AT -> micros(session.times().endedAt());
              case STATE ->
                  session.standing().state()
                      + (session.standing().result() == null
                          ? ""
                          : " " + session.standing().result());
              case POINT_STARTED_AT -> session.origin().pointStartedAt();
              case TARGET_SERVER_NAME -> session.request().target().serverName();
              case SCHEDULE_NAME -> session.origin().scheduleName();
              case MILLIS_ID -> session.millisId();
              case NUMBER -> session.no();
            };
    return session -> (Comparable<Object>) key.apply(session);
  }

  private static @Nullable Instant micros(@Nullable Instant time) {
    return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
  }

  private static boolean matches(RestoreSessionFilter filter, RestoreSession session) {
    var origin = session.origin();
    var request = session.request();
    var times = session.times();
    return switch (filter) {
      case Projects(var ids) -> ids.contains(origin.projectId());
      case Ids(var ids) -> ids.contains(session.id());
      case Numbers(var numbers) -> numbers.contains(session.no());
      case MillisIds(var ids) -> ids.contains(session.millisId());
      case Protections(var ids) -> ids.contains(origin.protectionId());
      case Sources(var ids) -> ids.contains(origin.sourceId());
      case RestoreSessionFilter.Into(var ids) -> ids.contains(session.into());
      case Points(var ids) -> ids.contains(origin.pointId());
      case RestoreSessionFilter.Copies(var ids) ->
          origin.copyId() != null && ids.contains(origin.copyId());
      case Purposes(var purposes) -> purposes.contains(request.purpose());
      case RestoreSessionFilter.Modes(var modes) -> modes.contains(request.mode());
      case Explorers(var explorers) -> explorers.contains(request.explorer());
      case States(var states) -> states.contains(session.standing().state());
      case Results(var results) ->
          session.standing().result() != null && results.contains(session.standing().result());
      case Severities(var severities) -> severities.contains(session.standing().severity());
      case Actors(var ids) -> ids.contains(session.actor().id());
      case RestoreSessionFilter.TargetServers(var ids) ->
          request.target().serverId() != null && ids.contains(request.target().serverId());
      case TargetServerNames(var names) ->
          request.target().serverName() != null && names.contains(request.target().serverName());
      case Tickets(var tickets) ->
          request.ticketRef() != null && tickets.contains(request.ticketRef());
      case RestoreSessionFilter.TopLevel _ -> session.links().parentSessionId() == null;
      case RestoreSessionFilter.Parents(var ids) ->
          session.links().parentSessionId() != null
              && ids.contains(session.links().parentSessionId());
      case CreatedAt(var range) -> within(times.createdAt(), range);
      case StartedAt(var range) -> within(times.startedAt(), range);
      case BegunAt(var range) -> within(micros(times.begunAt()), range);
      case EndedAt(var range) -> within(times.endedAt(), range);
      case ModifiedAt(var range) -> within(times.modifiedAt(), range);
      case PointStartedAt(var range) -> within(origin.pointStartedAt(), range);
      case Text(var term) -> text(session).contains(term.toLowerCase(Locale.ROOT));
      case RestoreSessionFilter.AnyOf(var alternatives) ->
          alternatives.stream()
              .anyMatch(all -> all.stream().allMatch(each -> matches(each, session)));
      case RestoreSessionFilter.Not(var other) -> !matches(other, session);
    };
  }

  private static String text(RestoreSession session) {
    var request = session.request();
    return "%s\n%s\n%s\n%s\n%s\n%s"
        .formatted(
            request.reason() == null ? "" : request.reason(),
            request.ticketRef() == null ? "" : request.ticketRef(),
            session.actor().name(),
            request.target().serverName() == null ? "" : request.target().serverName(),
            request.target().path() == null ? "" : request.target().path(),
            session.id())
        .toLowerCase(Locale.ROOT);
  }

  private static boolean within(@Nullable Instant time, TimeRange range) {
    if (range.from() == null && range.to() == null) {
      return true;
    }
    if (time == null) {
      return false;
    }
    var after =
        range.from() == null
            || (range.fromInclusive() ? !time.isBefore(range.from()) : time.isAfter(range.from()));
    var before =
        range.to() == null
            || (range.toInclusive() ? !time.isAfter(range.to()) : time.isBefore(range.to()));
    return after && before;
  }

  private CatalogQuery<RestoreSessionFilter, RestoreSessionSort> anyQuery() {
    var key = any(List.of(RestoreSessionSort.values()));
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
            new Order<>(key, random.nextBoolean()));
    for (int filters = random.nextInt(4); filters > 0; filters--) {
      query = query.where(anyFilter());
    }
    return query.page(Page.offset(random.nextInt(40), random.nextInt(60))).counted();
  }

  private RestoreSessionFilter anyFilter() {
    var one = any(kept);
    return switch (random.nextInt(25)) {
      case 0 -> new Projects(Set.of(one.origin().projectId()));
      case 1 -> new Ids(Stream.of(one.id(), any(kept).id()).collect(toSet()));
      case 2 -> new Numbers(Set.of(one.no(), -1L));
      case 3 -> new MillisIds(Set.of(one.millisId()));
      case 4 -> new Protections(Set.of(one.origin().protectionId()));
      case 5 -> new Sources(Set.of());
      case 6 -> new Points(Set.of(one.origin().pointId()));
      case 7 ->
          new Purposes(
              Stream.of(RestorePurpose.RECOVERY, one.request().purpose()).collect(toSet()));
      case 8 -> new Explorers(Set.of(one.request().explorer()));
      case 9 -> new States(Set.of(one.standing().state()));
      case 10 -> new Results(Set.of(RestoreResult.SUCCESS, RestoreResult.WARNING));
      case 11 -> new Severities(Set.of(Severity.WARNING));
      case 12 -> new Actors(Set.of(one.actor().id()));
      case 13 -> new TargetServerNames(Set.of(any(NAMES)));
      case 14 -> new Tickets(Set.of("T-1"));
      case 15 -> new CreatedAt(anyRange());
      case 16 -> new StartedAt(anyRange());
      case 17 -> new BegunAt(anyRange());
      case 18 -> new EndedAt(anyRange());
      case 19 -> new ModifiedAt(anyRange());
      case 20 -> new PointStartedAt(anyRange());
      case 21 -> new RestoreSessionFilter.Not(anyFilter());
      case 22 -> new RestoreSessionFilter.Into(Set.of(one.into()));
      case 23 ->
          new RestoreSessionFilter.AnyOf(
              List.of(Set.of(anyFilter()), Set.of(new Tickets(Set.of()))));
      default -> new Text(any(List.of("WEB", "%", "_r", "ünï", "nothing", "", "t-1")));
    };
  }

  private TimeRange anyRange() {
    var from = random.nextInt(4) == 0 ? null : anyTime();
    var to = random.nextInt(4) == 0 ? null : anyTime();
    return new TimeRange(from, random.nextBoolean(), to, random.nextBoolean());
  }

  private Instant anyTime() {
    return NOON.plusSeconds(random.nextInt(60) - 30L).plusNanos(random.nextInt(3) * 50L);
  }

  private RestoreSession anySession() {
    var point = any(points);
    var created = NOON.plusSeconds(random.nextInt(60) - 30L).plusNanos(random.nextInt(2) * 100L);
    var result = any(List.of(RestoreResult.values()));
    var ended = random.nextInt(3) > 0;
    var started =
        random.nextBoolean() ? created.plusSeconds(1).minusNanos(created.getNano()) : null;
    var finish = ended ? created.plusSeconds(random.nextInt(30)) : null;
    return new RestoreSession(
        new RestoreSessionId(Samples.uuid()),
        0,
        0,
        new RestoreOrigin(
            point.projectId(),
            point.protectionId(),
            point.sourceId(),
            point.id(),
            null,
            random.nextInt(5) == 0 ? null : point.startedAt(),
            random.nextBoolean() ? null : any(NAMES)),
        new RestoreRequest(
            any(List.of(RestorePurpose.values())),
            RestoreMode.WHOLE,
            any(List.of(Explorer.values())),
            Selection.EVERYTHING,
            new RestoreTarget(
                null,
                null,
                random.nextInt(4) == 0 ? null : any(NAMES),
                "/t",
                List.of(),
                null,
                java.util.Map.of(),
                null,
                java.util.Map.of()),
            ConflictPolicy.FAIL,
            null,
            random.nextBoolean() ? null : "T-1"),
        null,
        new Actor(ActorType.USER, new UUID(0, random.nextInt(3)), "alice", null),
        List.of(),
        ended
            ? RestoreStanding.ended(result, any(List.of(Severity.values())), null, null)
            : RestoreStanding.live(any(List.of(RestoreState.QUEUED, RestoreState.RUNNING))),
        new SessionTimes(created, null, started, finish, NOON.plusSeconds(random.nextInt(9))),
        Lease.NONE,
        0,
        null,
        Progress.NONE,
        RestoreTotals.NONE,
        RestoreLinks.NONE,
        null,
        1);
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
