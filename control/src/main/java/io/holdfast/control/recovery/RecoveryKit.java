package io.holdfast.control.recovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.control.age.AgeIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What opens a repository and the sealed catalogs in it. All of it but the key may be missing, for
 * a kit typed by hand.
 *
 * @param key as {@link AgeIdentity#secret} writes it
 * @param formatId the repository's own id, which restic shows too
 */
public record RecoveryKit(
    String key,
    @Nullable String keyId,
    @Nullable String installation,
    @Nullable String madeAt,
    @Nullable String repositoryId,
    @Nullable String repositoryName,
    @Nullable String kind,
    @Nullable String location,
    @Nullable String formatId,
    @Nullable String password) {
  static final String FORMAT = "holdfast-recovery-kit-1";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The key; the caller closes it. */
  public AgeIdentity identity() {
    return AgeIdentity.parse(key).orElseThrow(() -> wrong("its recovery key has a wrong letter"));
  }

  /** For programs. */
  public String toJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(fields()) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings can be written", e);
    }
  }

  /** By the names that the JSON has for them; what is not known is left out. */
  public Map<String, String> fields() {
    var fields = new LinkedHashMap<String, String>();
    fields.put("format", FORMAT);
    put(fields, "installation", installation);
    put(fields, "madeAt", madeAt);
    put(fields, "repositoryId", repositoryId);
    put(fields, "repositoryName", repositoryName);
    put(fields, "kind", kind);
    put(fields, "location", location);
    put(fields, "formatId", formatId);
    put(fields, "repositoryPassword", password);
    fields.put("recoveryKey", key);
    put(fields, "recoveryKeyId", keyId);
    return fields;
  }

  /**
   * Reads a kit in any of its forms, or a recovery key alone.
   *
   * @throws InvalidInputException RECOVERY_KIT_INVALID, also for a letter that was typed wrong
   */
  public static RecoveryKit parse(String text) {
    var fields = text.stripLeading().startsWith("{") ? ofJson(text) : KitText.read(text);
    var key =
        Optional.ofNullable(fields.get("recoveryKey"))
            .orElseThrow(() -> wrong("it has no recovery key"));
    try (var identity =
        AgeIdentity.parse(key)
            .orElseThrow(
                () -> wrong("its recovery key has a wrong letter; compare it with the kit"))) {
      var said = fields.get("recoveryKeyId");
      if (said != null && !said.equals(identity.id())) {
        throw wrong("its key is %s, not %s".formatted(identity.id(), said));
      }
      return new RecoveryKit(
          identity.secret(),
          identity.id(),
          fields.get("installation"),
          fields.get("madeAt"),
          fields.get("repositoryId"),
          fields.get("repositoryName"),
          fields.get("kind"),
          fields.get("location"),
          fields.get("formatId"),
          fields.get("repositoryPassword"));
    }
  }

  /** Tells nothing that opens anything. */
  @Override
  public String toString() {
    return "RecoveryKit[repository=%s, key=%s]".formatted(repositoryId, keyId);
  }

  private static Map<String, String> ofJson(String text) {
    try {
      var tree = JSON.readTree(text);
      if (!FORMAT.equals(tree.path("format").asText())) {
        throw wrong("it is of no format that this Holdfast knows");
      }
      var fields = new LinkedHashMap<String, String>();
      tree.properties().forEach(each -> fields.put(each.getKey(), each.getValue().asText()));
      return fields;
    } catch (JsonProcessingException e) {
      throw wrong("it is no JSON");
    }
  }

  private static void put(Map<String, String> fields, String name, @Nullable String value) {
    if (value != null) {
      fields.put(name, value);
    }
  }

  static InvalidInputException wrong(String why) {
    return new InvalidInputException(
        ErrorCode.RECOVERY_KIT_INVALID, "this is not a whole recovery kit: " + why);
  }
}
