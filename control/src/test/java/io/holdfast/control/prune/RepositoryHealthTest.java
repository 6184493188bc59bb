package io.holdfast.control.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.Capacity;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.control.repository.RepositoryWatch;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class RepositoryHealthTest extends PruneScene {
  @Test
  void tellsOnceThatARepositoryIsAwayAndOnceThatItIsBack() throws Exception {
    var watch = new RepositoryWatch(ledger, pool.stores());
    assertThat(watch.look()).isZero();
    var away = Files.move(scratch.resolve("main"), scratch.resolve("unmounted"));

    assertThat(watch.look()).isOne();
    assertThat(watch.look()).isZero();
    assertThat(repository().health()).isEqualTo(RepositoryHealth.UNREACHABLE);
    assertThat(notices(NoticeType.REPOSITORY_UNREACHABLE))
        .singleElement()
        .satisfies(notice -> {
          assertThat(notice.resource().path()).isEqualTo("/v1/repositories/" + id);
          assertThat(notice.data()).contains("UNREACHABLE").contains("reason");
        });

    Files.move(away, scratch.resolve("main"));
    assertThat(watch.look()).isOne();
    assertThat(watch.look()).isZero();
    assertThat(repository().health()).isEqualTo(RepositoryHealth.OK);
    assertThat(notices(NoticeType.REPOSITORY_RECOVERED)).hasSize(1);
  }

  @Test
  void missesADistantRepositoryAtTheSecondLook() throws Exception {
    var watch = new RepositoryWatch(ledger, pool.stores());
    var place = repository().location();
    move(RepositoryKind.REST, "rest:http://127.0.0.1:9/");

    assertThat(watch.look()).as("it may come back").isZero();
    assertThat(watch.look()).isOne();

    assertThat(repository().health()).isEqualTo(RepositoryHealth.UNREACHABLE);
    assertThat(notices(NoticeType.REPOSITORY_UNREACHABLE))
        .singleElement()
        .satisfies(notice -> assertThat(notice.data()).contains("nobody answers there"));
    move(RepositoryKind.LOCAL, place);
    assertThat(watch.look()).isOne();
    assertThat(repository().health()).isEqualTo(RepositoryHealth.OK);
  }

  @Test
  void warnsOfAQuotaBeforeItIsUsedUp() throws Exception {
    var watch = new RepositoryWatch(ledger, pool.stores());
    change(it -> it.withCapacity(new Capacity(899, 5_000, 1_000L)));
    assertThat(watch.look()).isZero();

    change(it -> it.withCapacity(new Capacity(900, 5_000, 1_000L)));

    assertThat(watch.look()).isOne();
    assertThat(watch.look()).isZero();
    assertThat(repository().health()).isEqualTo(RepositoryHealth.WARNING);
    assertThat(notices(NoticeType.REPOSITORY_QUOTA)).hasSize(1);
    change(it -> it.withCapacity(new Capacity(100, 5_000, 1_000L)));
    assertThat(watch.look()).isOne();
    assertThat(notices(NoticeType.REPOSITORY_RECOVERED)).hasSize(1);
  }

  @Test
  void takesNoDamageBackThatAPruneFound() throws Exception {
    change(it -> it.withHealth(RepositoryHealth.DAMAGED, null, null));

    assertThat(new RepositoryWatch(ledger, pool.stores()).look()).isZero();

    assertThat(repository().health()).isEqualTo(RepositoryHealth.DAMAGED);
  }

  private void move(RepositoryKind kind, String place) {
    ledger.decide(decision ->
        decision.catalog().repositories().replace(repository().withLocation(kind, place)));
  }
}
