package io.holdfast.control.recovery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.base.ErrorCode;
import io.holdfast.control.ControlException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a sealed catalog, before the rows.
 *
 * @param createdAt the moment that the rows are of
 * @param program that wrote it
 * @param masterKey 64 hex digits
 * @param configuration text of {@code holdfast.properties}; null when there was none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SealedEnvelope(
    String format,
    int version,
    String createdAt,
    String installation,
    String program,
    String masterKey,
    @Nullable String agentId,
    @Nullable String configuration) {
  static final String FORMAT = "holdfast-sealed-catalog";
  static final int VERSION = 1;
  private static final int MOST_BYTES = 4 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern MASTER_KEY = Pattern.compile("[0-9a-fA-F]{64}");

  public SealedEnvelope {
    Objects.requireNonNull(installation, "installation");
    Objects.requireNonNull(program, "program");
    Instant.parse(Objects.requireNonNull(createdAt, "createdAt"));
    Objects.requireNonNull(masterKey, "masterKey");
    if (!MASTER_KEY.matcher(masterKey).matches()) {
      throw new IllegalArgumentException("the master key is no key");
    }
  }

  public Instant sealedAt() {
    return Instant.parse(createdAt);
  }

  byte[] line() {
    try {
      var out = new ByteArrayOutputStream();
      out.writeBytes(JSON.writeValueAsBytes(this));
      out.write('\n');
      return out.toByteArray();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings can be written", e);
    }
  }

  /** Reads the line and leaves the rows. */
  static SealedEnvelope read(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (var next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.size() == MOST_BYTES) {
        throw new IOException("its first line has no end");
      }
      line.write(next);
    }
    var tree = JSON.readTree(line.toByteArray());
    if (!FORMAT.equals(tree.path("format").asText())) {
      throw new IOException("it is no sealed catalog");
    }
    if (tree.path("version").asInt() != VERSION) {
      throw new ControlException(
          ErrorCode.CATALOG_NEWER, "the catalog was sealed by a newer Holdfast; use that version");
    }
    return JSON.treeToValue(tree, SealedEnvelope.class);
  }

  /** Tells nothing that opens the catalog. */
  @Override
  public String toString() {
    return "SealedEnvelope[%s of %s]".formatted(installation, createdAt);
  }
}
