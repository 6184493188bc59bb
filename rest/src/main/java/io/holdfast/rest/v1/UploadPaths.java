package io.holdfast.rest.v1;

import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.backup.Uploads;
import io.holdfast.control.configuration.Protections;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Dumps that were made elsewhere, taken in while they come. */
final class UploadPaths {
  private static final String PATH = "/v1/protections/{protectionId}/uploads";
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern NAME = Pattern.compile("[^/\\p{Cntrl}]+");
  private static final int NAME_CHARACTERS = 200;
  private static final int DESCRIPTION_CHARACTERS = 2_000;

  /** How long the answer waits for the session's end once all has come. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /**
   * How much is still read of a dump that was refused: a connection closed with bytes unread is
   * reset, and a client that is busy sending never sees why.
   */
  private static final long DRAINED_BYTES = 64 << 20;

  private final Uploads uploads;
  private final BackupSessions sessions;
  private final Protections protections;
  private final Watching watching;

  UploadPaths(Services services, Watching watching) {
    uploads = services.uploads();
    sessions = services.backups();
    protections = services.protections();
    this.watching = watching;
  }

  List<Route> routes(Operations operations) {
    return List.of(operations.postStream(PATH, Scope.BACKUP_RUN, this::upload));
  }

  private Response upload(Call call) throws InterruptedException {
    call.allowOnly("sha256", "name", "description");
    var request = call.request();
    var sha256 = request.query().find("sha256");
    if (sha256.isPresent() && !SHA256.matcher(sha256.get()).matches()) {
      throw Parameters.invalid("sha256", "FORMAT", "must be 64 lower-case hex digits");
    }
    var name = text(request, "name", NAME_CHARACTERS);
    if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
      throw Parameters.invalid("name", "FORMAT", "must be a name without slashes");
    }
    var wish =
        new PointWish(
            text(request, "description", DESCRIPTION_CHARACTERS).orElse(null),
            null,
            Map.of(),
            false);
    var protection = protections.get(call.id("protectionId", ProtectionId::new));
    call.visible(protection, protection.projectId(), "protection", protection.id());
    request.requireMediaType("application/octet-stream");
    var content = request.bodyStream();
    var session =
        uploads.receive(
            call.caller(),
            protection.id(),
            new Uploads.Draft(name.orElse(""), sha256.orElse(null), wish),
            content);
    drain(content);
    return BackupSessionPaths.accepted(
        watching.await(
            SessionRef.of(session),
            PATIENCE,
            () -> sessions.get(session),
            seen -> seen.standing().state() == BackupState.ENDED));
  }

  private static Optional<String> text(Request request, String name, int most) {
    var text = request.query().find(name);
    if (text.orElse("").length() > most || text.orElse("").indexOf('\0') >= 0) {
      throw Parameters.invalid(name, "SIZE", "must have at most %d characters".formatted(most));
    }
    return text;
  }

  private static void drain(InputStream content) {
    var buffer = new byte[8192];
    var drained = 0L;
    try {
      for (var count = 0; count >= 0 && drained < DRAINED_BYTES; drained += count) {
        count = content.read(buffer);
      }
    } catch (IOException e) {
      // Whoever sends it has gone.
    }
  }
}
