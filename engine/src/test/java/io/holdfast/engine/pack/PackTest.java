package io.holdfast.engine.pack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.store.testkit.MemoryStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PackTest {
  private final Random random = new Random(2);
  private final MasterKey key = MasterKey.generate();
  private final BlobEncoder encoder = new BlobEncoder(2, 3);
  private final BlobCodec codec = new BlobCodec(key);
  private final MemoryStore memory = new MemoryStore();

  @AfterEach
  void close() {
    encoder.close();
    codec.close();
    key.close();
  }

  @Test
  void everyBlobOfAPackIsReadBack() {
    var builder = new PackBuilder(key, 1 << 20, memory::draft);
    var plains = new ArrayList<byte[]>();
    for (var i = 0; i < 40; i++) {
      var plain = i % 2 == 0 ? noise(random.nextInt(60_000)) : text(random.nextInt(60_000));
      plains.add(plain);
      add(builder, BlobType.DATA, plain);
    }

    var pack = builder.finish();

    var bytes = bytes(pack);
    assertThat(new PackId(Digest.sha256(bytes, 0, bytes.length))).isEqualTo(pack.id());
    var header = open(pack.id(), bytes);
    assertThat(header).isEqualTo(pack.blobs());
    for (var i = 0; i < plains.size(); i++) {
      var blob = header.get(i);
      assertThat(codec.open(blob.id(), blob.in(pack.id()), bytes, (int) blob.offset()))
          .isEqualTo(plains.get(i));
    }
  }

  @Test
  void packNeverExceedsItsTargetButForOneLargeBlob() {
    var builder = new PackBuilder(key, 1 << 16, memory::draft);
    while (builder.fits(3000)) {
      add(builder, BlobType.DATA, noise(3000));
    }
    assertThat(builder.finish().content().length()).isLessThanOrEqualTo(1 << 16);
    assertThat(builder.isFull()).isTrue();

    builder.reset();
    assertThat(builder.fits(1 << 20)).isTrue();
    add(builder, BlobType.DATA, noise(1 << 20));
    assertThat(builder.isFull()).isTrue();
    assertThat(bytes(builder.finish())).hasSizeGreaterThan(1 << 20);
  }

  @Test
  void isFullBeforeItsHeaderIsLongerThanAnybodyReads() {
    var builder = new PackBuilder(key, 128 << 20, memory::draft);
    while (!builder.isFull()) {
      assertThat(builder.fits(8)).isTrue();
      add(builder, BlobType.DATA, noise(8));
    }
    assertThat(builder.fits(8)).isFalse();

    var pack = builder.finish();

    assertThat(open(pack.id(), bytes(pack))).hasSizeGreaterThan(100_000).isEqualTo(pack.blobs());
  }

  @Test
  void storesRawWhatDoesNotShrinkAndCompressesTheRest() {
    assertThat(encode(BlobType.DATA, noise(1 << 20)).compressed()).isFalse();
    assertThat(encode(BlobType.DATA, noise(100)).compressed()).isFalse();
    assertThat(encode(BlobType.DATA, text(1 << 20)).compressed()).isTrue();
    assertThat(encode(BlobType.DATA, new byte[0]).compressed()).isFalse();
    assertThat(encode(BlobType.TREE, noise(100)).compressed()).isTrue();
    try (var one = new BlobEncoder(1, 3)) {
      assertThat(one.encode(BlobType.TREE, text(5000), 0, 5000).compressed()).isFalse();
    }
  }

  @Test
  void compressesWhatOnlyLooksRandomInOnePlace() {
    var plain = text(1 << 20);
    System.arraycopy(noise(300_000), 0, plain, 0, 300_000);

    assertThat(encode(BlobType.DATA, plain).compressed()).isTrue();
  }

  @Test
  void refusesEveryDamageOfABlob() {
    var builder = new PackBuilder(key, 1 << 16, memory::draft);
    var blob = add(builder, BlobType.DATA, text(500));
    var other = add(builder, BlobType.DATA, text(500));
    var pack = builder.finish();
    var bytes = bytes(pack);

    for (var i = 0; i < blob.length(); i++) {
      var damaged = bytes.clone();
      damaged[i] ^= 0x10;
      refuses(blob.id(), blob.in(pack.id()), damaged);
    }
    // sealed with our key, yet not what the id names
    refuses(other.id(), blob.in(pack.id()), bytes);
  }

  @Test
  void refusesABlobWhoseIndexTellsAnotherLength() {
    var builder = new PackBuilder(key, 1 << 16, memory::draft);
    var blob = add(builder, BlobType.DATA, text(500));
    var pack = builder.finish();
    var bytes = bytes(pack);
    for (var told : new int[] {1, 499, 501, 2_000_000_000}) {
      refuses(
          blob.id(),
          new BlobLocation(pack.id(), BlobType.DATA, 0, blob.length(), told, true),
          bytes);
    }
  }

  private void refuses(BlobId id, BlobLocation location, byte[] sealed) {
    assertCode(ErrorCode.BLOB_DAMAGED, () -> codec.open(id, location, sealed, 0));
    assertCode(ErrorCode.BLOB_DAMAGED, () -> codec.prove(id, location, sealed, 0));
  }

  @Test
  void provesWhatIsWholeAndWhatItsIdNames() {
    var builder = new PackBuilder(key, 12 << 20, memory::draft);
    var small = add(builder, BlobType.DATA, noise(500));
    var large = add(builder, BlobType.DATA, text(10 << 20)); // is not held
    var pack = builder.finish();
    var bytes = bytes(pack);

    var another = BlobId.hash(bytes, 0, 1);
    for (var blob : List.of(small, large)) {
      var location = blob.in(pack.id());
      assertThatCode(() -> codec.prove(blob.id(), location, bytes, (int) location.offset()))
          .doesNotThrowAnyException();
      assertCode(
          ErrorCode.BLOB_DAMAGED,
          () -> codec.prove(another, location, bytes, (int) location.offset()));
    }
  }

  @Test
  void refusesHeadersThatDoNotFitTheirPack() {
    var id = new PackId(Digest.sha256(new byte[0], 0, 0));
    for (var length : new int[] {0, 1, 68, 97, -1, Integer.MAX_VALUE}) {
      var tail = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN).putInt(96, length).array();
      assertCode(ErrorCode.PACK_DAMAGED, () -> PackHeader.sealedLength(id, tail, 100));
    }
    var blob = new PackedBlob(BlobId.hash(text(3), 0, 3), BlobType.DATA, 0, 35, 3, false);
    var header = PackHeader.encode(List.of(blob));
    assertThat(openHeader(id, header, 35 + 69 + 4)).containsExactly(blob);
    assertCode(ErrorCode.PACK_DAMAGED, () -> openHeader(id, header, 35 + 69 + 5));
    assertCode(
        ErrorCode.PACK_DAMAGED, () -> openHeader(id, Arrays.copyOf(header, 36), 35 + 68 + 4));
    assertCode(ErrorCode.PACK_DAMAGED, () -> openHeader(id, new byte[0], 36));
    for (var kind : new byte[] {4, -1, 2}) {
      var wrong = header.clone();
      wrong[0] = kind;
      assertCode(ErrorCode.PACK_DAMAGED, () -> openHeader(id, wrong, 35 + 69 + 4));
    }
    var tooShort = header.clone();
    tooShort[1] = 31; // less than the seal alone
    assertCode(ErrorCode.PACK_DAMAGED, () -> openHeader(id, tooShort, 31 + 69 + 4));
  }

  @Test
  void compressesTheRestOfAFileFastWhereThatTakesNoMoreSpace() {
    var trial = new LevelTrial();
    var dump = dump(300_000);

    try (var fastest = new BlobEncoder(2, 1)) {
      var fast = fastest.encode(BlobType.DATA, dump, 0, dump.length).length();
      var usual = encode(BlobType.DATA, dump).length();
      assertThat(fast).isLessThan(usual).isLessThan(dump.length / 2);

      assertThat(encodeData(dump, trial)).as("the first").isEqualTo(usual);
      assertThat(encodeData(dump, trial)).as("the one tried").isEqualTo(usual);
      assertThat(encodeData(dump, trial)).as("those after it").isEqualTo(fast);
    }
  }

  @Test
  void compressesTheRestOfAFileAsUsualWhereThatSavesSpace() {
    var trial = new LevelTrial();
    var repetitive = text(300_000);
    var program = programLike(300_000);

    try (var fastest = new BlobEncoder(2, 1)) {
      var usual = encode(BlobType.DATA, program).length();
      assertThat(fastest.encode(BlobType.DATA, program, 0, program.length).length())
          .isGreaterThan(usual + usual / 100);

      encodeData(repetitive, trial);
      encodeData(program, trial);

      assertThat(encodeData(program, trial)).isEqualTo(usual);
    }
  }

  private List<PackedBlob> openHeader(PackId id, byte[] plain, long packBytes) {
    return PackHeader.open(id, key, ByteBuffer.wrap(key.seal(plain)), packBytes);
  }

  private List<PackedBlob> open(PackId id, byte[] bytes) {
    var length = PackHeader.sealedLength(id, bytes, bytes.length);
    var start = bytes.length - PackHeader.LENGTH_BYTES - length;
    return PackHeader.open(id, key, ByteBuffer.wrap(bytes, start, length), bytes.length);
  }

  private PackedBlob add(PackBuilder builder, BlobType type, byte[] plain) {
    return builder.add(BlobId.hash(plain, 0, plain.length), type, encode(type, plain));
  }

  private EncodedBlob encode(BlobType type, byte[] plain) {
    return encoder.encode(type, plain, 0, plain.length);
  }

  private int encodeData(byte[] plain, LevelTrial trial) {
    var encoded = encoder.encodeData(plain, plain.length, trial);
    var pack = new PackBuilder(key, 1 << 20, memory::draft);
    var blob = pack.add(BlobId.hash(plain, 0, plain.length), BlobType.DATA, encoded);
    var sealed = pack.finish();
    assertThat(codec.open(blob.id(), blob.in(sealed.id()), bytes(sealed), (int) blob.offset()))
        .isEqualTo(plain);
    return encoded.length();
  }

  /** Rows as a database writes them: much random text between the same words. */
  private byte[] dump(int length) {
    var rows = new StringBuilder();
    while (rows.length() < length) {
      rows.append(
          "INSERT INTO orders VALUES (%d,'%x',%d);\n"
              .formatted(random.nextInt(10_000_000), random.nextLong(), random.nextInt(5000)));
    }
    return Arrays.copyOf(rows.toString().getBytes(UTF_8), length);
  }

  /** Short pieces that come again after a while, such as instructions. */
  private byte[] programLike(int length) {
    var pieces = new byte[2000][];
    for (var i = 0; i < pieces.length; i++) {
      pieces[i] = noise(6 + random.nextInt(6));
    }
    var program = ByteBuffer.allocate(length + 16);
    while (program.position() < length) {
      program.put(pieces[random.nextInt(pieces.length)]);
    }
    return Arrays.copyOf(program.array(), length);
  }

  private static byte[] bytes(SealedPack pack) {
    try (var content = pack.content().open()) {
      return content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] noise(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] text(int length) {
    var line = "line %d of a text that shrinks\n".formatted(random.nextInt());
    return Arrays.copyOf(line.repeat(length / line.length() + 1).getBytes(UTF_8), length);
  }

  private static void assertCode(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(EngineException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
