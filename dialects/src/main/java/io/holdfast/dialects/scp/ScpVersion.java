package io.holdfast.dialects.scp;

import io.holdfast.base.ErrorCode;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Violation;
import java.util.Arrays;
import java.util.List;

/** The micro versions of the API; a request names one in a header. In the order of their birth. */
enum ScpVersion {
  V1_0("1.0", "DEPRECATED", "2026-03-31"),
  V1_1("1.1", "SUPPORTED", "2026-05-31"),
  V1_2("1.2", "CURRENT", "");

  static final String HEADER = "Scp-Api-Version";

  /** The violation that tells the error renderer to use the vendor's code for versions. */
  static final String UNSUPPORTED = "VERSION";

  private static final String SERVICE = "backup ";

  private final String number;
  private final String status;
  private final String supportedUntil;

  ScpVersion(String number, String status, String supportedUntil) {
    this.number = number;
    this.status = status;
    this.supportedUntil = supportedUntil;
  }

  /** The version that a request asks for; the current one when it names none. */
  static ScpVersion of(Request request) {
    return request.header(HEADER).map(ScpVersion::parse).orElse(V1_2);
  }

  /** All versions, the newest first. */
  static List<ScpVersion> newestFirst() {
    return Arrays.asList(values()).reversed();
  }

  /** Whether it has what came with a version. */
  boolean has(ScpVersion first) {
    return compareTo(first) >= 0;
  }

  String number() {
    return number;
  }

  String status() {
    return status;
  }

  /** A date, or empty while no end is known. */
  String supportedUntil() {
    return supportedUntil;
  }

  private static ScpVersion parse(String header) {
    for (var version : values()) {
      if (header.strip().equals(SERVICE + version.number)) {
        return version;
      }
    }
    throw RequestException.of(
        ErrorCode.PARAMETER_INVALID,
        new Violation(
            HEADER, UNSUPPORTED, "must be \"backup 1.0\", \"backup 1.1\" or \"backup 1.2\""));
  }
}
