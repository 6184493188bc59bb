package io.holdfast.rest.v1;

import io.holdfast.catalog.model.Scope;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;

/** The service in numbers, for Prometheus and what reads its text. */
final class MetricsPaths {
  private static final ExpositionFormats FORMATS = ExpositionFormats.init();

  private final History history;
  private final String version;
  private final InstantSource clock;

  MetricsPaths(History history, String version, InstantSource clock) {
    this.history = history;
    this.version = version;
    this.clock = clock;
  }

  List<Route> routes(Operations operations) {
    return List.of(operations.get("/metrics", Scope.METRICS_READ, this::metrics));
  }

  /** In the format that the scraper prefers; the plain text for who does not say. */
  private Response metrics(Call call) {
    call.allowOnly();
    var readings = history.readings(call.caller().projects());
    var accepted = call.request().header("Accept").orElse("");
    var writer = FORMATS.findWriter(accepted);
    var text = new ByteArrayOutputStream();
    try {
      var snapshots = new Metrics(readings, clock.instant()).snapshots(version);
      writer.write(text, snapshots, EscapingScheme.fromAcceptHeader(accepted));
    } catch (IOException e) {
      throw new UncheckedIOException("a byte array took no bytes", e);
    }
    return Response.bytes(200, writer.getContentType(), text.toByteArray());
  }
}
