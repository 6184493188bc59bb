package io.holdfast.sources.s3;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** What answers about an object tell. */
final class HeadFacts {
  /** What a restore gives back. */
  static final List<String> KEPT =
      List.of(
          ObjectFacts.CONTENT_TYPE,
          ObjectFacts.CONTENT_ENCODING,
          ObjectFacts.CONTENT_LANGUAGE,
          ObjectFacts.CONTENT_DISPOSITION,
          ObjectFacts.CACHE_CONTROL,
          ObjectFacts.REDIRECT);

  private HeadFacts() {}

  static ObjectFacts of(GetObjectResponse response) {
    var headers = new TreeMap<String, String>();
    put(headers, ObjectFacts.ETAG, Listing.unquoted(response.eTag()));
    put(headers, ObjectFacts.CONTENT_TYPE, response.contentType());
    put(headers, ObjectFacts.CONTENT_ENCODING, encoding(response.contentEncoding()));
    put(headers, ObjectFacts.CONTENT_LANGUAGE, response.contentLanguage());
    put(headers, ObjectFacts.CONTENT_DISPOSITION, response.contentDisposition());
    put(headers, ObjectFacts.CACHE_CONTROL, response.cacheControl());
    put(headers, ObjectFacts.EXPIRES, response.expiresString());
    put(headers, ObjectFacts.REDIRECT, response.websiteRedirectLocation());
    return new ObjectFacts(headers, response.metadata(), Map.of());
  }

  static ObjectFacts of(HeadObjectResponse response) {
    var headers = new TreeMap<String, String>();
    put(headers, ObjectFacts.CONTENT_TYPE, response.contentType());
    put(headers, ObjectFacts.CONTENT_ENCODING, encoding(response.contentEncoding()));
    put(headers, ObjectFacts.CONTENT_LANGUAGE, response.contentLanguage());
    put(headers, ObjectFacts.CONTENT_DISPOSITION, response.contentDisposition());
    put(headers, ObjectFacts.CACHE_CONTROL, response.cacheControl());
    put(headers, ObjectFacts.EXPIRES, response.expiresString());
    put(headers, ObjectFacts.REDIRECT, response.websiteRedirectLocation());
    return new ObjectFacts(headers, response.metadata(), Map.of());
  }

  /** How it was sent once is no part of an object, but some services keep that too. */
  private static @Nullable String encoding(@Nullable String text) {
    return text == null
        ? null
        : Stream.of(text.split(",", -1))
            .map(String::strip)
            .filter(each -> !each.equals("aws-chunked"))
            .collect(Collectors.joining(","));
  }

  private static void put(Map<String, String> headers, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      headers.put(name, value);
    }
  }
}
