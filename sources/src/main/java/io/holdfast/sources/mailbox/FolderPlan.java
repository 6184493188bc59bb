package io.holdfast.sources.mailbox;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What is to be done with one folder. Filled while it is planned, by one thread; what happened is
 * taken down while it is carried out, by one thread.
 */
final class FolderPlan {
  final StoredMailbox.Folder folder;
  final String wire;
  final boolean exists;

  /** Taken as a whole, not for some of its messages. */
  final boolean whole;

  /** Which messages are wanted, by their places in the order of reading. */
  final BitSet wanted = new BitSet();

  /** Those that could not be written. */
  final BitSet failed = new BitSet();

  /** The first number that a message can have had that came after the restore began. */
  volatile long firstUid = 1;

  long bytes;
  long conflicts;

  /** By places: the number of the message in the target that is the same; 0 for none. */
  private long[] same = new long[64];

  private int places;

  FolderPlan(StoredMailbox.Folder folder, String wire, boolean exists, boolean whole) {
    this.folder = folder;
    this.wire = wire;
    this.exists = exists;
    this.whole = whole;
  }

  int messages() {
    return wanted.cardinality();
  }

  /** Takes down the next message; returns its place. */
  int add(boolean isWanted, long size) {
    if (isWanted) {
      wanted.set(places);
      bytes += size;
    }
    return places++;
  }

  void setSame(int place, long uid) {
    if (place >= same.length) {
      same = Arrays.copyOf(same, Math.max(2 * same.length, place + 1));
    }
    same[place] = uid;
    conflicts++;
  }

  long same(int place) {
    return place < same.length ? same[place] : 0;
  }

  /** The numbers of all messages of the target that are in the way, ascending. */
  long[] sameUids() {
    return Arrays.stream(same).filter(uid -> uid > 0).sorted().distinct().toArray();
  }
}
