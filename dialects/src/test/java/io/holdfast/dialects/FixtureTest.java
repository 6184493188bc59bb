package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.Catalog;
import io.holdfast.catalog.CatalogSettings;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.CredentialFilter;
import io.holdfast.catalog.query.CredentialSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.secret.MasterKey;
import io.holdfast.control.access.Credentials;
import io.holdfast.control.access.Tokens;
import io.holdfast.control.event.Signals;
import io.holdfast.control.fixture.SeedLoader;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fixture gives credentials that open it, by the service's own rules of access. */
class FixtureTest {
  @TempDir Path folder;

  private Catalog catalog;
  private SeedLoader loader;
  private DialectServer server;

  @BeforeEach
  void start() {
    catalog = Catalog.open(CatalogSettings.sqlite(folder.resolve("catalog.sqlite")));
    var ledger = new Ledger(catalog, new Signals(), InstantSource.system());
    var key = MasterKey.loadOrCreate(folder.resolve("master.key"));
    var seals = new Seals(key);
    loader = new SeedLoader(ledger, new Tokens(ledger, seals));
    server =
        DialectServer.start(
            Desks.of(new Credentials(ledger, seals), catalog, key, folder, InstantSource.system()));
  }

  @AfterEach
  void stop() {
    server.close();
    catalog.close();
  }

  @Test
  void everyDialectOpensWithItsCredential() throws IOException {
    var access = loader.load();

    var scp = access.get("scp");
    var histories = "/v1/backups/%s/restore-histories".formatted(scp.get("backupId"));
    var url = server.url("scp") + histories;
    var headers = ScpSigner.headers("GET", url, scp.get("accessKey"), scp.get("secretKey"));
    assertThat(server.get(url, headers).body()).contains("\"count\":1");
    var northflank = access.get("northflank");
    var restores =
        "/v1/projects/%s/addons/%s/backups/%s/restores"
            .formatted(
                northflank.get("projectId"), northflank.get("addonId"), northflank.get("backupId"));
    assertThat(server.get(server.url("northflank") + restores, northflank.get("token")).body())
        .contains("1693287033325");
    var azure = login("veeam-azure", "/api/oauth2/token", access.get("veeamAzure"));
    assertThat(server.get(server.url("veeam-azure") + "/api/v1/restorePoints", azure).body())
        .contains("\"totalCount\":5");
    var m365 = login("veeam-m365", "/v5/token", access.get("veeamM365"));
    assertThat(server.get(server.url("veeam-m365") + "/v5/RestoreSessions", m365).body())
        .contains("0800471b-d0e2-422b-9d7c-35d15661c3fb", "9f786f0f-de9a-4a90-8118-093b6cb2c4fc");
    var mittwald = access.get("mittwald");
    var backups = "/v2/projects/%s/backups".formatted(mittwald.get("projectId"));
    assertThat(
            server
                .get(server.url("mittwald") + backups, mittwald.get("token"))
                .header("X-Pagination-TotalCount"))
        .hasValue("5");
  }

  @Test
  void aSecretOfOneKindOpensNoOther() {
    var access = loader.load();
    var mittwald =
        server.url("mittwald")
            + "/v2/projects/%s/backups".formatted(access.get("mittwald").get("projectId"));

    assertThat(server.get(mittwald, access.get("scp").get("secretKey")).status()).isEqualTo(401);
    assertThat(server.get(mittwald, access.get("veeamAzure").get("password")).status())
        .isEqualTo(401);
  }

  @Test
  void goesIntoAnEmptyCatalogOnly() {
    loader.load();

    assertThatThrownBy(loader::load)
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXISTS));
    assertThat(catalog.<Integer>read(tx -> tx.credentials().list(everyCredential()).items().size()))
        .isEqualTo(3);
  }

  private String login(String dialect, String path, Map<String, String> access) throws IOException {
    var form =
        "grant_type=password&username=%s&password=%s"
            .formatted(access.get("username"), access.get("password"));
    var answer = server.postForm(server.url(dialect) + path, form);
    return new ObjectMapper().readTree(answer.body()).get("access_token").asText();
  }

  private static CatalogQuery<CredentialFilter, CredentialSort> everyCredential() {
    return CatalogQuery.by(Order.ascending(CredentialSort.CREATED_AT));
  }
}
