package io.holdfast.api.work;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Write a snapshot, or parts of it, into one file.
 *
 * @param snapshot 64 hex digits
 * @param paths files and folders of the snapshot, absolute; none means all of it
 * @param format TAR, TAR_GZ, TAR_ZST, ZIP or PLAIN (one file's bytes)
 * @param password encrypts a zip; null for none. Closed with the order
 * @param file where to, in a folder that is there
 */
public record ExportOrder(
    Lease lease,
    LeaseTerms terms,
    RepositoryAccess repository,
    int attempt,
    String snapshot,
    List<String> paths,
    String format,
    @Nullable OrderSecret password,
    String file)
    implements WorkOrder {
  public ExportOrder {
    paths = List.copyOf(paths);
  }

  @Override
  public void close() {
    repository().close();
    if (password != null) {
      password.close();
    }
  }
}
