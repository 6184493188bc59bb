package io.holdfast.control.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogException;
import io.holdfast.catalog.secret.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {
  @TempDir private Path folder;

  @Test
  void readsTheMasterKeyAsTheFileHasIt() throws IOException {
    MasterKey.loadOrCreate(file()).close();

    assertThat(machine().readMasterKey())
        .matches("[0-9a-f]{64}")
        .isSubstringOf(Files.readString(file()));
  }

  /** No exception that names nothing reaches who seals the catalog. */
  @ParameterizedTest
  @ValueSource(strings = {"", "abcd", "no key at all", "\u00ff\u00ff"})
  void namesTheFileOfASpoiltMasterKey(String content) throws IOException {
    MasterKey.loadOrCreate(file()).close();
    Files.writeString(file(), content);

    assertThatThrownBy(() -> machine().readMasterKey())
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("put the one back")
        .extracting(e -> ((CatalogException) e).code())
        .isEqualTo(ErrorCode.MASTER_KEY_WRONG);
  }

  private Path file() {
    return folder.resolve("master.key");
  }

  private Machine machine() {
    return new Machine(file(), folder, folder, folder);
  }
}
