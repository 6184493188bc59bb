package io.holdfast.catalog.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.catalog.CatalogException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {
  private static final byte[] SECRET = "correct horse".getBytes(UTF_8);

  @TempDir Path folder;

  @Test
  void createsFileForItsOwnerAloneAndReadsItAgain() throws IOException {
    var file = folder.resolve("master.key");

    var made = MasterKey.loadOrCreate(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(MasterKey.loadOrCreate(file).id()).isEqualTo(made.id());
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void makesOneKeyForManyStartersAtOnce() throws InterruptedException {
    var file = folder.resolve("master.key");
    var ids = Collections.synchronizedList(new ArrayList<String>());

    try (var group = TaskGroup.open("starter", 8)) {
      for (int starter = 0; starter < 8; starter++) {
        group.fork(() -> ids.add(MasterKey.loadOrCreate(file).id()));
      }
      group.join();
    }

    assertThat(ids).hasSize(8).containsOnly(MasterKey.load(file).id());
  }

  @Test
  void opensWhatItSealed() {
    var key = MasterKey.loadOrCreate(folder.resolve("master.key"));

    var sealed = key.seal(SECRET, "row 1");

    assertThat(key.open(sealed, "row 1")).isEqualTo(SECRET);
    assertThat(new String(Base64.getDecoder().decode(sealed.text()), UTF_8))
        .doesNotContain("horse");
    assertThat(key.seal(SECRET, "row 1").text()).isNotEqualTo(sealed.text());
  }

  @Test
  void refusesSecretMovedToAnotherRow() {
    var key = MasterKey.loadOrCreate(folder.resolve("master.key"));
    var sealed = key.seal(SECRET, "row 1");

    refused(ErrorCode.CATALOG_DAMAGED, () -> key.open(sealed, "row 2"));
  }

  @Test
  void refusesSecretWithAnyByteChanged() {
    var key = MasterKey.loadOrCreate(folder.resolve("master.key"));
    var bytes = Base64.getDecoder().decode(key.seal(SECRET, "row").text());
    for (int at = 0; at < bytes.length; at++) {
      var changed = bytes.clone();
      changed[at] ^= 1;
      var sealed = new SealedSecret(key.id(), Base64.getEncoder().encodeToString(changed));

      refused(ErrorCode.CATALOG_DAMAGED, () -> key.open(sealed, "row"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AA==", "not base64!"})
  void refusesSecretCutShort(String text) {
    var key = MasterKey.loadOrCreate(folder.resolve("master.key"));

    refused(ErrorCode.CATALOG_DAMAGED, () -> key.open(new SealedSecret(key.id(), text), "row"));
  }

  @Test
  void saysThatSecretBelongsToAnotherKey() {
    var key = MasterKey.loadOrCreate(folder.resolve("master.key"));
    var other = MasterKey.loadOrCreate(folder.resolve("other.key"));

    refused(ErrorCode.MASTER_KEY_WRONG, () -> other.open(key.seal(SECRET, "row"), "row"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
  void refusesFileThatOthersCanUse(String permissions) throws IOException {
    var file = folder.resolve("master.key");
    MasterKey.loadOrCreate(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    refused(ErrorCode.MASTER_KEY_UNUSABLE, () -> MasterKey.loadOrCreate(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "zz", "0011", "correct horse battery staple"})
  void refusesFileWithoutKey(String content) throws IOException {
    var file = folder.resolve("master.key");
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    refused(ErrorCode.MASTER_KEY_WRONG, () -> MasterKey.loadOrCreate(file));
  }

  @Test
  void saysThatThereIsNoKey() {
    refused(ErrorCode.MASTER_KEY_WRONG, () -> MasterKey.load(folder.resolve("none")));
    refused(
        ErrorCode.MASTER_KEY_UNUSABLE,
        () -> MasterKey.loadOrCreate(folder.resolve("no-folder").resolve("master.key")));
  }

  @Test
  void neverPrintsItself() throws IOException {
    var file = folder.resolve("master.key");

    var key = MasterKey.loadOrCreate(file);

    assertThat(Files.readString(file)).doesNotContain(key.id());
    assertThat(key.toString()).doesNotContain(Files.readString(file).strip());
  }

  private static void refused(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(CatalogException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
