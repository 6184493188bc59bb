import io.holdfast.engine.backup.Backup;
import io.holdfast.engine.backup.BackupListener;
import io.holdfast.engine.backup.BackupRequest;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.sources.Secret;
import io.holdfast.sources.Source;
import io.holdfast.sources.SourceJournal;
import io.holdfast.sources.SourceSettings;
import io.holdfast.sources.Sources;
import io.holdfast.store.LocalStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Backs one source of any kind up as the agent does: {@code REPOSITORY KIND name=value…}. The
 * environment has HOLDFAST_PASSWORD for the repository and SOURCE_PASSWORD for the source. Prints
 * each part with its size and what it must contain.
 */
final class Kinds {
  void main(String[] arguments) throws Exception {
    var settings = new HashMap<String, String>();
    for (var setting : List.of(arguments).subList(2, arguments.length)) {
      var equals = setting.indexOf('=');
      settings.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    var password = System.getenv("SOURCE_PASSWORD").getBytes(StandardCharsets.UTF_8);
    var source = Sources.load().find(arguments[1]).orElseThrow();
    try (var store = LocalStore.at(Path.of(arguments[0]));
        var repository = Repository.open(store, Password.of(System.getenv("HOLDFAST_PASSWORD")))) {
      repository.loadIndex();
      backUp(
          repository,
          source,
          new SourceSettings(settings, Map.of("password", new Secret(password))));
    }
  }

  private static void backUp(Repository repository, Source source, SourceSettings settings)
      throws InterruptedException {
    try (var view = source.open(settings, SourceJournal.NONE);
        var lock =
            RepositoryLock.acquireShared(
                repository.sealedFiles(), LockOptions.standard(InstantSource.system()))) {
      var labels =
          new BackupRequest.Labels(
              view.pointInTime().atOffset(ZoneOffset.UTC),
              "bench",
              new BackupRequest.Account("bench", 0, 0),
              List.of(),
              List.of());
      new Backup(repository, lock)
          .run(view.tree(), BackupRequest.of(labels), BackupListener.SILENT);
      view.parts().forEach(part ->
          System.out.println(part.path() + " " + part.bytes() + " " + part.expectations()));
    }
  }
}
