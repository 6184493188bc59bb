package io.holdfast.store;

import java.security.cert.CertificateException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Tells a server whose certificate nobody vouches for from a line that broke. */
public final class Distrust {
  private Distrust() {}

  public static boolean causes(@Nullable Throwable failure) {
    return failure != null
        && (failure instanceof CertificateException
            || failure instanceof SSLPeerUnverifiedException
            || causes(failure.getCause()));
  }
}
