package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a request, the answer has the vendor's shape and the right status. */
class BadInputTest {
  private static final String SCP =
      "/v1/backups/00cd2538fbf94d12b36aabbdd607e974/restore-histories";
  private static final String NORTHFLANK =
      "/v1/projects/example-project/addons/example-addon/backups/example-backup/restores";
  private static final String AZURE = "/api/v1/restorePoints";
  private static final String M365 = "/v5/RestoreSessions";
  private static final String MITTWALD = "/v2/projects/example-project/backups";

  private static SeededServer world;
  private static DialectServer server;

  @BeforeAll
  static void start() {
    world = SeededServer.open();
    server = world.server();
  }

  @AfterAll
  static void stop() {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page=-1",
        "page=x",
        "page=1.0",
        "page=0x1",
        "page=99999999999999999999",
        "page=2147483648",
        "page=1&page=2",
        "page=%31%",
        "page=%ff",
        "size=-1",
        "size=abc",
        "size=2147483648",
        "size=+5",
        "size=%20",
        "size=20&size=20",
        "sort=nothing:desc",
        "sort=created_at:down",
        "sort=created_at:",
        "sort=:desc",
        "sort=created_at:desc:asc",
        "sort=created_at:DESC",
        "sort=created_at:desc&sort=created_at:asc",
        "restore_state=completed",
        "restore_state=DONE",
        "restore_state=PARTIAL_SUCCESS",
        "restore_state=FAILED&restore_state=FAILED",
        "start_time=yesterday",
        "start_time=2024-02-30T00:00:00Z",
        "start_time=2024-09-30",
        "start_time=1727708400",
        "start_time=%2B99999-01-01T00:00:00Z",
        "end_time=2024-10-31T24:59:59Z",
        "end_time=2024-10-31T14:59:59Z&end_time=2024-10-31T14:59:59Z",
      })
  void samsungAnswersItsEnvelope(String query) throws IOException {
    var answer = server.signed(server.url("scp") + SCP + "?" + query);

    var error = scpError(answer, 400);
    assertThat(error.get("code").asText()).isEqualTo("ValidationError");
    assertThat(error.get("detail").isArray()).isTrue();
    assertThat(error.get("detail")).allMatch(JsonNode::isTextual).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "page=&size=&sort=&restore_state=&start_time=&end_time=",
        "page=null&size=null&sort=null&restore_state=null&start_time=null&end_time=null",
        "size=2147483647",
        "size=0",
        "page=2147483647&size=2147483647",
        "unknown=1",
        "sort=created_at",
        "sort=restore_end_time:asc",
        "start_time=2024-09-30T15:00:00&end_time=2024-10-31T14:59:59%2B09:00",
        "start_time=2030-01-01T00:00:00Z&end_time=2020-01-01T00:00:00Z",
      })
  void samsungTakesWhatItsClientsSend(String query) {
    assertThat(server.signed(server.url("scp") + SCP + "?" + query).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "backup 9.9",
    "backup 1.3",
    "iam 1.1",
    "1.1",
    "backup",
    "backup 1.1 x",
    "'backup  1.1'",
  })
  void samsungRefusesVersionsThatItDoesNotServe(String version) throws IOException {
    var url = server.url("scp") + SCP;
    var headers = ScpSigner.headers("GET", url);
    headers.put("Scp-Api-Version", version);

    var error = scpError(server.get(url, headers), 400);
    assertThat(error.get("code").asText()).isEqualTo("UnsupportedApiVersion");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/backups/00cd2538fbf94d12b36aabbdd607e975/restore-histories",
        "/v1/backups/00cd2538-fbf9-4d12-b36a-abbdd607e974/restore-histories",
        "/v1/backups/x/restore-histories",
        "/v1/backups/%00/restore-histories",
        "/v1/backups/%F0%9F%92%BE/restore-histories",
        "/v1/nothing",
      })
  void samsungFindsNothingUnderUnknownIds(String path) throws IOException {
    var answer = server.signed(server.url("scp") + path);

    assertThat(answer.status()).isIn(400, 404);
    scpError(answer, answer.status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "per_page=0",
        "per_page=101",
        "per_page=-1",
        "per_page=ten",
        "per_page=",
        "per_page=10&per_page=10",
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999999",
        "page=1.5",
        "cursor=",
        "cursor=abc",
        "cursor=000000000000000000000000",
        "cursor=zzzzzzzzzzzzzzzzzzzzzzzz",
        "cursor=00000000000000000000000000000000",
        "cursor=a&cursor=b",
        "page=%",
        "page=%c3%28",
      })
  void northflankAnswersItsErrorObject(String query) throws IOException {
    var answer = server.get(server.url("northflank") + NORTHFLANK + "?" + query, token());

    var error = northflankError(answer, 400);
    assertThat(error.get("id").asText()).isEqualTo("validation-error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/projects/nothing/addons/example-addon/backups/example-backup/restores",
        "/v1/projects/example-project/addons/nothing/backups/example-backup/restores",
        "/v1/projects/example-project/addons/example-addon/backups/nothing/restores",
        "/v1/projects/example-project/addons/example-server/backups/example-backup/restores",
        "/v1/projects/%F0%9F%92%BE/addons/a/backups/b/restores",
        "/v1/projects/example-project/addons/example-addon/backups/nothing",
        "/v1/projects/example-project/addons/nothing/backups",
        "/v1/projects/example-project/volumes",
        "/v2/projects",
        "/",
      })
  void northflankFindsNothingUnderUnknownNames(String path) throws IOException {
    northflankError(server.get(server.url("northflank") + path, token()), 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=-2",
        "limit=x",
        "limit=",
        "limit=1&Limit=1",
        "limit=99999999999",
        "offset=-1",
        "offset=1e3",
        "offset=",
        "Offset=99999999999999999999",
        "onlyLatest=1",
        "onlyLatest=",
        "OnlyLatest=yes",
        "onlyLatest=true&OnlyLatest=true",
        "offset=%",
        "offset=%fe%ff",
      })
  void veeamAzureAnswersAProblem(String query) throws IOException {
    var answer = server.get(server.url("veeam-azure") + AZURE + "?" + query, token());

    azureProblem(answer, 400);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/restorePoints/15ed5dd3-c759-4726-9682-be9f9d72a7d6, 404",
    "/api/v1/restorePoints/x, 404",
    "/api/v1/jobSessions/0, 404",
    "/api/v1/jobSessions/99999999999999999999, 404",
    "/api/v1/jobSessions/15ed5dd3-c759-4726-9682-be9f9d72a7d6, 404",
    "/api/v9/restorePoints, 404",
    "/api/v1/nothing, 404",
  })
  void veeamAzureFindsNothingUnderUnknownIds(String path, int status) throws IOException {
    azureProblem(server.get(server.url("veeam-azure") + path, token()), status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "startTimeFrom=",
        "startTimeFrom=yesterday",
        "startTimeFrom=2020-02-30T00:00:00Z",
        "startTimeTo=2020-05-12T25:00:00Z",
        "startTimeTo=1589298920",
        "startTimeFrom=2020-05-12&starttimefrom=2020-05-12",
        "limit=-1",
        "limit=x",
        "limit=",
        "offset=-1",
        "offset=%20",
        "offset=1&offset=1",
        "startTimeFrom=%zz",
        "startTimeFrom=%80",
      })
  void veeamMicrosoft365AnswersAMessage(String query) throws IOException {
    var answer = server.get(server.url("veeam-m365") + M365 + "?" + query, token());

    m365Message(answer, 400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v5/RestoreSessions/0800471b-d0e2-422b-9d7c-35d15661c3fc",
        "/v5/RestoreSessions/x",
        "/v5/RestoreSessions/0800471b-d0e2-422b-9d7c-35d15661c3fc/organization",
        "/v5/ServiceInstance",
        "/v5/nothing",
        "/v1/RestoreSessions",
        "/v99/RestoreSessions",
      })
  void veeamMicrosoft365FindsNothingUnderUnknownIds(String path) throws IOException {
    m365Message(server.get(server.url("veeam-m365") + path, token()), 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=-1",
        "limit=x",
        "limit=",
        "limit=99999999999",
        "limit=1&limit=1",
        "skip=-1",
        "skip=x",
        "skip=9999999999999999999",
        "page=-1",
        "page=x",
        "page=99999999999",
        "sortOrder=",
        "sortOrder=newest",
        "sortOrder=oldestFirst&sortOrder=newestFirst",
        "withExportsOnly=",
        "withExportsOnly=1",
        "withExportsOnly=TRUE",
        "runningRestoresOnly=yes",
        "runningBackupsOnly=null",
        "searchTerm=a&searchTerm=b",
        "searchTerm=%",
        "searchTerm=%e2%82",
      })
  void mittwaldAnswersAValidationError(String query) throws IOException {
    var answer = server.get(server.url("mittwald") + MITTWALD + "?" + query, token());

    var body = mittwaldError(answer, 400);
    assertThat(body.get("type").asText()).isEqualTo("ValidationError");
    assertThat(body.get("validationErrors").isArray()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/projects/nothing/backups",
        "/v2/projects/5e4e3b50-97a1-4a70-9c4c-1b7f4b7a9eff/backups",
        "/v2/projects/%F0%9F%92%BE/backups",
        "/v2/projects/nothing/",
        "/v2/customers",
        "/v1/projects/example-project/backups",
      })
  void mittwaldFindsNothingUnderUnknownIds(String path) throws IOException {
    mittwaldError(server.get(server.url("mittwald") + path, token()), 404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void everyVendorRefusesOtherMethodsInItsShape(String method) throws IOException {
    var bearer = Map.of("Authorization", "Bearer " + token());
    var scpUrl = server.url("scp") + SCP;

    scpError(server.send(method, scpUrl, ScpSigner.headers(method, scpUrl), ""), 405);
    northflankError(server.send(method, server.url("northflank") + NORTHFLANK, bearer, ""), 405);
    azureProblem(server.send(method, server.url("veeam-azure") + AZURE, bearer, ""), 405);
    m365Message(server.send(method, server.url("veeam-m365") + M365, bearer, ""), 405);
    mittwaldError(server.send(method, server.url("mittwald") + "/v2/projects", bearer, ""), 405);
  }

  private static String token() {
    return KnownAccess.ADMIN_TOKEN;
  }

  private static JsonNode scpError(Answer answer, int status) throws IOException {
    var errors = json(answer, status).get("errors");
    assertThat(errors).hasSize(1);
    var error = errors.get(0);
    assertThat(error.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "code",
            "title",
            "status",
            "detail",
            "request_id",
            "global_request_id",
            "links",
            "related_resources",
            "response");
    assertThat(error.get("status").asInt()).isEqualTo(status);
    assertThat(answer.header("x-request-id")).hasValue(error.get("request_id").asText());
    return error;
  }

  private static JsonNode northflankError(Answer answer, int status) throws IOException {
    var error = json(answer, status).get("error");
    assertThat(error.get("message").asText()).isNotBlank();
    assertThat(error.get("status").asInt()).isEqualTo(status);
    return error;
  }

  private static void azureProblem(Answer answer, int status) throws IOException {
    var problem = json(answer, status);
    assertThat(answer.header("Content-Type")).hasValue("application/problem+json; charset=utf-8");
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("title").asText()).isNotBlank();
    assertThat(problem.get("detail").asText()).isEqualTo(problem.get("message").asText());
  }

  private static void m365Message(Answer answer, int status) throws IOException {
    var body = json(answer, status);
    assertThat(body.fieldNames()).toIterable().containsExactly("message");
    assertThat(body.get("message").asText()).isNotBlank();
  }

  private static JsonNode mittwaldError(Answer answer, int status) throws IOException {
    var body = json(answer, status);
    assertThat(body.get("type").asText()).isNotBlank();
    assertThat(body.get("message").asText()).isNotBlank();
    return body;
  }

  private static JsonNode json(Answer answer, int status) throws IOException {
    assertThat(answer.status()).describedAs(answer.body()).isEqualTo(status);
    assertThat(answer.body()).doesNotContain("Exception").doesNotContain("\tat ");
    return new ObjectMapper().readTree(answer.body());
  }
}
