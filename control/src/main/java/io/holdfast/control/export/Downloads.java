package io.holdfast.control.export;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.ExportId;
import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.export.DownloadLinks.Terms;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Notices;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Hands exports out, to callers with a right and to whoever holds a link. Each is audited. */
public final class Downloads {
  private static final String ENCRYPTED_TYPE = "application/octet-stream";
  private static final Duration LONGEST_LINK = Duration.ofDays(30);

  private final Ledger ledger;
  private final DownloadLinks links;

  /**
   * @param linkKey signs links: 32 random bytes, the same on every node and every start
   */
  public Downloads(Ledger ledger, byte[] linkKey) {
    this.ledger = ledger;
    this.links = new DownloadLinks(linkKey);
  }

  /**
   * A file to send.
   *
   * @param sha256 64 hex digits
   */
  public record Download(Path file, String name, String mediaType, long bytes, String sha256) {}

  /**
   * A link, to be put behind the address of {@code /v1/downloads/}.
   *
   * @param path export, end, use and signature, as {@link #byLink} takes them
   */
  public record Link(String path, Instant expiresAt, boolean once) {}

  /**
   * Makes a link; it ends with the export at the latest.
   *
   * @param once whether it works for one download only
   * @throws ControlException STATE_CONFLICT when there is nothing to download
   */
  public Link link(Caller caller, ExportId id, Duration lifetime, boolean once) {
    if (lifetime.compareTo(Duration.ofSeconds(1)) < 0 || lifetime.compareTo(LONGEST_LINK) > 0) {
      throw new io.holdfast.base.InvalidInputException(
          ErrorCode.INPUT_INVALID, "a link lives for 1 second to 30 days, not " + lifetime);
    }
    return ledger.decide(decision -> {
      var export = Exports.visible(caller, decision.catalog().exports().get(id));
      requireReady(export, decision.now());
      var wanted = decision.now().plus(lifetime);
      var end = export.expiresAt();
      var link =
          signed(
              id,
              end != null && end.isBefore(wanted) ? end : wanted,
              once ? export.downloads() : Terms.ANY);
      decision.audit(
          RequestContext.actor(caller),
          "export.link",
          Audited.of("export", id, export.projectId()),
          null,
          new Linked(link.expiresAt(), once));
      return link;
    });
  }

  /**
   * The link that stands as long as the export can be downloaded, the same at every call. For lists
   * that show it with each export: nothing is read, kept or audited, as with the export's record
   * itself; whoever hands it out checks that the reader may download.
   */
  public Optional<Link> standing(Export export) {
    var end = export.expiresAt();
    if (export.phase() != ExportPhase.COMPLETED || end == null || !end.isAfter(ledger.now())) {
      return Optional.empty();
    }
    return Optional.of(signed(export.id(), end, Terms.ANY));
  }

  private Link signed(ExportId id, Instant end, int use) {
    var expiresAt = Instant.ofEpochSecond(end.getEpochSecond());
    var signature = links.sign(new Terms(id, expiresAt, use));
    return new Link(
        "%s/%d/%d/%s".formatted(id, expiresAt.getEpochSecond(), use, signature),
        expiresAt,
        use != Terms.ANY);
  }

  /** What the audit keeps of a link: not the link. */
  private record Linked(Instant expiresAt, boolean once) {}

  /**
   * Opens an export for a caller.
   *
   * @param first whether the first byte is asked for, which counts as a download
   * @throws ControlException RESOURCE_MISSING, STATE_CONFLICT when there is nothing to download
   */
  public Download open(Caller caller, ExportId id, boolean first) {
    var actor = RequestContext.actor(caller);
    return ledger.decide(decision -> {
      var export = Exports.visible(caller, decision.catalog().exports().get(id));
      return taken(decision, export, actor, first);
    });
  }

  /**
   * Opens an export for whoever holds a link.
   *
   * @param use and {@code end} as the link has them
   * @throws ControlException RESOURCE_MISSING when the link is wrong, over or used up
   */
  public Download byLink(ExportId id, long end, int use, String signature, boolean first) {
    return ledger.decide(decision -> {
      var terms = new Terms(id, moment(end), use);
      var export = decision.catalog().exports().find(id);
      var valid =
          links.isSigned(terms, signature)
              && terms.end().isAfter(decision.now())
              && export.isPresent()
              && (use == Terms.ANY || use == export.get().downloads())
              && decision.catalog().restorePoints().get(export.get().pointId()).usable();
      if (!valid) {
        throw new ControlException(
            ErrorCode.RESOURCE_MISSING,
            "this link is wrong, has expired or was used already; ask for a new one");
      }
      var holder =
          new Actor(
              ActorType.USER, id.value(), "download link", RequestContext.current().address());
      return taken(decision, export.get(), holder, first || use != Terms.ANY);
    });
  }

  /** Any number may stand in a link; one that is no moment is over like the beginning of time. */
  private static Instant moment(long second) {
    return second < 0 || second > Instant.MAX.getEpochSecond()
        ? Instant.EPOCH
        : Instant.ofEpochSecond(second);
  }

  private static Download taken(Decision decision, Export export, Actor actor, boolean first) {
    requireReady(export, decision.now());
    var file = Objects.requireNonNull(export.file());
    var path = Path.of(file.location());
    if (!Files.isRegularFile(path)) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "the file of export %s is not on this server any more; make a new one"
              .formatted(export.id()));
    }
    if (first) {
      var kept = decision.catalog().exports().replace(export.withDownloads(export.downloads() + 1));
      Notices.export(decision, NoticeType.EXPORT_DOWNLOADED, kept);
    }
    decision.audit(
        actor,
        first ? "export.download" : "export.download-more",
        Audited.of("export", export.id(), export.projectId()),
        null,
        null);
    var name = Objects.requireNonNull(path.getFileName()).toString();
    return new Download(
        path,
        name,
        name.endsWith(Exports.ENCRYPTED)
            ? ENCRYPTED_TYPE
            : Exports.archive(export.format()).mediaType(),
        file.bytes(),
        file.sha256());
  }

  private static void requireReady(Export export, Instant now) {
    var over = export.expiresAt() != null && !export.expiresAt().isAfter(now);
    if (export.phase() != ExportPhase.COMPLETED || over) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "export %s is %s, there is nothing to download"
              .formatted(export.id(), over ? ExportPhase.EXPIRED : export.phase()));
    }
  }
}
