package io.holdfast.dialects.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.InvalidInputException;
import io.holdfast.dialects.check.Finding.Verdict;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Sends a vendor's read calls to a server and compares the answers with the contract. */
public final class DialectCheck {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CheckList list;
  private final HttpClient http;
  private final String base;
  private final String version;
  private final Map<String, String> values;

  /**
   * Whom to ask.
   *
   * @param base where the API's own paths begin, without a slash at the end
   * @param version one of the list's; empty for an API without versions
   * @param values for calls that need ids, by their names in the calls; others are taken from
   *     earlier answers
   */
  public record Target(URI base, String version, Map<String, String> values) {
    public Target {
      values = Map.copyOf(values);
    }
  }

  public DialectCheck(CheckList list, HttpClient http, Target target) {
    if (!list.versions().isEmpty() && !list.versions().contains(target.version())) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "there is no version \"%s\", but %s".formatted(target.version(), list.versions()));
    }
    this.list = list;
    this.http = http;
    this.base = target.base().toString().replaceFirst("/+$", "");
    this.version = target.version();
    this.values = new HashMap<>(target.values());
    values.put("version", version);
  }

  /**
   * Turns a user's name and password into a token.
   *
   * @throws HoldfastException CREDENTIAL_REFUSED, SERVER_UNREACHABLE
   */
  public Signer login(String user, String password) throws InterruptedException {
    var form =
        "grant_type=password&username=%s&password=%s"
            .formatted(Percent.encode(user), Percent.encode(password));
    var request =
        HttpRequest.newBuilder(URI.create(base + list.login().replace("{version}", version)))
            .timeout(PATIENCE)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    var answer = send(request);
    var token = json(answer.body()).path("access_token");
    if (answer.statusCode() != 200 || !token.isTextual()) {
      throw new CheckException(
          ErrorCode.CREDENTIAL_INVALID,
          "no token for %s: the server answered %d".formatted(user, answer.statusCode()),
          null);
    }
    return Signer.bearer(token.textValue());
  }

  /**
   * Sends all calls.
   *
   * @param heard told of each finding at once
   * @throws HoldfastException SERVER_UNREACHABLE when no answer comes
   */
  public List<Finding> run(Signer signer, Consumer<Finding> heard) throws InterruptedException {
    var findings = new ArrayList<Finding>();
    for (var call : list.calls(version).toList()) {
      var finding = finding(call, signer);
      findings.add(finding);
      heard.accept(finding);
    }
    return findings;
  }

  private Finding finding(CheckCall call, Signer signer) throws InterruptedException {
    var missing = call.needs().stream().filter(name -> !values.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      return new Finding(
          "GET " + call.get(),
          Verdict.SKIPPED,
          List.of("no answer gave %s".formatted(String.join(", ", missing))));
    }
    var target = call.target(values);
    var faults = faults(call, send(request(call, base + target, signer)));
    var verdict =
        faults.isEmpty()
            ? Verdict.SAME
            : call.open() ? Verdict.DIFFERENT_WHERE_OPEN : Verdict.DIFFERENT;
    return new Finding("GET " + target, verdict, faults);
  }

  private HttpRequest request(CheckCall call, String url, Signer signer) {
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).GET();
    list.send().forEach((name, value) -> request.header(name, value.replace("{version}", version)));
    if (!call.anonymous()) {
      signer.headers(url).forEach(request::header);
    }
    return request.build();
  }

  private List<String> faults(CheckCall call, HttpResponse<byte[]> answer) {
    var faults = new ArrayList<String>();
    if (call.status() != answer.statusCode()) {
      faults.add("status: %d, not %d".formatted(answer.statusCode(), call.status()));
      return faults;
    }
    var headers = call.headers();
    (headers == null ? Map.<String, String>of() : list.headers(headers))
        .forEach((name, form) -> {
          var value = answer.headers().firstValue(name).orElse(null);
          if (value == null) {
            faults.add("header %s: is missing".formatted(name));
          } else if (!value.matches(form)) {
            faults.add("header %s: \"%s\" is not like %s".formatted(name, value, form));
          }
        });
    if (call.answers() != null) {
      var body = json(answer.body());
      if (body.isMissingNode()) {
        faults.add("body: is no JSON");
      } else {
        faults.addAll(list.faults(call.answers(), version, body));
        call.take().forEach((name, place) -> take(name, body.at(place)));
      }
    }
    return faults;
  }

  private void take(String name, JsonNode value) {
    if (value.isValueNode() && !value.isNull() && !value.isMissingNode()) {
      values.putIfAbsent(name, value.asText());
    }
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new CheckException(
          ErrorCode.SERVER_UNREACHABLE, "no answer from %s".formatted(request.uri()), e);
    }
  }

  private static JsonNode json(byte[] body) {
    try {
      var read = JSON.readTree(body);
      return read == null ? MissingNode.getInstance() : read;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory are always readable", e);
    }
  }
}
