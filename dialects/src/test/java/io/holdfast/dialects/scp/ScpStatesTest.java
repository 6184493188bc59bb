package io.holdfast.dialects.scp;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.Severity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvFileSource;

class ScpStatesTest {
  @ParameterizedTest
  @CsvFileSource(resources = "/io/holdfast/dialects/backup-states.csv")
  void hasAWordForEveryStateOfABackup(ArgumentsAccessor row) {
    var result = row.getString(1) == null ? null : BackupResult.valueOf(row.getString(1));
    var standing =
        new BackupStanding(
            BackupState.valueOf(row.getString(0)),
            result,
            Severity.valueOf(row.getString(2)),
            null,
            null);

    assertThat(ScpStates.word(standing).map(Enum::name).orElse("-")).isEqualTo(row.getString(3));
  }
}
