package io.holdfast.store;

import java.nio.ByteBuffer;

/**
 * An object that is being filled: its bytes come piece by piece, its name when all of them are
 * there. Before it was saved under a name it is not durable and no list shows it. Filled by one
 * thread at a time, and by nobody once it is saved.
 */
public interface Draft extends Content, AutoCloseable {
  /**
   * Appends a piece. A draft that has failed once is of no further use.
   *
   * @param piece its position moves to its limit
   * @throws StoreException STORE_FULL, STORE_FORBIDDEN, STORE_UNREACHABLE; WORK_FOLDER_UNWRITABLE
   *     where drafts lie on this machine; INTERRUPTED
   */
  void append(ByteBuffer piece);

  /** Gives up what was not saved. What was saved stays. */
  @Override
  void close();
}
