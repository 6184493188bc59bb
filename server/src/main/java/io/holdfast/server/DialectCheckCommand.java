package io.holdfast.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.api.client.ServerTrust;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.InvalidInputException;
import io.holdfast.dialects.check.CheckList;
import io.holdfast.dialects.check.DialectCheck;
import io.holdfast.dialects.check.Finding;
import io.holdfast.dialects.check.Finding.Verdict;
import io.holdfast.dialects.check.Signer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares a server, ours or a vendor's, with what the vendor's contract says of its answers. */
@Command(
    name = "dialect-check",
    description = {
      "Send the read calls of a vendor's API to a server and print where its answers differ from",
      "the vendor's contract. Changes nothing. Exits with 4 when something differs."
    },
    mixinStandardHelpOptions = true)
final class DialectCheckCommand implements Callable<Integer> {
  private static final String SECRET = "HOLDFAST_DIALECT_SECRET";

  @Option(
      names = "--dialect",
      required = true,
      paramLabel = "NAME",
      description = "scp, northflank, veeam-azure, veeam-m365 or mittwald.")
  private String dialect = "";

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "Where the API's own paths begin, such as https://host/dialects/northflank.")
  private @Nullable URI baseUrl;

  @Option(
      names = "--api-version",
      paramLabel = "VERSION",
      description = "For APIs with versions; default: the newest.")
  private @Nullable String version;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "User name, or access key, where the API wants one.")
  private @Nullable String user;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "File with token, password or secret key; else " + SECRET + ".")
  private @Nullable Path secretFile;

  @Option(
      names = "--access-file",
      paramLabel = "FILE",
      description = "Address and credentials, as \"holdfast demo\" writes them.")
  private @Nullable Path accessFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "Certificates (PEM) to believe an https server by.")
  private @Nullable Path caFile;

  @Option(
      names = "--set",
      paramLabel = "NAME=ID",
      description = "An id for the calls that need it, such as backupId=nightly.")
  private Map<String, String> values = new LinkedHashMap<>();

  @Option(names = "--json", description = "One JSON object for programs.")
  private boolean json;

  /** Where to ask and who asks. */
  private record Access(URI base, String user, String secret) {}

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    var list = CheckList.of(dialect);
    var access = access(list);
    try (var http = client()) {
      var check =
          new DialectCheck(list, http, new DialectCheck.Target(access.base(), asked(list), values));
      var findings =
          check.run(signer(list, check, access), json ? _ -> {} : DialectCheckCommand::print);
      var different = count(findings, Verdict.DIFFERENT) > 0;
      if (json) {
        System.out.println(text(list, findings));
      } else {
        System.out.println(summary(findings));
      }
      return different ? ExitStatus.FAILED : ExitStatus.DONE;
    }
  }

  private String asked(CheckList list) {
    var versions = list.versions();
    return version != null ? version : versions.isEmpty() ? "" : versions.getLast();
  }

  private static Signer signer(CheckList list, DialectCheck check, Access access)
      throws InterruptedException {
    return switch (list.credentials()) {
      case TOKEN -> Signer.bearer(access.secret());
      case PASSWORD -> check.login(access.user(), access.secret());
      case SIGNATURE ->
          Signer.scp(
              access.user(),
              access.secret().getBytes(StandardCharsets.UTF_8),
              InstantSource.system());
    };
  }

  private HttpClient client() {
    var builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(15));
    if (caFile != null) {
      builder.sslContext(ServerTrust.signedBy(read(caFile)).context());
    }
    return builder.build();
  }

  private Access access(CheckList list) {
    var written = accessFile == null ? Optional.<JsonNode>empty() : entry(accessFile);
    var base =
        Optional.ofNullable(baseUrl)
            .or(() -> written.map(it -> URI.create(it.path("baseUrl").asText())))
            .orElseThrow(() -> missing("--base-url or --access-file must say whom to ask"));
    var secret =
        Optional.ofNullable(secretFile)
            .map(file -> read(file).strip())
            .or(() -> Optional.ofNullable(System.getenv(SECRET)))
            .or(() -> written.flatMap(it -> first(it, "token", "password", "secretKey")))
            .orElseThrow(
                () -> missing("--secret-file or %s must say the secret".formatted(SECRET)));
    var name =
        Optional.ofNullable(user)
            .or(() -> written.flatMap(it -> first(it, "username", "accessKey")));
    if (list.credentials() == CheckList.Credentials.TOKEN) {
      return new Access(base, "", secret);
    }
    return new Access(base, name.orElseThrow(() -> missing("--user must say who asks")), secret);
  }

  private Optional<JsonNode> entry(Path file) {
    try {
      return new ObjectMapper()
          .readTree(read(file)).properties().stream()
              .filter(entry -> letters(entry.getKey()).equals(letters(dialect)))
              .map(Map.Entry::getValue)
              .findFirst();
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID, "%s is not an access file: it is no JSON".formatted(file));
    }
  }

  private static String letters(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  private static Optional<String> first(JsonNode entry, String... names) {
    return List.of(names).stream()
        .map(entry::path)
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .findFirst();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new ServerException(ErrorCode.PATH_UNREADABLE, "cannot read " + file, e);
    }
  }

  private static InvalidInputException missing(String sentence) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, sentence);
  }

  private static void print(Finding finding) {
    System.out.printf(Locale.ROOT, "%-9s %s%n", word(finding.verdict()), finding.call());
    finding.details().forEach(detail -> System.out.println("          " + detail));
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case SAME -> "same";
      case DIFFERENT -> "DIFFERS";
      case DIFFERENT_WHERE_OPEN -> "open";
      case SKIPPED -> "skipped";
    };
  }

  private static String summary(List<Finding> findings) {
    return "%d calls: %d same, %d differ, %d differ where the vendor says nothing, %d skipped"
        .formatted(
            findings.size(),
            count(findings, Verdict.SAME),
            count(findings, Verdict.DIFFERENT),
            count(findings, Verdict.DIFFERENT_WHERE_OPEN),
            count(findings, Verdict.SKIPPED));
  }

  private static long count(List<Finding> findings, Verdict verdict) {
    return findings.stream().filter(finding -> finding.verdict() == verdict).count();
  }

  private String text(CheckList list, List<Finding> findings) throws JsonProcessingException {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("dialect", dialect);
    shape.put("version", asked(list));
    shape.put("findings", findings);
    return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(shape);
  }
}
