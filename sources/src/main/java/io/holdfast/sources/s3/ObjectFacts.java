package io.holdfast.sources.s3;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.engine.tree.ExtendedAttribute;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.RawBytes;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a service keeps beside an object's bytes, and what reading told of these; lies as one
 * attribute of the file.
 *
 * @param headers by the names below; those that the service sent
 * @param metadata that users gave, by names without {@code x-amz-meta-}
 */
record ObjectFacts(
    Map<String, String> headers, Map<String, String> metadata, Map<String, String> tags) {
  static final String MD5 = "md5";
  static final String ETAG = "etag";
  static final String STORAGE_CLASS = "storageClass";
  static final String CONTENT_TYPE = "contentType";
  static final String CONTENT_ENCODING = "contentEncoding";
  static final String CONTENT_LANGUAGE = "contentLanguage";
  static final String CONTENT_DISPOSITION = "contentDisposition";
  static final String CACHE_CONTROL = "cacheControl";
  static final String EXPIRES = "expires";
  static final String REDIRECT = "websiteRedirectLocation";

  static final ObjectFacts NONE = new ObjectFacts(Map.of(), Map.of(), Map.of());

  private static final String NAME = "user.holdfast.s3";
  private static final String METADATA = "metadata";
  private static final String TAGS = "tags";
  private static final JsonFactory JSON = new JsonFactory();

  ObjectFacts {
    headers = Map.copyOf(headers);
    metadata = Map.copyOf(metadata);
    tags = Map.copyOf(tags);
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  ObjectFacts with(String name, String value) {
    var all = new TreeMap<>(headers);
    all.put(name, value);
    return new ObjectFacts(all, metadata, tags);
  }

  ObjectFacts withTags(Map<String, String> others) {
    return new ObjectFacts(headers, metadata, others);
  }

  ExtendedAttribute attribute() {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (var header : new TreeMap<>(headers).entrySet()) {
        json.writeStringField(header.getKey(), header.getValue());
      }
      write(json, METADATA, metadata);
      write(json, TAGS, tags);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be written", e);
    }
    return new ExtendedAttribute(NAME, RawBytes.ofUtf8(text.toString()));
  }

  static boolean isOne(ExtendedAttribute attribute) {
    return attribute.name().equals(NAME);
  }

  /** None when there is no such attribute, or none that we wrote. */
  static ObjectFacts of(NodeMetadata metadata) {
    return metadata.attributes().stream()
        .filter(ObjectFacts::isOne)
        .findFirst()
        .map(attribute -> parse(attribute.value().toText()))
        .orElse(NONE);
  }

  private static ObjectFacts parse(String text) {
    var headers = new TreeMap<String, String>();
    var metadata = new TreeMap<String, String>();
    var tags = new TreeMap<String, String>();
    try (var json = JSON.createParser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        if (json.nextToken() == JsonToken.START_OBJECT) {
          read(json, name.equals(METADATA) ? metadata : tags);
        } else {
          headers.put(name, json.getText());
        }
      }
    } catch (IOException e) {
      return NONE;
    }
    return new ObjectFacts(headers, metadata, tags);
  }

  private static void read(JsonParser json, Map<String, String> into) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      json.nextToken();
      into.put(name, json.getText());
    }
  }

  private static void write(JsonGenerator json, String name, Map<String, String> values)
      throws IOException {
    if (values.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart(name);
    for (var value : new TreeMap<>(values).entrySet()) {
      json.writeStringField(value.getKey(), value.getValue());
    }
    json.writeEndObject();
  }
}
