package io.holdfast.dialects.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.Operation;
import io.holdfast.dialects.Operations;
import io.holdfast.dialects.SeededServer;
import io.holdfast.dialects.check.Finding.Verdict;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holdfast holds every contract that it checks others by. */
class DialectCheckTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static SeededServer seeded;

  @BeforeAll
  static void open() {
    seeded = SeededServer.open();
  }

  @AfterAll
  static void close() {
    seeded.close();
    HTTP.close();
  }

  static Stream<Arguments> everyVersion() {
    return Stream.of("scp", "northflank", "veeam-azure", "veeam-m365", "mittwald")
        .flatMap(dialect -> {
          var versions = CheckList.of(dialect).versions();
          return (versions.isEmpty() ? List.of("") : versions)
              .stream().map(version -> Arguments.of(dialect, version));
        });
  }

  @ParameterizedTest
  @MethodSource("everyVersion")
  void findsNothingToSayOfHoldfast(String dialect, String version) throws Exception {
    var refused = Operations.of(dialect).standing(Operation.Standing.REFUSED);
    assertThat(check(dialect, version, dialect))
        .filteredOn(finding ->
            finding.verdict() == Verdict.DIFFERENT
                || finding.verdict() == Verdict.DIFFERENT_WHERE_OPEN)
        // There is no data behind the seeds, so that mittwald's path answers what it may.
        .filteredOn(finding -> !finding.details().getFirst().startsWith("status: 503"))
        .filteredOn(finding ->
            refused.stream().noneMatch(each -> finding.call().startsWith("GET " + each.path())))
        .isEmpty();
  }

  @Test
  void findsWhatDiffers() throws Exception {
    var findings = check("mittwald", "", "northflank");

    assertThat(findings.getFirst().verdict()).isEqualTo(Verdict.DIFFERENT);
    assertThat(findings.getFirst().details()).containsExactly("status: 404, not 200");
    assertThat(findings)
        .filteredOn(finding -> finding.call().contains("{projectId}/backups"))
        .isNotEmpty()
        .allMatch(finding -> finding.verdict() == Verdict.SKIPPED);
  }

  private static List<Finding> check(String contract, String version, String mount)
      throws InterruptedException {
    var list = CheckList.of(contract);
    var base = URI.create(seeded.server().url(mount));
    var check = new DialectCheck(list, HTTP, new DialectCheck.Target(base, version, Map.of()));
    var signer =
        switch (list.credentials()) {
          case TOKEN -> Signer.bearer(KnownAccess.ADMIN_TOKEN);
          case PASSWORD -> check.login(KnownAccess.ADMIN, KnownAccess.PASSWORD);
          case SIGNATURE ->
              Signer.scp(
                  KnownAccess.ACCESS_KEY,
                  KnownAccess.SECRET_KEY.getBytes(StandardCharsets.UTF_8),
                  InstantSource.system());
        };
    return check.run(signer, _ -> {});
  }
}
