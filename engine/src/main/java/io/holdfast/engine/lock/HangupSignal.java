package io.holdfast.engine.lock;

import java.lang.reflect.InvocationTargetException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes this process deaf to SIGHUP. Stock restic finds out whether the holder of a lock still
 * lives by sending it one (up to 0.18 at least), and is deaf to it itself; a JVM would end, and
 * with it a backup or a whole server, because somebody ran {@code restic unlock} on the same
 * machine.
 */
final class HangupSignal {
  private static final Logger log = LoggerFactory.getLogger(HangupSignal.class);

  /** Done once, when the class is first used. */
  private static final boolean IGNORED = tryIgnore();

  private HangupSignal() {}

  /** Returns whether SIGHUP no longer ends this process. */
  static boolean ignore() {
    return IGNORED;
  }

  /** By name, since the compiler warns of this class, which has no successor. */
  private static boolean tryIgnore() {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var hangup = signal.getConstructor(String.class).newInstance("HUP");
      var nothing = handler.getField("SIG_IGN").get(null);
      signal.getMethod("handle", signal, handler).invoke(null, hangup, nothing);
      return true;
    } catch (ReflectiveOperationException e) {
      var cause = e instanceof InvocationTargetException ? e.getCause() : e;
      log.warn("SIGHUP still ends this process, and stock unlock sends it", cause);
      return false;
    }
  }
}
