package io.holdfast.dialects.veeamm365;

import static io.holdfast.dialects.veeamm365.M365World.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.ItemAction;
import io.holdfast.catalog.model.ItemOutcome;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreItemId;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.MemoryMailboxes;
import io.holdfast.dialects.testkit.Exercises;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailRestoreTest {
  private static final String MAILBOXES = "/RestoreSessions/{sessionId}/organization/mailboxes";

  private static M365World world;

  @BeforeAll
  static void start() {
    world = M365World.open();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @Exercises({
    "POST /{version}" + MAILBOXES + "/{mailboxId}/restore",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/folders/{folderId}/restore",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/{itemId}/restore",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/restore",
    "POST /{version}" + MAILBOXES + "/restore"
  })
  @Test
  void eachIsARestoreSessionOfItsOwn() {
    var id = world.explore("v8", "{\"reason\":\"lost\"}");
    var mailbox = mailbox("v8", id);
    var inbox = MemoryMailboxes.TOP + "/INBOX";
    var item = inbox + "/messages-7/0000000002.eml";

    var whole = restored(mailbox + "/restore", "{\"userName\":\"u\",\"userPassword\":\"p\"}");
    var folder = restored(mailbox + "/folders/" + OpenedMail.id(inbox) + "/restore", "{}");
    var one = restored(mailbox + "/items/" + OpenedMail.id(item) + "/restore", "");
    var items =
        restored(
            mailbox + "/items/restore",
            "{\"items\":[{\"id\":\"%s\"}]}".formatted(OpenedMail.id(item)));
    var bulk =
        restored(
            several("v8", id), "{\"mailboxes\":[{\"id\":\"%s\"}]}".formatted(world.mailboxId()));

    assertThat(whole.request().mode()).isEqualTo(RestoreMode.WHOLE);
    assertThat(whole.request().selection().items()).isEmpty();
    assertThat(whole.request().conflictPolicy()).isEqualTo(ConflictPolicy.SKIP);
    assertThat(whole.request().reason()).isEqualTo("lost");
    assertThat(whole.origin().pointId()).isEqualTo(world.point.id());
    assertThat(whole.standing().state()).isEqualTo(RestoreState.QUEUED);
    assertThat(folder.request().selection().items()).containsExactly(inbox);
    assertThat(one.request().selection().items()).containsExactly(item);
    assertThat(items.request().selection()).isEqualTo(one.request().selection());
    assertThat(bulk.request().mode()).isEqualTo(RestoreMode.WHOLE);
    assertThat(children(id)).hasSize(5);
    assertThat(json(world.get("/v8/RestoreSessions/" + one.id())).get("state").asText())
        .isEqualTo("Working");
    assertThat(json(world.get("/v8/RestoreSessions?limit=1")).at("/results/0/id").asText())
        .as("restores in a session are not listed beside it")
        .isEqualTo(id);
    var events = json(world.get("/v8/RestoreSessions/%s/Events".formatted(id))).get("results");
    assertThat(events.findValuesAsText("status")).containsOnly("Success", "Running").hasSize(6);
  }

  @Test
  void itsEndIsToldInTheSession() {
    var id = world.explore("v8");
    var child = restored(mailbox("v8", id) + "/restore", "{}");
    var admin = world.server.access().bearer(KnownAccess.ADMIN_TOKEN);

    abort(admin, child);

    var path = "/v8/RestoreSessions/" + id;
    var event = json(world.get(path + "/Events")).at("/results/1");
    assertThat(event.get("status").asText()).isEqualTo("Cancelled");
    var statistics = json(world.get(path + "/Statistics"));
    assertThat(statistics.get("failedItemsCount").asInt()).isEqualTo(1);
    assertThat(json(world.get(path)).get("state").asText()).isEqualTo("Working");
    assertThat(json(world.get(path)).get("result").asText()).isNotEqualTo("Success");
    world.post(path + "/Stop", "");
    assertThat(json(world.get(path)).get("result").asText()).isEqualTo("Failed");
  }

  @Exercises({
    "POST /{version}" + MAILBOXES + "/{mailboxId}/Action",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/folders/{folderId}/Action"
  })
  @ParameterizedTest
  @ValueSource(strings = {"v4", "v5"})
  void olderVersionsRestoreByActions(String version) {
    var id = world.explore(version);
    var mailbox = mailbox(version, id);
    var inbox = OpenedMail.id(MemoryMailboxes.TOP + "/INBOX");
    var item = OpenedMail.id(MemoryMailboxes.TOP + "/INBOX/messages-7/0000000002.eml");
    var original = "{\"restoretoOriginallocation\":{\"userName\":\"u\",\"userPassword\":\"p\"}}";
    var items =
        "{\"restoretoOriginallocation\":{\"userCode\":\"c\",\"items\":[{\"Id\":\"%s\",}],}}"
            .formatted(item);

    for (var answer :
        List.of(
            world.post(mailbox + "/Action", original),
            world.post(mailbox + "/folders/" + inbox + "/action", original),
            world.post(mailbox + "/items/" + item + "/Action", original),
            world.post(mailbox + "/items/action", items))) {
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(json(answer).get("createdItemsCount").asInt()).isZero();
      assertThat(json(answer).get("cannotContinueError").asText()).contains("still works");
    }
    assertThat(children(id)).hasSize(4);
    assertThat(world.post(mailbox + "/Action", "{\"ExportToPst\":{}}").status()).isEqualTo(400);
  }

  @Exercises({
    "POST /{version}" + MAILBOXES + "/{mailboxId}/restoreTo",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/folders/{folderId}/restoreTo",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/{itemId}/restoreTo",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/restoreTo"
  })
  @Test
  void goesIntoAFolderWithWhatWasAskedFor() {
    var id = world.explore("v8");
    var mailbox = mailbox("v8", id);
    var sent = MemoryMailboxes.TOP + "/Sent";
    var item = OpenedMail.id(sent + "/messages-7/0000000001.eml");
    var how =
        "{\"casServer\":\"c\",\"mailbox\":\"EXAMPLE-MAILBOX\",\"folder\":\"Back\",\"changedItems\":\"True\"%s}";

    var whole = restored(mailbox + "/restoreTo", how.formatted(",\"excludeDrafts\":true"));
    var folder =
        restored(mailbox + "/folders/" + OpenedMail.id(sent) + "/restoreTo", how.formatted(""));
    var one = restored(mailbox + "/items/" + item + "/restoreTo", how.formatted(""));
    var items =
        restored(
            mailbox + "/items/restoreTo", how.formatted(",\"items\":[{\"id\":\"" + item + "\"}]"));

    for (var session : List.of(whole, folder, one, items)) {
      assertThat(session.request().conflictPolicy()).isEqualTo(ConflictPolicy.OVERWRITE);
      assertThat(session.request().target().settings()).containsEntry("folder", "Back");
      assertThat(session.request().target().sourceId()).isNull();
    }
    assertThat(whole.request().mode()).isEqualTo(RestoreMode.ITEMS);
    assertThat(whole.request().selection().items())
        .as("all but the drafts")
        .containsExactly(
            MemoryMailboxes.TOP + "/INBOX/messages-7",
            MemoryMailboxes.TOP + "/INBOX/Old/messages-7",
            sent + "/messages-7");
  }

  @Test
  void anotherLiveMailboxNeedsTheRightToWriteOverIt() {
    var other = world.lostMailbox("right");
    var scopes = EnumSet.of(Scope.RESTORE_READ, Scope.RESTORE_RUN);
    var token = world.server.access().token(scopes, world.project());
    var path = "/v8/Organizations/%s/explore".formatted(world.organization());
    var id = json(world.post(path, "{}", token)).get("id").asText();
    var restoreTo = mailbox("v8", id) + "/restoreTo";
    var over = "{\"mailbox\":\"right@example.com\"}";
    var below = "{\"mailbox\":\"right@example.com\",\"folder\":\"Back\"}";

    for (var refused : List.of(over, below, "{\"folder\":\"Back\",\"changedItems\":true}")) {
      var answer = world.post(restoreTo, refused, token);
      assertThat(answer.status()).as(answer.body()).isEqualTo(403);
      assertThat(answer.body()).contains(Scope.RESTORE_RUN_INPLACE.text());
    }
    assertThat(world.post(restoreTo, "{\"folder\":\"Back\"}", token).status()).isEqualTo(200);
    assertThat(world.post(restoreTo, below).status()).isEqualTo(200);
    assertThat(children(id))
        .extracting(one -> one.request().target().sourceId())
        .containsExactlyInAnyOrder(null, other.id());
  }

  @ParameterizedTest
  @CsvSource({
    "Back, , SKIP, true",
    "Back, , FAIL, true",
    "Back, director, SKIP, false",
    "Back, , OVERWRITE, false",
    "Back, , KEEP_BOTH, false",
    "Back, , CLEAR_TARGET, false",
    "/, , SKIP, false",
    "'', , SKIP, false"
  })
  void onlyToAddToItsOwnFoldersNeedsNoSuchRight(
      String folder, @Nullable String user, ConflictPolicy policy, boolean may) {
    var scopes = EnumSet.of(Scope.RESTORE_READ, Scope.RESTORE_RUN);
    var token = world.server.access().token(scopes, world.project());
    var caller = world.server.access().bearer(token);
    var settings = new HashMap<>(Map.of("folder", folder));
    if (user != null) {
      settings.put("user", user);
    }
    var target =
        new RestoreTarget(null, null, null, null, List.of(), null, Map.of(), null, settings);
    var request =
        new RestoreRequest(
            RestorePurpose.RECOVERY,
            RestoreMode.WHOLE,
            Explorer.MAILBOX,
            Selection.EVERYTHING,
            target,
            policy,
            null,
            null);

    var thrown =
        catchThrowable(
            () -> world.server.desk().restores().start(caller, world.point.id(), null, request));

    if (may) {
      assertThat(thrown).isNull();
      return;
    }
    assertThat(thrown)
        .isInstanceOfSatisfying(
            HoldfastException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SCOPE_MISSING));
  }

  @Test
  void whatHindersOneOfSeveralIsToldBesideTheOthers() {
    var lost = world.lostMailbox("lost");
    var body = "{\"mailboxes\":[{\"id\":\"%s\"},{\"id\":\"%s\"}]}";
    var both = body.formatted(lost.id(), world.mailboxId());
    var old = world.explore("v7");
    var young = world.explore("v8");

    var sums = json(world.post(several("v7", old), both));
    var session = json(world.post(several("v8", young), both));
    var alone =
        world.post(several("v7", old), "{\"mailboxes\":[{\"id\":\"%s\"}]}".formatted(lost.id()));

    assertThat(sums.get("exceptions")).hasSize(1);
    assertThat(sums.at("/exceptions/0").asText()).startsWith("lost: ").contains("no valid copy");
    assertThat(sums.get("cannotContinueError").asText()).contains("still works");
    assertThat(children(old)).hasSize(1);
    assertThat(session.get("sessionId").asText()).isEqualTo(young);
    var statistics = json(world.get("/v8/RestoreSessions/%s/Statistics".formatted(young)));
    assertThat(statistics.get("failedItemsCount").asInt()).isEqualTo(1);
    assertThat(statistics.at("/errors/0").asText()).startsWith("lost: ").contains("no valid copy");
    assertThat(alone.status()).as(alone.body()).isEqualTo(409);
    assertThat(children(old)).hasSize(1);
  }

  @Test
  void aFailureWithoutAWordIsToldByItsNameAlone() {
    var id = RestoreSessionId.parse(world.explore("v8"));
    var mute =
        new ItemOutcome(ItemState.FAILED, M365World.FIRST, M365World.FIRST, null, null, null);
    var item =
        new RestoreItem(
            new RestoreItemId(Samples.uuid()),
            id,
            0,
            ItemAction.RESTORE,
            "MESSAGE",
            "Invoice 17",
            "/from",
            "/to",
            1,
            mute);
    world.server.catalog().update(tx -> tx.restoreItems().append(id, List.of(item)));

    var statistics = json(world.get("/v8/RestoreSessions/%s/Statistics".formatted(id)));

    assertThat(statistics.at("/errors/0").asText()).isEqualTo("Invoice 17");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"mailbox\":\"nobody@example.com\"};nobody",
        "{\"deletedItems\":false};deletedItems",
        "{\"changedItems\":\"x\"};changedItems",
        "{\"folder\":7};folder",
      })
  void refusesWhatCannotBeMeant(String body, String named) {
    var answer = world.post(mailbox("v7", world.explore("v7")) + "/restoreTo", body);

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(json(answer).get("message").asText()).contains(named);
  }

  @Test
  void marksNothingAsUnreadAndSaysSo() {
    var answer =
        world.post(
            mailbox("v6", world.explore("v6")) + "/restoreTo",
            "{\"folder\":\"Back\",\"markRestoredAsUnread\":\"true\"}");

    assertThat(json(answer).get("warnings")).hasSize(1);
  }

  private static String mailbox(String version, String id) {
    return "/%s/RestoreSessions/%s/organization/mailboxes/%s"
        .formatted(version, id, world.mailboxId());
  }

  private static String several(String version, String id) {
    return mailbox(version, id).replace("/" + world.mailboxId(), "/restore");
  }

  private static RestoreSession restored(String path, String body) {
    var answer = world.post(path, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var id = RestoreSessionId.parse(json(answer).get("sessionId").asText());
    return world.server.catalog().read(tx -> tx.restoreSessions().get(id));
  }

  private static List<RestoreSession> children(String id) {
    return world
        .server
        .catalog()
        .read(tx ->
            tx.restoreSessions()
                .list(
                    CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                            Order.ascending(RestoreSessionSort.CREATED_AT))
                        .where(new RestoreSessionFilter.Parents(Set.of(RestoreSessionId.parse(id))))
                        .page(Page.all())))
        .items();
  }

  private static void abort(Caller caller, RestoreSession session) {
    world.server.desk().restores().abort(caller, session.id());
  }
}
