package io.holdfast.sources.s3;

import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.PlannedRestore.Difference;
import io.holdfast.sources.s3.StoredBucket.Revision;
import java.util.List;

/**
 * Where objects are restored to. Keys are without the prefix of their source. Thread-safe, but for
 * {@link Present}.
 */
interface Destination extends AutoCloseable {
  /** Tells what is there; asked for objects in the point's order. */
  interface Present {
    boolean has(String key, Revision revision) throws InterruptedException;
  }

  /** How writing ended. */
  enum Put {
    WRITTEN,
    /** Written, but the place cannot keep all that belongs to it. */
    WRITTEN_IN_PART,
    /** What stood there was the same already. */
    SAME,
    /** Something stands there, and was not to be replaced. */
    TAKEN
  }

  /** What speaks against writing so much. */
  List<Check> checks(long bytes);

  Present present() throws InterruptedException;

  /** Makes what all go into. */
  void prepare() throws InterruptedException;

  /** Another key, for what is to stand beside. */
  String numbered(String key, int number);

  /** For people. */
  String name(String key, Revision revision);

  Put put(String key, Revision revision, boolean replace) throws InterruptedException;

  /** Takes away what stands there, where a point's history says so. */
  void delete(String key, Revision revision) throws InterruptedException;

  /** What differs there from the revision; for a delete marker, whether something stands there. */
  List<Difference> compare(String key, Revision revision) throws InterruptedException;

  /** Never throws. */
  @Override
  void close();
}
