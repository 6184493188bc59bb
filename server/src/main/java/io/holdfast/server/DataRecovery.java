package io.holdfast.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.PrivateFile;
import io.holdfast.control.recovery.Rebuild;
import io.holdfast.control.recovery.RecoverySource;
import io.holdfast.control.recovery.SealedEnvelope;
import io.holdfast.server.configuration.Settings;
import io.holdfast.server.data.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills an empty data directory, and a catalog wherever the settings want it. */
final class DataRecovery {
  private static final Logger log = LoggerFactory.getLogger(DataRecovery.class);

  /**
   * The old settings, to be looked at: paths and addresses in them are those of another machine.
   */
  static final String OLD_CONFIGURATION = "holdfast.properties.recovered";

  private final Settings settings;

  DataRecovery(Settings settings) {
    this.settings = settings;
  }

  /** Throws STATE_CONFLICT when the data directory holds anything, or a master key is there. */
  void requireEmpty() {
    var folder = settings.data();
    try (var entries = Files.isDirectory(folder) ? Files.list(folder) : null) {
      if (entries != null && entries.anyMatch(each -> !isConfiguration(each))) {
        throw new ServerException(
            ErrorCode.STATE_CONFLICT,
            "the data directory %s is not empty; recover into an empty one, --data names it"
                .formatted(folder),
            null);
      }
    } catch (IOException e) {
      throw new ServerException(ErrorCode.PATH_UNREADABLE, "cannot read " + folder, e);
    }
    if (Files.exists(settings.masterKeyFile())) {
      throw new ServerException(
          ErrorCode.STATE_CONFLICT,
          "there is a master key at %s already".formatted(settings.masterKeyFile()),
          null);
    }
  }

  /** Whoever recovers may have written settings for the new machine first. */
  private static boolean isConfiguration(Path file) {
    return file.getFileName().toString().equals("holdfast.properties");
  }

  /** All or nothing, but for what a crash leaves behind, which no server starts on. */
  Rebuild.Report run(RecoverySource source, RecoverySource.Picked picked)
      throws InterruptedException {
    var data = DataDirectory.open(settings.data());
    Rebuild.Report report;
    try {
      writeFiles(data, picked.envelope());
      source.load(picked, Core.catalogSettings(settings, data));
      report = rebuild(data, source, picked);
    } catch (Throwable e) {
      data.close();
      clearAllBut(settings.data());
      throw e;
    }
    return report;
  }

  private Rebuild.Report rebuild(
      DataDirectory data, RecoverySource source, RecoverySource.Picked picked)
      throws InterruptedException {
    try (var core = Core.ofRecovered(data, settings)) {
      var report = new Rebuild(core.ledger(), core.pool(), core.proofs()).run(source, picked);
      Files.delete(data.recoveryMark());
      return report;
    } catch (IOException e) {
      throw new ServerException(
          ErrorCode.PATH_UNREADABLE, "cannot remove " + data.recoveryMark(), e);
    }
  }

  private void writeFiles(DataDirectory data, SealedEnvelope envelope) {
    try {
      PrivateFile.write(data.recoveryMark(), (envelope.createdAt() + "\n").getBytes(US_ASCII));
      PrivateFile.write(settings.masterKeyFile(), (envelope.masterKey() + "\n").getBytes(US_ASCII));
      if (envelope.agentId() != null) {
        PrivateFile.write(data.agentFile(), envelope.agentId().getBytes(UTF_8));
      }
      if (envelope.configuration() != null) {
        PrivateFile.write(
            data.path().resolve(OLD_CONFIGURATION), envelope.configuration().getBytes(UTF_8));
      }
    } catch (IOException e) {
      throw new ServerException(
          ErrorCode.OUTPUT_UNWRITABLE, "cannot write to %s: %s".formatted(data.path(), e), e);
    }
  }

  /** It was empty before: all but its settings is ours. */
  private void clearAllBut(Path folder) {
    try (var entries = Files.list(folder)) {
      entries.filter(each -> !isConfiguration(each)).forEach(DataRecovery::clear);
      Files.deleteIfExists(settings.masterKeyFile());
    } catch (IOException e) {
      log.warn("left behind folder={}", folder, e);
    }
  }

  /** Removes a file, or a folder with all that is in it. */
  static void clear(Path path) {
    try (var all = Files.walk(path)) {
      for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      log.warn("left behind path={}", path, e);
    }
  }
}
