package io.holdfast.sources;

import io.holdfast.base.InvalidInputException;
import io.holdfast.base.TrustedCertificates;

/** The setting by which a source trusts certificates that a person gave, and no others. */
public final class TrustedAuthority {
  /** The setting of all kinds that take certificates as text. */
  public static final String SETTING = "certificateAuthority";

  private TrustedAuthority() {}

  /**
   * @param pem one certificate or several
   * @throws InvalidInputException INPUT_INVALID when it is none
   */
  public static TrustedCertificates parse(String pem) {
    return TrustedCertificates.parse("setting '%s'".formatted(SETTING), pem);
  }
}
