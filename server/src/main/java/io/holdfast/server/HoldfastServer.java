package io.holdfast.server;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.InvalidInputException;
import io.holdfast.rest.edge.HttpServer;
import io.holdfast.rest.edge.HttpSettings;
import io.holdfast.rest.edge.ListenException;
import io.holdfast.rest.edge.Listener;
import io.holdfast.rest.gateway.GatewayApi;
import io.holdfast.rest.v1.Readiness;
import io.holdfast.server.configuration.Settings;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running service: rules, work and listeners in one process. Started from the ground up and
 * closed from the top down: no request comes in while the rest goes.
 */
final class HoldfastServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HoldfastServer.class);

  private final Core core;
  private final Work work;
  private final HttpServer http;
  private final Readiness readiness;
  private final Duration stopTimeout;

  /** Guarded by this. */
  private boolean closed;

  private HoldfastServer(
      Core core, Work work, HttpServer http, Readiness readiness, Duration stopTimeout) {
    this.core = core;
    this.work = work;
    this.http = http;
    this.readiness = readiness;
    this.stopTimeout = stopTimeout;
  }

  /**
   * Returns when everything answers and the access file is written.
   *
   * @throws HoldfastException with the code of what is missing; nothing is left running then
   */
  static HoldfastServer start(Settings settings) throws InterruptedException {
    var core = Core.open(settings);
    var readiness = new Readiness();
    Work work = null;
    HttpServer http = null;
    try {
      core.repositories().finishBegun();
      work = Work.start(core, settings);
      var dialects = Listeners.dialects(core, settings);
      var api = NativeWiring.api(core, readiness);
      var tls = new ListenerTls(settings, core.clock());
      var gateway = new GatewayApi(core.gateway(), core.access());
      var listeners = new Listeners(settings, tls).of(api, gateway, dialects);
      http = listen(listeners, new RefusalAudit(core.refusals()));
      core.tokens().createFirst().ifPresent(HoldfastServer::tellFirstToken);
      new AccessFile(settings.accessFile())
          .write(entries(http, settings, listeners), core.access(), core.tokens());
      work.startTimers(core, settings);
      log.info("server started data={} pid={}", settings.data(), ProcessHandle.current().pid());
      return new HoldfastServer(core, work, http, readiness, settings.stopTimeout());
    } catch (Throwable e) {
      closeAll(http, work, core);
      throw e;
    }
  }

  /**
   * Begins no more sessions, lets those that run end within the stop timeout, while they can be
   * watched and aborted, then stops to listen, suspends the rest, and lets go of the catalog.
   * Whoever calls it second waits for the first: the process must not end in between.
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      readiness.stop();
      log.info("server stopping, running sessions may end within={}", stopTimeout);
      drain();
      closeAll(http, work, core);
      log.info("server stopped");
    }
  }

  private static HttpServer listen(List<Listener> listeners, RefusalAudit refusals) {
    try {
      return HttpServer.start(HttpSettings.DEFAULT, listeners, refusals);
    } catch (ListenException e) {
      var name = e.listener();
      var choice =
          name.equals(Listeners.MAIN)
              ? "with --listen HOST:PORT"
              : "with --set dialect.%1$s.listen=HOST:PORT, or none with --set dialect.%1$s.listen=none"
                  .formatted(name);
      throw new InvalidInputException(
          ErrorCode.CONFIGURATION_INVALID,
          "%s; choose another address %s".formatted(e.getMessage(), choice),
          e);
    }
  }

  private void drain() {
    try {
      work.drain(stopTimeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeAll(@Nullable AutoCloseable... parts) {
    for (var part : parts) {
      try {
        if (part != null) {
          part.close();
        }
      } catch (Exception e) {
        log.error("could not stop {}", part.getClass().getSimpleName(), e);
      }
    }
  }

  /**
   * Where each API is reached from this machine: a listener of its own, else below the main one.
   */
  private static Map<String, AccessFile.Entry> entries(
      HttpServer http, Settings settings, List<Listener> listeners) {
    var certificates = new HashMap<String, String>();
    for (var listener : listeners) {
      listener.tls().ifPresent(tls -> certificates.put(listener.name(), tls.certificate()));
    }
    var entries = new LinkedHashMap<String, AccessFile.Entry>();
    var main = new AccessFile.Entry(http.url(Listeners.MAIN), certificates.get(Listeners.MAIN));
    entries.put(Listeners.MAIN, main);
    settings
        .dialects()
        .forEach((name, mount) ->
            entries.put(
                name,
                mount.listen().isPresent()
                    ? new AccessFile.Entry(http.url(name), certificates.get(name))
                    : main.below("/dialects/" + name)));
    return entries;
  }

  /** To standard output and nowhere else: a log is kept and read by many. */
  private static void tellFirstToken(String token) {
    System.out.printf("%nThe administrator's token, shown this once:%n%n  %s%n%n", token);
    System.out.flush();
  }
}
