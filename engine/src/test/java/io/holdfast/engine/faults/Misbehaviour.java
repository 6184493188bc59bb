package io.holdfast.engine.faults;

import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.FaultyStore;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What a store does wrong while it goes on to answer. */
enum Misbehaviour {
  STREAMS_BREAK(store -> store.breakStreams(150)),
  READS_ARE_CUT(store -> store.changeLoads(Misbehaviour::half)),
  BITS_FLIP(store -> store.changeLoads(FaultyStore.flippedBit(30))),
  BITS_OF_PACKS_FLIP(store -> store.changeLoads(FaultyStore.flippedBit(2_000))),
  LISTS_BREAK(store -> store.breakLists(1)),
  LISTS_REPEAT(FaultyStore::repeatLists),
  DELETED_ARE_LISTED(FaultyStore::listDeleted),
  SAVES_ARRIVE_AGAIN(FaultyStore::saveAgain),
  SNAPSHOTS_ARE_LISTED_LATE(store -> store.listLate(is(ObjectType.SNAPSHOT))),
  INDEXES_ARE_LISTED_LATE(store -> store.listLate(is(ObjectType.INDEX))),
  PACKS_ARE_LISTED_LATE(store -> store.listLate(is(ObjectType.PACK))),
  KEYS_ARE_LISTED_LATE(store -> store.listLate(is(ObjectType.KEY))),
  NEWEST_SNAPSHOT_IS_LISTED_LATE(store -> store.listNewestLate(ObjectType.SNAPSHOT)),
  NEWEST_INDEX_IS_LISTED_LATE(store -> store.listNewestLate(ObjectType.INDEX)),
  NEWEST_PACK_IS_LISTED_LATE(store -> store.listNewestLate(ObjectType.PACK)),
  SAVES_ARE_CUT(store -> store.changeSaves(Misbehaviour::isNoLock, Misbehaviour::half)),
  SAVES_ARE_LOST(store -> store.lose(Misbehaviour::isNoLock)),
  BITS_FLIP_AS_FILES_ARE_SAVED(store ->
      store.changeSaves(
          name -> isNoLock(name) && name.type() != ObjectType.PACK, FaultyStore.flippedBit(30)));

  private static final Set<Work> DELETING =
      EnumSet.of(
          Work.PRUNE,
          Work.PRUNE_AT_ONCE,
          Work.FORGET,
          Work.TAG,
          Work.REWRITE,
          Work.CHANGE_PASSWORD,
          Work.REMOVE_KEYS,
          Work.REPAIR_PACKS,
          Work.REPAIR_SNAPSHOTS);

  private final Consumer<FaultyStore> how;

  Misbehaviour(Consumer<FaultyStore> how) {
    this.how = how;
  }

  void begin(FaultyStore store) {
    how.accept(store);
  }

  /** Whether a work asks for what this spoils. */
  boolean meets(Work work) {
    return switch (this) {
      case STREAMS_BREAK, READS_ARE_CUT, BITS_FLIP -> work != Work.FORGET;
      // a copy reads one drawn blob of what it wrote: BITS_FLIP meets it, whatever its size
      case BITS_OF_PACKS_FLIP -> work.prunes() || work == Work.REPAIR_PACKS;
      case LISTS_BREAK, LISTS_REPEAT -> work != Work.CHANGE_PASSWORD && work != Work.ADD_KEY;
      case DELETED_ARE_LISTED, SAVES_ARRIVE_AGAIN -> DELETING.contains(work);
      case SNAPSHOTS_ARE_LISTED_LATE, NEWEST_SNAPSHOT_IS_LISTED_LATE ->
          !work.isOfKeys() && work != Work.REPAIR_INDEX;
      case INDEXES_ARE_LISTED_LATE, NEWEST_INDEX_IS_LISTED_LATE ->
          !work.isOfKeys() && work != Work.FORGET && work != Work.TAG;
      case PACKS_ARE_LISTED_LATE, NEWEST_PACK_IS_LISTED_LATE ->
          work.prunes() || work.repairs() || work == Work.UPGRADE;
      case KEYS_ARE_LISTED_LATE -> work == Work.REMOVE_KEYS || work == Work.UPGRADE;
      case SAVES_ARE_CUT, SAVES_ARE_LOST, BITS_FLIP_AS_FILES_ARE_SAVED ->
          work != Work.FORGET && work != Work.REMOVE_KEYS;
    };
  }

  /** Whether no list tells of some snapshot. */
  boolean hidesSnapshots() {
    return this == SNAPSHOTS_ARE_LISTED_LATE || this == NEWEST_SNAPSHOT_IS_LISTED_LATE;
  }

  private static byte[] half(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  private static boolean isNoLock(ObjectName name) {
    return name.type() != ObjectType.LOCK;
  }

  private static Predicate<ObjectName> is(ObjectType type) {
    return name -> name.type() == type;
  }
}
