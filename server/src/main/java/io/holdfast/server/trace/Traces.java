package io.holdfast.server.trace;

import io.holdfast.catalog.CatalogException;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.server.configuration.TraceSettings;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the trace of each session that ends on this node to a collector. Nothing waits for it, and
 * what the collector does not take after a few tries is dropped: the truth is in the catalog.
 */
public final class Traces implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Traces.class);
  private static final int WAITING = 4_096;
  private static final int AT_ONCE = 64;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Ledger ledger;
  private final SpanExporter exporter;
  private final SessionSpans spans;
  private final BlockingQueue<SessionRef> ended = new LinkedBlockingQueue<>(WAITING);
  private final Thread thread;

  private Traces(Ledger ledger, SpanExporter exporter, SessionSpans spans) {
    this.ledger = ledger;
    this.exporter = exporter;
    this.spans = spans;
    this.thread = Thread.ofVirtual().name("traces").unstarted(this::run);
  }

  /**
   * Empty when the settings name no collector.
   *
   * @param node who sends
   * @throws io.holdfast.base.InvalidInputException CONFIGURATION_INVALID: the headers' file
   */
  public static Optional<Traces> start(Ledger ledger, TraceSettings settings, UUID node) {
    return settings.url().map(url -> start(ledger, settings, url, node));
  }

  private static Traces start(Ledger ledger, TraceSettings settings, URI url, UUID node) {
    var exporter = OtlpHttpSpanExporter.builder().setEndpoint(url.toString()).setTimeout(PATIENCE);
    settings.headers().forEach(exporter::addHeader);
    var traces = new Traces(ledger, exporter.build(), new SessionSpans(resource(node)));
    ledger.signals().whenEnded(traces::offer);
    traces.thread.start();
    return traces;
  }

  private static Resource resource(UUID node) {
    var version = Traces.class.getPackage().getImplementationVersion();
    return Resource.create(
        Attributes.builder()
            .put("service.name", "holdfast")
            .put("service.version", version == null ? "development" : version)
            .put("service.instance.id", node.toString())
            .build());
  }

  private void offer(SessionRef session) {
    if (!ended.offer(session)) {
      log.warn("trace dropped, too many wait session={}", session.id());
    }
  }

  private void run() {
    var batch = new ArrayList<SessionRef>();
    try {
      while (true) {
        batch.add(ended.take());
        ended.drainTo(batch, AT_ONCE - 1);
        send(batch);
        batch.clear();
      }
    } catch (InterruptedException e) {
      log.debug("traces stopped", e);
    }
  }

  private void send(List<SessionRef> sessions) {
    try {
      var sent = exporter.export(look(sessions));
      sent.join(3 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!sent.isSuccess()) {
        var why = sent.getFailureThrowable();
        log.warn(
            "traces not taken count={} reason={}",
            sessions.size(),
            why == null ? "no answer" : why.getMessage());
      }
    } catch (CatalogException e) {
      log.warn("traces not made count={} reason={}", sessions.size(), e.getMessage());
    }
  }

  private List<SpanData> look(List<SessionRef> sessions) {
    return ledger.look(catalog ->
        sessions.stream()
            .flatMap(ref -> EndedSession.find(catalog, ref).stream())
            .flatMap(session -> spans.of(session).stream())
            .toList());
  }

  /** Sends what waits, within the patience of one request. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var left = new ArrayList<SessionRef>();
    ended.drainTo(left);
    if (!left.isEmpty()) {
      send(left);
    }
    exporter.shutdown().join(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }
}
