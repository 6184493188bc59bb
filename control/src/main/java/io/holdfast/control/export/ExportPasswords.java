package io.holdfast.control.export;

import io.holdfast.catalog.model.ExportId;
import io.holdfast.engine.crypto.Password;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passwords of exports that are not written yet: in memory only, so that none is ever stored. A
 * service that stops forgets them, and the exports that wait for one fail. Thread-safe.
 */
public final class ExportPasswords implements AutoCloseable {
  private final Map<ExportId, Password> waiting = new ConcurrentHashMap<>();

  void keep(ExportId export, Password password) {
    waiting.put(export, password);
  }

  /** Hands it out once; whoever gets it closes it. */
  public Optional<Password> take(ExportId export) {
    return Optional.ofNullable(waiting.remove(export));
  }

  @Override
  public void close() {
    waiting.values().forEach(Password::close);
    waiting.clear();
  }
}
