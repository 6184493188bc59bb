package io.holdfast.sources.s3;

import io.holdfast.engine.backup.OpenFile;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.SourceProblem;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Reads an object when the engine finds that it must be read; else what was known of it stays. */
final class ObjectContent implements SourceEntry.Content {
  private static final int FILE_MODE = 0100600;
  private static final Owner NO_OWNER = new Owner(0, 0, "", "");

  private final S3Access access;
  private final Listed listed;
  private final S3Tally tally;

  ObjectContent(S3Access access, Listed listed, S3Tally tally) {
    this.access = access;
    this.listed = listed;
    this.tally = tally;
  }

  /**
   * What the listing tells. Content and time tell whether it is known already: one that is stored
   * anew, with other metadata only, is so later.
   */
  static NodeMetadata metadata(Listed listed) {
    var time = listed.modified;
    return new NodeMetadata(
        FileMode.ofUnix(FILE_MODE),
        new NodeTimes(time, time, time),
        NO_OWNER,
        new FileIdentity(listed.identity(), 0, 1),
        VersionAttribute.of(listed.version),
        "");
  }

  @Override
  public OpenFile open() {
    try {
      var bytes =
          listed.sizeBytes <= HeldObject.MOST_BYTES
              ? HeldObject.open(access, listed)
              : ObjectStream.open(access, listed);
      try {
        var response = bytes.response();
        var facts = facts(response);
        return new ObjectFile(bytes, metadata(asRead(bytes)), facts, listed, tally);
      } catch (RuntimeException | InterruptedException e) {
        bytes.close();
        throw e;
      }
    } catch (SourceProblem e) {
      tally.leftOut(listed);
      throw e;
    } catch (InterruptedException e) {
      throw ObjectFile.interrupted(e);
    }
  }

  @Override
  public NodeMetadata unopened(NodeMetadata found, NodeMetadata before) {
    return found.with(before.attributes().stream().filter(ObjectFacts::isOne).toList());
  }

  /** Another state than the listed one is described as what it is. */
  private Listed asRead(ObjectBytes bytes) {
    var response = bytes.response();
    var etag = Listing.unquoted(response.eTag());
    if (etag.equals(listed.etag)) {
      return listed; // its time is more exact in a listing
    }
    return new Listed(
        listed.key,
        etag,
        bytes.sizeBytes(),
        Objects.requireNonNullElse(response.lastModified(), Instant.EPOCH),
        listed.storageClass,
        listed.version);
  }

  private ObjectFacts facts(GetObjectResponse response) throws InterruptedException {
    var facts = HeadFacts.of(response).with(ObjectFacts.STORAGE_CLASS, listed.storageClass);
    var tags = response.tagCount();
    return tags != null && tags > 0 && access.settings().tags() ? facts.withTags(tags()) : facts;
  }

  private Map<String, String> tags() throws InterruptedException {
    var settings = access.settings();
    try {
      var answer =
          access.attempt(
              "s3:GetObjectTagging",
              client ->
                  client.getObjectTagging(request -> {
                    request.bucket(settings.bucket()).key(settings.prefix() + listed.key);
                    if (listed.version.isNamed()) {
                      request.versionId(listed.version.id());
                    }
                  }));
      var tags = new TreeMap<String, String>();
      answer.tagSet().forEach(tag -> tags.put(tag.key(), tag.value()));
      return tags;
    } catch (AwsServiceException e) {
      tally.untagged.increment();
      return Map.of();
    }
  }
}
