package io.holdfast.cli.webdav;

/** A request is answered with an error; the message is for the one who asked. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String mediaType;

  Refusal(int status, String message) {
    this(status, message, "text/plain; charset=utf-8");
  }

  private Refusal(int status, String body, String mediaType) {
    super(body);
    this.status = status;
    this.mediaType = mediaType;
  }

  /** A PROPFIND of everything below a folder, which a server may refuse (RFC 4918, 9.1). */
  static Refusal infiniteDepth() {
    return new Refusal(
        403,
        "<?xml version=\"1.0\"?><D:error xmlns:D=\"DAV:\"><D:propfind-finite-depth/></D:error>",
        "application/xml; charset=utf-8");
  }

  int status() {
    return status;
  }

  String mediaType() {
    return mediaType;
  }
}
