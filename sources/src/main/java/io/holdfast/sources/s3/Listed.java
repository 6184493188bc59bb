package io.holdfast.sources.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;

/** An object, or a version of one, as a listing tells it. Immutable. */
final class Listed {
  /** As trees have them: a folder's entries in the order of their names, and what is below each. */
  static final Comparator<Listed> BY_PLACE =
      (one, other) -> Arrays.compareUnsigned(one.place, other.place);

  /** The listing had no versions. */
  static final Version CURRENT = new Version("", true, false, 0);

  /** Without the prefix that all share. */
  final String key;

  /** Without quotes; empty for a delete marker. */
  final String etag;

  final long sizeBytes;
  final Instant modified;
  final String storageClass;
  final Version version;

  /** Names, each but the last followed by a zero byte, which no name has. */
  final byte[] place;

  /**
   * Which of an object's versions.
   *
   * @param id empty when the listing had none
   * @param latest what a reader gets who asks for no version
   * @param age 0 for the newest of the key, and one more for each that is older
   */
  record Version(String id, boolean latest, boolean deleteMarker, int age) {
    boolean isNamed() {
      return !id.isEmpty();
    }
  }

  Listed(
      String key,
      String etag,
      long sizeBytes,
      Instant modified,
      String storageClass,
      Version version) {
    this.key = key;
    this.etag = etag;
    this.sizeBytes = sizeBytes;
    this.modified = modified;
    this.storageClass = storageClass;
    this.version = version;
    var names = KeyNames.names(key);
    if (version.isNamed()) {
      names.add(versionName());
    }
    place = String.join("\0", names).getBytes(UTF_8);
  }

  /** A number that another content or version has not. */
  long identity() {
    var hash = Hashes.sha256(etag + "\n" + version.id());
    return Long.parseUnsignedLong(hash, 0, 16, 16) & Long.MAX_VALUE;
  }

  void write(DataOutputStream output) throws IOException {
    output.writeUTF(key);
    output.writeUTF(etag);
    output.writeLong(sizeBytes);
    output.writeLong(modified.getEpochSecond());
    output.writeInt(modified.getNano());
    output.writeUTF(storageClass);
    output.writeUTF(version.id());
    output.writeBoolean(version.latest());
    output.writeBoolean(version.deleteMarker());
    output.writeInt(version.age());
  }

  static Listed read(DataInputStream input) throws IOException {
    return new Listed(
        input.readUTF(),
        input.readUTF(),
        input.readLong(),
        Instant.ofEpochSecond(input.readLong(), input.readInt()),
        input.readUTF(),
        new Version(input.readUTF(), input.readBoolean(), input.readBoolean(), input.readInt()));
  }

  /** By time, so that older ones come first where people look. */
  private String versionName() {
    var id = KeyNames.name(version.id());
    var label = id.length() > 100 ? Hashes.sha256(id).substring(0, 40) : id;
    return KeyNames.VERSION + modified.toString().replace(":", "") + "~" + label;
  }
}
