package io.holdfast.dialects.veeamm365;

import static io.holdfast.dialects.veeamm365.M365World.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.Scope;
import io.holdfast.dialects.testkit.Exercises;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenMailTest {
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
    "GET /{version}" + MAILBOXES,
    "GET /{version}" + MAILBOXES + "/{mailboxId}",
    "GET /{version}" + MAILBOXES + "/{mailboxId}/folders",
    "GET /{version}" + MAILBOXES + "/{mailboxId}/folders/{folderId}",
    "GET /{version}" + MAILBOXES + "/{mailboxId}/items",
    "GET /{version}" + MAILBOXES + "/{mailboxId}/items/{itemId}"
  })
  @ParameterizedTest
  @ValueSource(strings = {"v4", "v5", "v6", "v7", "v8"})
  void isBrowsedFromMailboxesToMessages(String version) {
    var all = mailboxes(version);
    var mailbox = all + "/" + world.mailboxId();
    var folders = json(world.get(mailbox + "/folders?parentId=null&offset=0")).get("results");
    var inbox = folders.get(0);
    var below =
        json(world.get(mailbox + "/folders?parentId=" + inbox.get("id").asText())).get("results");
    var parameter = version.compareTo("v6") < 0 ? "folderId=" : "parentId=";
    var items =
        json(world.get(mailbox + "/Items/?" + parameter + inbox.get("id").asText())).get("results");

    assertThat(json(world.get(all)).at("/results/0/email").asText())
        .isEqualTo(Organizations.email(world.mailbox));
    assertThat(json(world.get(mailbox)).get("id").asText()).isEqualTo(world.mailboxId());
    assertThat(folders.findValuesAsText("name")).containsExactly("INBOX", "Sent", "Drafts");
    assertThat(folders.findValuesAsText("category")).containsExactly("Inbox", "Sent", "Drafts");
    assertThat(inbox.at("/_links/parent").isMissingNode()).isTrue();
    assertThat(below.findValuesAsText("name")).containsExactly("Old");
    assertThat(json(world.get(mailbox + "/folders/" + below.get(0).get("id").asText())))
        .isEqualTo(below.get(0));
    assertThat(items.findValuesAsText("subject")).containsExactly("Invoice 17", "Lunch");
    assertThat(items.at("/0/from").asText()).isEqualTo("bob@example.com");
    assertThat(items.at("/0/received").asText()).isEqualTo("2026-03-01T10:00:00Z");
    assertThat(json(world.get(mailbox + "/items/" + items.at("/0/id").asText())))
        .isEqualTo(items.get(0));
    var encoded = items.at("/0/id").asText().replace("=", "%3D");
    assertThat(world.get(mailbox + "/items/" + encoded).status()).isEqualTo(200);
  }

  @Test
  void itemsComeInPages() {
    var items = mailboxes("v7") + "/" + world.mailboxId() + "/items";
    var first = json(world.get(items + "?limit=3"));

    assertThat(first.get("results")).hasSize(3);
    var next = json(world.get(first.at("/_links/next/href").asText()));
    assertThat(next.get("results").findValuesAsText("subject")).containsExactly("Re: Lunch");
    assertThat(next.at("/_links/next").isMissingNode()).isTrue();
    assertThat(json(world.get(items + "?limit=0")).get("results")).isEmpty();
    assertThat(json(world.get(items + "?folderId=null")).get("results")).isEmpty();
    assertThat(world.get(items + "?limit=x").status()).isEqualTo(400);
  }

  @Exercises({
    "POST /{version}" + MAILBOXES + "/search",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/search"
  })
  @ParameterizedTest
  @CsvSource({
    "invoice, 2",
    "subject:invoice from:bob, 2",
    "subject:lunch, 2",
    "\\\"Invoice 17\\\", 1",
    "from:nobody, 0",
    "re:, 1"
  })
  void searchLooksIntoHeads(String query, int found) {
    var body = "{\"query\":\"%s\"}".formatted(query);
    var all = mailboxes("v7");

    assertThat(json(world.post(all + "/search?limit=10", body)).get("results")).hasSize(found);
    assertThat(json(world.post(all + "/" + world.mailboxId() + "/search", body)).get("results"))
        .hasSize(found);
    assertThat(world.post(all + "/search", "{\"query\":\" \"}").status()).isEqualTo(400);
  }

  @Exercises({
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/{itemId}/save",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/save",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/{itemId}/Action",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/Action"
  })
  @ParameterizedTest
  @ValueSource(strings = {"v5", "v6", "v8"})
  void messagesAreSavedAsTheyWere(String version) {
    var old = version.equals("v5");
    var items = mailboxes(version) + "/" + world.mailboxId() + "/items";
    var ids = json(world.get(items)).get("results").findValuesAsText("id");
    var list = "{\"items\":[{\"Id\":\"%s\"},{\"id\":\"%s\"},]}".formatted(ids.get(0), ids.get(1));

    var one =
        old
            ? world.post(items + "/" + ids.getFirst() + "/Action", "{\"savetoMsg\":null}")
            : world.post(items + "/" + ids.getFirst() + "/save", "");
    var several =
        old
            ? world.post(items + "/Action", "{\"saveToMsg\":%s}".formatted(list))
            : world.post(items + "/save", list);

    assertThat(one.status()).as(one.body()).isEqualTo(200);
    assertThat(one.header("Content-Type")).hasValue("application/octet-stream");
    assertThat(one.body()).isEqualTo("Subject: Invoice 17\r\n\r\n");
    assertThat(several.status()).isEqualTo(200);
    assertThat(several.body()).contains("0000000001.eml").contains("0000000002.eml");
  }

  @Test
  void contentNeedsItsScope() {
    var id = world.explore("v8");
    var mailbox =
        "/v8/RestoreSessions/%s/organization/mailboxes/%s".formatted(id, world.mailboxId());
    var scopes = EnumSet.complementOf(EnumSet.of(Scope.RESTORE_CONTENT, Scope.PROJECT_ADMIN));
    var token = world.server.access().token(scopes, world.project());

    assertThat(world.get(mailbox + "/items").status()).isEqualTo(200);
    assertThat(world.get(mailbox + "/items", token).status()).isEqualTo(403);
  }

  @Exercises({
    "POST /{version}" + MAILBOXES + "/{mailboxId}/exportToPst",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/folders/{folderId}/exportToPst",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/{itemId}/exportToPst",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/exportToPst",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/{itemId}/sendToDefaultAddress",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/{itemId}/sendTo",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/sendToDefaultAddress",
    "POST /{version}" + MAILBOXES + "/{mailboxId}/items/sendTo",
    "POST /{version}/RestoreSessions/{sessionId}/organization/restoreDeviceCode"
  })
  @ParameterizedTest
  @ValueSource(strings = {"v6", "v7", "v8"})
  void saysWhatCannotBeDone(String version) {
    var all = mailboxes(version);
    var mailbox = all + "/" + world.mailboxId();
    var item = json(world.get(mailbox + "/items")).at("/results/0/id").asText();
    var folder = json(world.get(mailbox + "/folders")).at("/results/0/id").asText();
    var items = "{\"items\":[{\"id\":\"%s\"}]}".formatted(item);

    refused(mailbox + "/exportToPst", "{}", "PST");
    refused(mailbox + "/folders/" + folder + "/exportToPst", "{}", "PST");
    refused(mailbox + "/items/" + item + "/exportToPst", "{}", "PST");
    refused(mailbox + "/items/exportToPst", items, "PST");
    refused(mailbox + "/items/" + item + "/sendToDefaultAddress", "", "sent");
    refused(mailbox + "/items/" + item + "/sendTo", "{}", "sent");
    refused(mailbox + "/items/sendToDefaultAddress", items, "sent");
    refused(mailbox + "/items/sendTo", items, "sent");
    refused(all.replace("/mailboxes", "/restoreDeviceCode"), "{}", "device code");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9eff",
        "/x/folders",
        "/{m}/folders/Zm9v",
        "/{m}/folders/%20",
        "/{m}/items/L2V0Yy9wYXNzd2Q=",
        "/{m}/items?folderId=Li4vLi4=",
      })
  void findsNothingUnderUnknownIds(String path) {
    var answer = world.get(mailboxes("v5") + path.replace("{m}", world.mailboxId()));

    assertThat(answer.status()).as(answer.body()).isEqualTo(404);
  }

  private static String mailboxes(String version) {
    return "/%s/RestoreSessions/%s/organization/mailboxes"
        .formatted(version, world.explore(version));
  }

  private static void refused(String path, String body, String named) {
    var answer = world.post(path, body);
    assertThat(answer.status()).as(path + answer.body()).isEqualTo(400);
    assertThat(json(answer).get("message").asText()).contains(named);
  }
}
