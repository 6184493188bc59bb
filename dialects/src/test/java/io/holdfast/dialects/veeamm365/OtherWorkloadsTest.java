package io.holdfast.dialects.veeamm365;

import static io.holdfast.dialects.veeamm365.M365World.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.dialects.Operation;
import io.holdfast.dialects.Operation.Standing;
import io.holdfast.dialects.Operations;
import io.holdfast.dialects.testkit.Exercises;
import io.holdfast.rest.edge.Method;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Drives, sites and teams, of which there are none. */
@Exercises({
  "GET /{version}/RestoreSessions/{sessionId}/organization/OneDrives",
  "GET /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}",
  "GET /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Folders",
  "GET /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Documents",
  "GET /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Documents/{documentId}/Versions",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/search",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/restoreTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/copyTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/save",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Folders/{folderId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Folders/{folderId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Folders/{folderId}/restoreTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Folders/{folderId}/copyTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Folders/{folderId}/save",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Folders/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Folders/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Folders/restoreTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Folders/copyTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Folders/save",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Documents/{documentId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Documents/{documentId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Documents/{documentId}/restoreTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Documents/{documentId}/copyTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Documents/{documentId}/save",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Documents/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Documents/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Documents/restoreTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Documents/copyTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/OneDrives/{oneDriveId}/Documents/save",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Sites",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Libraries",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Lists",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Folders",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Documents",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Items",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Items/{itemId}/Attachments",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/search",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/restoreTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/save",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Libraries/{libraryId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Libraries/{libraryId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Libraries/{libraryId}/restoreTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Libraries/{libraryId}/save",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Lists/{listId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Lists/{listId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Lists/{listId}/restoreTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Lists/{listId}/save",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Folders/{folderId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Folders/{folderId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Folders/{folderId}/restoreTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Folders/{folderId}/save",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Documents/{documentId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Documents/{documentId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Documents/{documentId}/restoreTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Documents/{documentId}/save",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Items/{itemId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Items/{itemId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Items/{itemId}/restoreTo",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Sites/{siteId}/Items/{itemId}/save",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Teams",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/channels",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/files",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/posts",
  "GET /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/channels/{channelId}/tabs",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/search",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/channels/{channelId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/channels/{channelId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/files/{fileId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/files/{fileId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/files/{fileId}/save",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/posts/{postId}/Action",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/posts/{postId}/restore",
  "POST /{version}/RestoreSessions/{sessionId}/organization/Teams/{teamId}/posts/{postId}/export"
})
class OtherWorkloadsTest {
  private static M365World world;
  private static String session;

  @BeforeAll
  static void start() {
    world = M365World.open();
    session = world.explore("v6");
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  static Stream<Operation> ofOne() {
    return Operations.of("veeam-m365").standing(Standing.REFUSED).stream()
        .filter(operation -> {
          var path = operation.path().toLowerCase(Locale.ROOT);
          return Stream.of("/onedrives/", "/sites/", "/teams/").anyMatch(path::contains);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"OneDrives", "Sites", "Teams"})
  void listsAreEmpty(String list) {
    for (var version : new String[] {"v5", "v6", "v8"}) {
      var path = "/%s/RestoreSessions/%s/organization/%s".formatted(version, session, list);
      assertThat(json(world.get(path)).get("results")).isEmpty();
    }
    assertThat(world.get("/v4/RestoreSessions/%s/organization/Teams".formatted(session)).status())
        .isEqualTo(404);
  }

  @ParameterizedTest
  @MethodSource("ofOne")
  void whateverIsAskedOfOneIsAnsweredThatThereIsNone(Operation operation) {
    for (var path : operation.paths()) {
      var target = path.replace("{sessionId}", session).replaceAll("\\{[A-Za-z]+}", "abc");
      var body = operation.bodies().isEmpty() ? "{}" : operation.bodies().getFirst();
      var answer = operation.method() == Method.GET ? world.get(target) : world.post(target, body);
      assertThat(answer.status()).as(target + answer.body()).isEqualTo(404);
      assertThat(json(answer).get("message").asText()).startsWith("no such");
    }
  }
}
