package io.holdfast.sources.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.sources.SourceSettings;
import io.holdfast.store.testkit.AnsweringServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** Lists of buckets whose service says what it likes, over HTTP and through the SDK. */
class ListingFuzzTest extends FuzzContract {
  private static final String OBJECTS =
      """
      O<?xml version="1.0" encoding="UTF-8"?>
      <ListBucketResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
      <NextContinuationToken>a&amp;b</NextContinuationToken>
      <Contents><Key>a%2Fb+%C3%A9//..</Key><LastModified>2026-11-22T10:00:00.000Z</LastModified>
      <ETag>&quot;x&quot;</ETag><Size>123</Size><StorageClass>STANDARD</StorageClass></Contents></ListBucketResult>
      """;

  private static final String VERSIONS =
      """
      V<ListVersionsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
      <NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>1</NextVersionIdMarker>
      <Version><Key>a</Key><VersionId>1</VersionId><IsLatest>true</IsLatest><Size>1</Size></Version>
      <Version><Key>a</Key><VersionId>/</VersionId><LastModified>2026-11-22T10:00:00.000Z</LastModified></Version>
      <DeleteMarker><Key>a</Key><VersionId>2</VersionId></DeleteMarker></ListVersionsResult>
      """;

  private static @Nullable AnsweringServer server;
  private static @Nullable S3Access access;

  /** What is asked for, in one letter, then the answer. Nothing goes on for ever. */
  @Override
  protected List<byte[]> seeds() {
    return List.of(OBJECTS.getBytes(UTF_8), VERSIONS.getBytes(UTF_8));
  }

  /** Each goes over a socket, most of them twice. */
  @Override
  protected int changedTexts() {
    return 400;
  }

  @Override
  protected void parse(byte[] bytes) throws Exception {
    if (bytes.length == 0) {
      return;
    }
    var asked = access();
    var body = Arrays.copyOfRange(bytes, 1, bytes.length);
    server()
        .answer(exchange -> {
          if (exchange.getRequestURI().getQuery().matches(".*(continuation-token|key-marker).*")) {
            AnsweringServer.send(exchange, 200, "<ListBucketResult/>");
            return;
          }
          exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
        });
    if (bytes[0] == 'V') {
      Listing.versions(asked, ListingFuzzTest::check);
    } else {
      Listing.objects(asked, ListingFuzzTest::check);
    }
  }

  /** What is listed is kept in a file for a while. */
  private static void check(Listed listed) {
    try {
      var kept = new ByteArrayOutputStream();
      listed.write(new DataOutputStream(kept));
      var again = Listed.read(new DataInputStream(new ByteArrayInputStream(kept.toByteArray())));

      assertThat(again).usingRecursiveComparison().isEqualTo(listed);
      assertThat(KeyNames.key(KeyNames.names(listed.key))).isEqualTo(listed.key);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  static void stop() {
    if (server != null && access != null) {
      access.close();
      server.close();
    }
  }

  /** Started with the first answer, for the fuzzer knows nothing of a test's life. */
  private static AnsweringServer server() throws IOException {
    if (server == null) {
      server = AnsweringServer.start();
    }
    return server;
  }

  private static S3Access access() throws IOException {
    if (access == null) {
      var settings =
          Map.of(S3Settings.BUCKET, "bucket", S3Settings.ENDPOINT, server().url("").toString());
      access = new S3Access(new S3Settings(SourceSettings.of(settings)), false);
    }
    return access;
  }
}
