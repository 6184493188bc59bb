package io.holdfast.engine.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.store.ObjectType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SnapshotRepairTest {
  static List<List<ObjectType>> lists() {
    return List.of(
        List.of(ObjectType.INDEX, ObjectType.PACK),
        List.of(ObjectType.INDEX),
        List.of(ObjectType.PACK));
  }

  /** A list that failed looks the same, and what it lacks would be taken for lost. */
  @ParameterizedTest
  @MethodSource("lists")
  void dropsNoSnapshotWhereNothingIsListed(List<ObjectType> empty) throws Exception {
    var scene = RepairScene.make(2, 3);
    empty.forEach(type -> scene.store.names(type).forEach(scene.store::delete));

    assertThatThrownBy(() -> scene.repairSnapshots(true, false))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.INDEX_DAMAGED, HoldfastException::code);

    assertThat(scene.store.names(ObjectType.SNAPSHOT))
        .containsExactlyInAnyOrderElementsOf(
            scene.snapshots.stream().map(id -> id.objectName()).toList());
  }
}
