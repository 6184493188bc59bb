package io.holdfast.sources.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.util.HexFormat;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsRequest;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * A store of files as one of keys: those that no file can have are kept as Amazon keeps them, since
 * each is written as the hexadecimal digits of its bytes, which have the same order. Objects in
 * parts are not known here.
 */
final class FlatKeys extends ForwardingBlobStore {
  FlatKeys(BlobStore store) {
    super(store);
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    var answer =
        delegate()
            .list(
                request.toBuilder()
                    .prefix(flat(request.prefix()))
                    .startAfter(flat(request.startAfter()))
                    .build());
    return answer.toBuilder()
        .prefix(request.prefix())
        .contents(
            answer.contents().stream()
                .map(each -> each.toBuilder().key(key(each.key())).build())
                .toList())
        .build();
  }

  @Override
  public ListObjectVersionsResponse listVersions(ListObjectVersionsRequest request) {
    var answer =
        delegate()
            .listVersions(
                request.toBuilder()
                    .prefix(flat(request.prefix()))
                    .keyMarker(flat(request.keyMarker()))
                    .build());
    return answer.toBuilder()
        .prefix(request.prefix())
        .keyMarker(request.keyMarker())
        .nextKeyMarker(answer.nextKeyMarker() == null ? null : key(answer.nextKeyMarker()))
        .versions(
            answer.versions().stream()
                .map(each -> each.toBuilder().key(key(each.key())).build())
                .toList())
        .deleteMarkers(
            answer.deleteMarkers().stream()
                .map(each -> each.toBuilder().key(key(each.key())).build())
                .toList())
        .build();
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream content) {
    return delegate().putBlob(request.toBuilder().key(flat(request.key())).build(), content);
  }

  @Override
  public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
    return delegate().blobMetadata(request.toBuilder().key(flat(request.key())).build());
  }

  @Override
  public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
    return delegate().getBlob(request.toBuilder().key(flat(request.key())).build());
  }

  @Override
  public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
    return delegate().removeBlob(request.toBuilder().key(flat(request.key())).build());
  }

  private static @Nullable String flat(@Nullable String key) {
    return key == null ? null : HexFormat.of().formatHex(key.getBytes(UTF_8));
  }

  private static String key(String flat) {
    return new String(HexFormat.of().parseHex(flat), UTF_8);
  }
}
