package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.ExportId;
import io.holdfast.control.export.Downloads;

/** Exports as answers, for every API that hands them out. */
public final class DownloadAnswer {
  /** The end of a route's template that {@link #byLink} answers. */
  public static final String LINK = "/{exportId}/{end}/{use}/{signature}";

  private DownloadAnswer() {}

  /**
   * Whoever holds the link may download. What is wrong with a link is not told apart.
   *
   * @param request to a route that ends with {@link #LINK}
   * @throws io.holdfast.base.HoldfastException RESOURCE_MISSING
   */
  public static Response byLink(Request request, Downloads downloads) {
    try {
      return of(
          request,
          downloads.byLink(
              ExportId.parse(request.pathValue("exportId")),
              Long.parseLong(request.pathValue("end")),
              Integer.parseInt(request.pathValue("use")),
              request.pathValue("signature"),
              FileAnswer.wantsFirstByte(request)));
    } catch (IllegalArgumentException e) {
      throw new RequestException(ErrorCode.RESOURCE_MISSING, "this link is wrong");
    }
  }

  /** The file, or the range of it that is asked for. */
  public static Response of(Request request, Downloads.Download download) {
    return FileAnswer.of(
        request,
        new FileAnswer.Content(
            download.file(),
            download.name(),
            download.mediaType(),
            download.bytes(),
            download.sha256()));
  }
}
