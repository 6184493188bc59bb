package io.holdfast.dialects.scp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.dialects.Answer;
import io.holdfast.dialects.KnownAccess;
import io.holdfast.dialects.ScpSigner;
import io.holdfast.dialects.SeededServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Calls as the vendor's Go client makes and reads them: a version in the header, and answers that
 * have exactly the fields of that version, each of its type.
 *
 * <p>A shape is a line of fields: {@code name:type}, where the type is text, int, number, bool,
 * time, texts or objects, with a question mark if it may be null.
 */
final class ScpWire {
  static final String STAMP = " created_at:time created_by:text modified_at:time modified_by:text";
  static final String BACKUP =
      "id:text name:text policy_type:text retention_period:text role_type:text server_name:text"
          + " state:text"
          + STAMP;
  static final String DETAIL_10 =
      BACKUP
          + " policy_category:text server_category:text server_region:text? server_uuid:text"
          + " backup_agent_id:text? encrypt_enabled:bool filesystem_paths:texts? region:text?"
          + " server_os_type:text?";
  static final String DETAIL_11 =
      DETAIL_10 + " dr_enabled:bool dr_region:text? origin_backup_id:text? replica_backup_id:text?";
  static final String DETAIL_12 = DETAIL_11 + " is_all_filesystem:bool";
  static final String SCHEDULE =
      "id:text backup_id:text name:text type:text frequency:text start_time:text? start_day:text?"
          + " start_week:text? state:text"
          + STAMP;
  static final String BACKUP_HISTORY =
      "backup_start_time:time? backup_end_time:time? backup_job_guid:text? backup_job_state:text"
          + " schedule_id:text schedule_name:text";
  static final String RESTORE_TARGET =
      "restore_target_id:text backup_start_time:time? is_restore_available:bool"
          + " retention_period:text schedule_id:text schedule_name:text usage_gb:number";
  static final String RESTORE_HISTORY =
      "backup_id:text backup_start_time:zoneless created_at:time created_by:text modified_at:time"
          + " modified_by:text restore_start_time:zoneless restore_end_time:zoneless?"
          + " restore_server_id:text? restore_server_name:text restore_state:text"
          + " schedule_name:text";
  static final String BACKUP_TARGET =
      "server_uuid:text server_name:text server_guid:text? server_os_version:text?"
          + " server_type:text?";
  static final String REGION =
      "from_region:text? from_availability_zone:text? to_region:text? to_availability_zone:text?";
  static final String RESTORE_SERVER_10 =
      "server_uuid:text server_name:text server_os_version:text";
  static final String RESTORE_SERVER_12 = RESTORE_SERVER_10 + " server_type:text?";
  static final String AGENT_10 =
      "id:text? name:text? account_id:text? backup_policy_count:int? connection_state:text?"
          + " server_backup_agent_ip:text? server_name:text? state:text?"
          + STAMP;
  static final String AGENT_12 = AGENT_10 + " server_category:text?";
  static final String AGENT_DETAIL_10 =
      AGENT_12
          + " backup_master_ip:text? backup_master_name:text? connection_check_time:time?"
          + " install_file_path:text server_gateway_ip:text? server_os_type:text?"
          + " server_uuid:text?";
  static final String AGENT_DETAIL_12 =
      AGENT_DETAIL_10 + " media_servers:objects subnet_id:text? subnet_name:text?";
  static final String AGENT_TARGET_10 =
      "server_uuid:text server_name:text server_state:text server_backup_agent_ip:text";
  static final String AGENT_TARGET_12 =
      "server_uuid:text server_name:text server_state:text server_backup_agent_ip:text?"
          + " server_type:text? vpc_id:text?";
  static final String ACCESS_KEY =
      "access_key:text access_key_type:text account_id:text created_at:time created_by:text"
          + " expiration_timestamp:time id:text is_enabled:bool modified_at:time modified_by:text"
          + " parent_access_key_id:text? secret_key:text";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final SeededServer world;

  ScpWire(SeededServer world) {
    this.world = world;
  }

  Answer send(String version, String method, String path, String body) {
    return send(KnownAccess.ACCESS_KEY, version, method, path, body);
  }

  Answer send(String key, String version, String method, String path, String body) {
    var url = world.server().url("scp") + path;
    Map<String, String> headers =
        new LinkedHashMap<>(ScpSigner.fresh(method, url, key, KnownAccess.SECRET_KEY));
    headers.put("Scp-Api-Version", "backup " + version);
    if (!body.isEmpty()) {
      headers.put("Content-Type", "application/json");
    }
    return world.server().send(method, url, headers, body);
  }

  /** The body of a GET that must succeed. */
  JsonNode get(String version, String path) {
    return read(200, send(version, "GET", path, ""));
  }

  /** The resource's id of an operation that must succeed. */
  String done(int status, String version, String method, String path, String body) {
    var answer = read(status, send(version, method, path, body));
    requireShape(answer, "request_id:text resource:object");
    requireShape(answer.get("resource"), "id:text links:objects");
    assertThat(answer.get("request_id").asText()).startsWith("req-");
    return answer.at("/resource/id").asText();
  }

  /** The items of a list, each of the shape; returns them with the count checked to be there. */
  JsonNode list(String version, String path, String shape) {
    var body = get(version, path);
    requireShape(body, "contents:objects count:int");
    body.get("contents").forEach(item -> requireShape(item, shape));
    return body.get("contents");
  }

  /** The one error of an answer. */
  static JsonNode error(Answer answer, int status, String code) {
    var body = read(status, answer);
    var error = body.at("/errors/0");
    assertThat(error.get("code").asText()).as(answer.body()).isEqualTo(code);
    assertThat(error.get("status").asInt()).isEqualTo(status);
    assertThat(error.get("detail").isArray()).isEqualTo(status == 400);
    assertThat(answer.header("x-request-id")).contains(error.get("request_id").asText());
    return error;
  }

  static JsonNode read(int status, Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type"))
        .hasValueSatisfying(it -> assertThat(it).contains("json"));
    assertThat(answer.header("x-request-id")).isPresent();
    try {
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(answer.body(), e);
    }
  }

  /** Decodes as strictly as the Go client: no field more, none less, each of its type. */
  static void requireShape(JsonNode object, String shape) {
    var names = new TreeSet<String>();
    for (var field : shape.split(" ")) {
      var parts = field.split(":");
      names.add(parts[0]);
      var nullable = parts[1].endsWith("?");
      var type = nullable ? parts[1].substring(0, parts[1].length() - 1) : parts[1];
      var value = object.get(parts[0]);
      assertThat(value).as("%s of %s", parts[0], object).isNotNull();
      assertThat(value.isNull() ? nullable : fits(value, type))
          .as("%s of %s is a %s", parts[0], object, parts[1])
          .isTrue();
    }
    var given = new TreeSet<String>();
    object.fieldNames().forEachRemaining(given::add);
    assertThat(given).isEqualTo(names);
  }

  private static boolean fits(JsonNode value, String type) {
    return switch (type) {
      case "text" -> value.isTextual();
      case "time" -> value.asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
      case "zoneless" -> value.asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
      case "int" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "bool" -> value.isBoolean();
      case "object" -> value.isObject();
      case "objects" -> value.isArray() && elements(value, true);
      case "texts" -> value.isArray() && elements(value, false);
      default -> throw new IllegalArgumentException(type);
    };
  }

  private static boolean elements(JsonNode array, boolean objects) {
    for (var element : array) {
      if (objects ? !element.isObject() : !element.isTextual()) {
        return false;
      }
    }
    return true;
  }
}
