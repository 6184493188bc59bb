package io.holdfast.api.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.client.Transport.Call;
import io.holdfast.api.model.Alert;
import io.holdfast.api.model.AuditRecord;
import io.holdfast.api.model.BackupRequest;
import io.holdfast.api.model.BackupSession;
import io.holdfast.api.model.Bisect;
import io.holdfast.api.model.Channel;
import io.holdfast.api.model.CreatedToken;
import io.holdfast.api.model.Delivery;
import io.holdfast.api.model.Drill;
import io.holdfast.api.model.ExpectedRun;
import io.holdfast.api.model.Health;
import io.holdfast.api.model.NewBisect;
import io.holdfast.api.model.NewChannel;
import io.holdfast.api.model.NewDrill;
import io.holdfast.api.model.NewPlan;
import io.holdfast.api.model.NewProject;
import io.holdfast.api.model.NewProtection;
import io.holdfast.api.model.NewPruneRun;
import io.holdfast.api.model.NewRepository;
import io.holdfast.api.model.NewRestore;
import io.holdfast.api.model.NewServer;
import io.holdfast.api.model.NewSource;
import io.holdfast.api.model.NewToken;
import io.holdfast.api.model.NewWebhook;
import io.holdfast.api.model.NextRuns;
import io.holdfast.api.model.Plan;
import io.holdfast.api.model.Project;
import io.holdfast.api.model.ProofKey;
import io.holdfast.api.model.Protection;
import io.holdfast.api.model.PruneRun;
import io.holdfast.api.model.RecoveryKit;
import io.holdfast.api.model.RecoveryStanding;
import io.holdfast.api.model.Replayed;
import io.holdfast.api.model.Repository;
import io.holdfast.api.model.RestoreItem;
import io.holdfast.api.model.RestorePlan;
import io.holdfast.api.model.RestoreSession;
import io.holdfast.api.model.Retention;
import io.holdfast.api.model.RetentionDraft;
import io.holdfast.api.model.RetentionPreview;
import io.holdfast.api.model.SearchPage;
import io.holdfast.api.model.Server;
import io.holdfast.api.model.Source;
import io.holdfast.api.model.Token;
import io.holdfast.api.model.Webhook;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The native API of one server, for one token. Thread-safe. All calls block; a refusal, or a server
 * that cannot be reached, is an {@link ApiException}.
 */
public final class HoldfastClient implements AutoCloseable {
  private final Transport transport;

  private HoldfastClient(Transport transport) {
    this.transport = transport;
  }

  /**
   * Sends nothing yet.
   *
   * @param base the server's URL, such as {@code http://127.0.0.1:7777}, with or without slash
   * @param token as {@code hf_…}
   */
  public static HoldfastClient of(URI base, String token) {
    return of(base, token, ServerTrust.usual());
  }

  /**
   * As {@link #of(URI, String)}.
   *
   * @param trust which servers are believed behind {@code https}
   */
  public static HoldfastClient of(URI base, String token, ServerTrust trust) {
    var text = base.toString();
    var trimmed = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return new HoldfastClient(new Transport(URI.create(trimmed), token, trust));
  }

  public Health health() throws InterruptedException {
    return transport.send(Call.get("/v1/healthz"), Health.class);
  }

  public Resources<Project, NewProject> projects() {
    return new Resources<>(transport, "/v1/projects", Project.class);
  }

  public Resources<Server, NewServer> servers() {
    return new Resources<>(transport, "/v1/servers", Server.class);
  }

  public Resources<Source, NewSource> sources() {
    return new Resources<>(transport, "/v1/sources", Source.class);
  }

  public Resources<Repository, NewRepository> repositories() {
    return new Resources<>(transport, "/v1/repositories", Repository.class);
  }

  /** Asks for a prune of a repository; {@link #pruneRuns} tells how it goes. */
  public PruneRun prune(UUID repository, NewPruneRun wish) throws InterruptedException {
    return post("/v1/repositories/" + repository + "/prune-runs", wish, PruneRun.class);
  }

  public Listing<PruneRun> pruneRuns() {
    return new Listing<>(transport, "/v1/prune-runs", PruneRun.class);
  }

  /** Asks for the end of a prune run; it ends within seconds. */
  public PruneRun abortPrune(UUID run) throws InterruptedException {
    return post("/v1/prune-runs/" + run + "/abort", null, PruneRun.class);
  }

  public Resources<Plan, NewPlan> plans() {
    return new Resources<>(transport, "/v1/plans", Plan.class);
  }

  public Resources<Protection, NewProtection> protections() {
    return new Resources<>(transport, "/v1/protections", Protection.class);
  }

  /**
   * Configured resources as plain JSON, for callers that treat all of them alike.
   *
   * @param path of the list, such as {@code /v1/plans}
   */
  public Resources<JsonNode, JsonNode> resources(String path) {
    return new Resources<>(transport, path, JsonNode.class);
  }

  /** When a plan will run next, at the earliest. */
  public NextRuns nextRunsOfPlan(UUID plan) throws InterruptedException {
    return transport.send(Call.get("/v1/plans/" + plan + "/next-runs"), NextRuns.class);
  }

  /** When a protection will run next; none while it is paused. */
  public NextRuns nextRuns(UUID protection) throws InterruptedException {
    return transport.send(Call.get("/v1/protections/" + protection + "/next-runs"), NextRuns.class);
  }

  /** When schedules wanted backups, and what became of it. */
  public Listing<ExpectedRun> expectedRuns() {
    return new Listing<>(transport, "/v1/expected-runs", ExpectedRun.class);
  }

  /** Starts a backup now; wait for it with {@link Sessions#await}. */
  public BackupSession backUp(UUID protection, BackupRequest wish) throws InterruptedException {
    return post("/v1/protections/" + protection + "/backup", wish, BackupSession.class);
  }

  /** What retention does with the protection's points. */
  public RetentionPreview retention(UUID protection) throws InterruptedException {
    return transport.send(
        new Call("GET", "/v1/protections/" + protection + "/retention", null, Map.of()),
        RetentionPreview.class);
  }

  /** What retention would do by other rules. */
  public RetentionPreview retention(UUID protection, Retention rules) throws InterruptedException {
    return post(
        "/v1/protections/" + protection + "/retention",
        new RetentionDraft(rules),
        RetentionPreview.class);
  }

  public Protection pause(UUID protection) throws InterruptedException {
    return post("/v1/protections/" + protection + "/pause", null, Protection.class);
  }

  public Protection resume(UUID protection) throws InterruptedException {
    return post("/v1/protections/" + protection + "/resume", null, Protection.class);
  }

  public Sessions<BackupSession> backupSessions() {
    return new Sessions<>(
        transport, "/v1/backup-sessions", BackupSession.class, BackupSession::ended);
  }

  /** All events of a backup session so far, one a line. */
  public String backupLog(UUID session) throws InterruptedException {
    return transport.text(Call.get("/v1/backup-sessions/" + session + "/log"));
  }

  public RestorePoints restorePoints() {
    return new RestorePoints(transport);
  }

  /** One page of the files of all points; the query says which, see {@code GET /v1/search}. */
  public SearchPage search(Query query) throws InterruptedException {
    return transport.send(Call.get("/v1/search" + query.text()), SearchPage.class);
  }

  /** Thinks a restore through without doing it. */
  public RestorePlan planRestore(NewRestore wanted) throws InterruptedException {
    return post("/v1/restore-plans", wanted, RestorePlan.class);
  }

  /** Starts a restore; wait for it with {@link Sessions#await}. */
  public RestoreSession restore(NewRestore wanted) throws InterruptedException {
    return post("/v1/restore-sessions", wanted, RestoreSession.class);
  }

  public Sessions<RestoreSession> restoreSessions() {
    return new Sessions<>(
        transport, "/v1/restore-sessions", RestoreSession.class, RestoreSession::ended);
  }

  /** Lets a restore begin that waits for a second person; not with the token that asked for it. */
  public RestoreSession approveRestore(UUID session) throws InterruptedException {
    return post("/v1/restore-sessions/" + session + "/approve", null, RestoreSession.class);
  }

  /** Refuses a restore that waits for a second person. */
  public RestoreSession rejectRestore(UUID session, String reason) throws InterruptedException {
    var body = Map.of("reason", reason);
    return post("/v1/restore-sessions/" + session + "/reject", body, RestoreSession.class);
  }

  public Listing<RestoreItem> restoreItems(UUID session) {
    return new Listing<>(
        transport, "/v1/restore-sessions/" + session + "/items", RestoreItem.class);
  }

  /** Proves a point; {@link Drill#restoreSessionId} names the session that does it. */
  public Drill drill(NewDrill wanted) throws InterruptedException {
    return post("/v1/drills", wanted, Drill.class);
  }

  public Listing<Drill> drills() {
    return new Listing<>(transport, "/v1/drills", Drill.class);
  }

  /** Looks for the last point in which something held; ask again until it is done. */
  public Bisect bisect(NewBisect wanted) throws InterruptedException {
    return transport.send(new Call("POST", "/v1/bisect", wanted, Map.of()), Bisect.class);
  }

  /**
   * The signed statements of drills as a file, byte for byte as it was signed.
   *
   * @param query may name projects
   */
  public String proofs(Query query) throws InterruptedException {
    return transport.text(Call.get("/v1/proofs" + query.text()));
  }

  public ProofKey proofKey() throws InterruptedException {
    return transport.send(Call.get("/v1/proof-key"), ProofKey.class);
  }

  /** The sealed catalogs in all repositories. */
  public RecoveryStanding recovery() throws InterruptedException {
    return transport.send(Call.get("/v1/recovery"), RecoveryStanding.class);
  }

  /** Seals the catalog into every repository; returns when that is done. */
  public RecoveryStanding sealCatalog() throws InterruptedException {
    return transport.send(
        new Call("POST", "/v1/recovery/seal", null, Map.of()), RecoveryStanding.class);
  }

  /** Draws a new recovery key. */
  public RecoveryStanding rotateRecoveryKey() throws InterruptedException {
    return transport.send(
        new Call("POST", "/v1/recovery/rotate", null, Map.of()), RecoveryStanding.class);
  }

  /** The kit of a repository, in clear. */
  public RecoveryKit recoveryKit(UUID repository) throws InterruptedException {
    return transport.send(
        Call.get("/v1/repositories/" + repository + "/recovery-kit"), RecoveryKit.class);
  }

  public Exports exports() {
    return new Exports(transport);
  }

  /**
   * Makes a restore point of a dump that was made elsewhere; not repeated when it breaks off.
   *
   * @param query what the API takes beside the dump: sha256, name, description
   * @return the session, ended unless it takes longer than a minute after the last byte
   */
  public BackupSession upload(UUID protection, Path dump, Query query) throws InterruptedException {
    var path = "/v1/protections/" + protection + "/uploads" + query.text();
    return transport.upload(path, dump, BackupSession.class);
  }

  public Listing<Token> tokens() {
    return new Listing<>(transport, "/v1/tokens", Token.class);
  }

  /** The answer's secret cannot be read again. */
  public CreatedToken createToken(NewToken wanted) throws InterruptedException {
    return post("/v1/tokens", wanted, CreatedToken.class);
  }

  public void revokeToken(UUID id) throws InterruptedException {
    transport.send(new Call("DELETE", "/v1/tokens/" + id, null, Map.of()));
  }

  /** Where notices go; webhooks are among them. */
  public Resources<Channel, NewChannel> channels() {
    return new Resources<>(transport, "/v1/channels", Channel.class);
  }

  public Resources<Webhook, NewWebhook> webhooks() {
    return new Resources<>(transport, "/v1/webhooks", Webhook.class);
  }

  /** Sends a test to a channel; the delivery tells how it goes. */
  public Delivery testChannel(UUID channel) throws InterruptedException {
    return post("/v1/channels/" + channel + "/test", null, Delivery.class);
  }

  /** What was sent to a channel. */
  public Listing<Delivery> deliveries(UUID channel) {
    return new Listing<>(transport, "/v1/channels/" + channel + "/deliveries", Delivery.class);
  }

  /** Sends once more what a channel wants and what happened since a moment. */
  public Replayed replay(UUID channel, Instant since) throws InterruptedException {
    return post(
        "/v1/channels/" + channel + "/replay", Map.of("since", since.toString()), Replayed.class);
  }

  public Listing<Alert> alerts() {
    return new Listing<>(transport, "/v1/alerts", Alert.class);
  }

  public Listing<AuditRecord> auditRecords() {
    return new Listing<>(transport, "/v1/audit-records", AuditRecord.class);
  }

  @Override
  public void close() {
    transport.close();
  }

  private <T> T post(String path, @Nullable Object body, Class<T> type)
      throws InterruptedException {
    var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    return transport.send(new Call("POST", path, body, key), type);
  }
}
