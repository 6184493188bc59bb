import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.store.LocalStore;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * Adds snapshots of nothing to a repository, one an hour: {@code REPOSITORY COUNT}. The environment
 * has HOLDFAST_PASSWORD.
 */
final class Snapshots {
  void main(String[] arguments) {
    var first = OffsetDateTime.parse("2026-01-02T03:04:05Z");
    try (var store = LocalStore.at(Path.of(arguments[0]));
        var repository = Repository.open(store, Password.of(System.getenv("HOLDFAST_PASSWORD")))) {
      for (var n = 0; n < Integer.parseInt(arguments[1]); n++) {
        repository
            .snapshots()
            .save(
                Snapshot.builder(
                        first.plusHours(n), BlobId.parse("0".repeat(64)), List.of("/srv/" + n % 7))
                    .hostname("bench")
                    .build());
      }
    }
  }
}
