package io.holdfast.engine.inventory;

import io.holdfast.engine.index.IndexId;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.index.PackLines;
import io.holdfast.engine.pack.PackId;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** An index in memory that is switched. */
final class InventorySwitch implements SwitchedIndex {
  private final MasterIndex index;
  private final PackInventory inventory;
  private final PackLines lines;
  private final IndexSwitch.Leaving leaving;

  /** Numbers of packs of which a file that stays, or a new one, lists every blob. */
  private final BitSet listed = new BitSet();

  InventorySwitch(
      MasterIndex index, PackInventory inventory, PackLines lines, IndexSwitch.Leaving leaving) {
    this.index = index;
    this.inventory = inventory;
    this.lines = lines;
    this.leaving = leaving;
    for (var file : inventory.files().values()) {
      if (!isConcerned(file)) {
        file.packs().forEach(this::noteListed);
      }
    }
  }

  @Override
  public List<IndexId> replaced() {
    return inventory.files().entrySet().stream()
        .filter(file -> isConcerned(file.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public boolean takes(PackId pack, int blobs) {
    var number = index.packNumber(pack);
    if (leaving.dropped().contains(pack) || number >= 0 && listed.get(number)) {
      return false;
    }
    noteListed(pack, blobs);
    return true;
  }

  @Override
  public boolean waits(PackId pack) {
    return leaving.waiting().contains(pack);
  }

  private boolean isConcerned(PackInventory.ListedFile file) {
    return file.packs().keySet().stream().anyMatch(leaving.dropped()::contains)
        || !file.marked().isEmpty()
            && file.marked().stream().noneMatch(leaving.waiting()::contains);
  }

  private void noteListed(PackId pack, int blobs) {
    var number = index.packNumber(pack);
    if (number >= 0 && blobs >= lines.count(number)) {
      listed.set(number);
    }
  }
}
