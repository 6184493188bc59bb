package io.holdfast.dialects.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.dialects.Operations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The read calls of a vendor's contract, in the order in which they find each other's ids. */
public final class CheckList {
  private static final ObjectMapper YAML = new YAMLMapper();
  private static final SchemaValidatorsConfig STRICT =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  private final Form form;
  private final Map<String, JsonSchema> shapes = new HashMap<>();

  /**
   * The file.
   *
   * @param credentials how callers say who they are
   * @param login where a user name and a password become a token, for {@link Credentials#PASSWORD}
   * @param versions the oldest first; the last one is asked for unless another is wanted
   * @param send headers of each request; {@code {version}} stands for the version
   * @param headers sets of an answer's headers by name: what each looks like, as a regular
   *     expression
   * @param shapes JSON Schemas by name; a shape may have one for single versions, named {@code
   *     Name@version}
   */
  record Form(
      Credentials credentials,
      String login,
      List<String> versions,
      Map<String, String> send,
      Map<String, Map<String, String>> headers,
      List<CheckCall> calls,
      ObjectNode shapes) {
    Form {
      login = login == null ? "" : login;
      versions = versions == null ? List.of() : List.copyOf(versions);
      send = send == null ? Map.of() : Map.copyOf(send);
      headers = headers == null ? Map.of() : Map.copyOf(headers);
      calls = List.copyOf(calls);
    }
  }

  /** How an API wants to be told who calls. */
  public enum Credentials {
    TOKEN,
    PASSWORD,
    SIGNATURE
  }

  private CheckList(Form form) {
    this.form = form;
  }

  /**
   * @param dialect its name
   * @throws InvalidInputException INPUT_INVALID when there is no such dialect
   */
  public static CheckList of(String dialect) {
    try (var text = Operations.class.getResourceAsStream(dialect + "/check.yaml")) {
      if (text == null) {
        throw new InvalidInputException(
            ErrorCode.INPUT_INVALID, "there is no dialect \"%s\"".formatted(dialect));
      }
      return new CheckList(YAML.readValue(text, Form.class));
    } catch (IOException e) {
      throw new UncheckedIOException("the calls of dialect " + dialect, e);
    }
  }

  public Credentials credentials() {
    return form.credentials();
  }

  /** The oldest first; empty for an API without versions. */
  public List<String> versions() {
    return form.versions();
  }

  String login() {
    return form.login();
  }

  Map<String, String> send() {
    return form.send();
  }

  Stream<CheckCall> calls(String version) {
    return form.calls().stream()
        .filter(call ->
            call.in() == null || Operations.versions(call.in(), form.versions()).contains(version));
  }

  /** The headers of an answer, and what each looks like. */
  Map<String, String> headers(String set) {
    return Objects.requireNonNull(form.headers().get(set), set);
  }

  /**
   * What an answer's body breaks of its shape.
   *
   * @return sentences that begin with the place; empty when nothing
   */
  List<String> faults(String shape, String version, JsonNode body) {
    return shapes
        .computeIfAbsent(shape + "@" + version, _ -> schema(shape, version))
        .validate(body)
        .stream()
        .map(fault -> fault.getMessage())
        .sorted()
        .toList();
  }

  private JsonSchema schema(String shape, String version) {
    var definitions = form.shapes().deepCopy();
    for (var name : List.copyOf(form.shapes().properties())) {
      var parts = name.getKey().split("@", 2);
      if (parts.length == 2 && parts[1].equals(version)) {
        definitions.set(parts[0], name.getValue());
      }
    }
    if (!definitions.has(shape)) {
      throw new IllegalStateException("no shape " + shape);
    }
    var schema = JsonNodeFactory.instance.objectNode().put("$ref", "#/$defs/" + shape);
    schema.set("$defs", definitions);
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema, STRICT);
  }
}
