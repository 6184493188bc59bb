package io.holdfast.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The API's text, written first and by hand; it decides, the code follows. */
public final class OpenApi {
  private static final String RESOURCE = "openapi.yaml";

  private OpenApi() {}

  /** The OpenAPI 3.1 document as JSON. The array is the caller's. */
  public static byte[] json() {
    return Loaded.JSON.clone();
  }

  /** Read when first asked for: a command that needs no text pays nothing for it. */
  private static final class Loaded {
    static final byte[] JSON = load();

    private static byte[] load() {
      try (var text = OpenApi.class.getResourceAsStream(RESOURCE)) {
        if (text == null) {
          throw new IllegalStateException("no " + RESOURCE + " beside " + OpenApi.class);
        }
        return new ObjectMapper().writeValueAsBytes(new YAMLMapper().readTree(text));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
