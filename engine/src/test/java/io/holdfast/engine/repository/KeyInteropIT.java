package io.holdfast.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.key.KeyOwner;
import io.holdfast.engine.key.WeakKeys;
import io.holdfast.store.LocalStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of ours open with stock restic, and its keys with us. */
class KeyInteropIT {
  private static final KeyOwner OWNER = new KeyOwner("vera", "kiel");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"plain", "pässwörd \u4e2d\u6587 😀", " spaces kept "})
  void stockResticOpensWithOurPasswords(String text) throws Exception {
    try (var store = LocalStore.at(folder.resolve("repo"));
        var repository = TestRepositories.create(store);
        var password = Password.of(text)) {
      repository.keys().add(password, OWNER, WeakKeys.STRENGTH);
    }

    assertThat(restic(text).run("key", "list")).contains("vera", "kiel");
  }

  @Test
  void weOpenWithEveryPasswordThatResticAdded() throws Exception {
    restic("first").run("init");
    addWithRestic("first", "second");
    addWithRestic("second", "third");

    for (var text : new String[] {"first", "second", "third"}) {
      try (var store = LocalStore.at(folder.resolve("repo"));
          var password = Password.of(text);
          var repository = Repository.open(store, password)) {
        assertThat(repository.keys().list()).hasSize(3);
        assertThat(repository.keys().list()).filteredOn("current", true).hasSize(1);
      }
    }
  }

  @Test
  void changedPasswordReplacesTheOldOneForBoth() throws Exception {
    try (var store = LocalStore.at(folder.resolve("repo"));
        var repository = TestRepositories.create(store);
        var password = Password.of("fresh")) {
      var before = repository.keys().current();
      var after = repository.keys().changePassword(password, OWNER, WeakKeys.STRENGTH);

      assertThat(after).isNotEqualTo(before).isEqualTo(repository.keys().current());
      assertThat(repository.keys().list()).hasSize(1);
    }

    assertThat(restic("fresh").run("key", "list")).contains("vera");
    assertThat(restic(TestRepositories.PASSWORD).tryRun("key", "list").exitStatus()).isNotZero();
  }

  @Test
  void passwordChangedByResticOpensWithUsAndTheOldOneDoesNot() throws Exception {
    restic("old").run("init");
    Files.writeString(folder.resolve("new"), "changed");
    restic("old").run("key", "passwd", "--new-password-file", folder.resolve("new").toString());

    try (var store = LocalStore.at(folder.resolve("repo"));
        var fresh = Password.of("changed");
        var old = Password.of("old")) {
      Repository.open(store, fresh).close();
      assertThatThrownBy(() -> Repository.open(store, old))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.PASSWORD_WRONG));
    }
  }

  @Test
  void refusesToRemoveTheKeyInUseAndRemovesAnother() throws Exception {
    try (var store = LocalStore.at(folder.resolve("repo"));
        var repository = TestRepositories.create(store);
        var password = Password.of("second")) {
      var keys = repository.keys();
      var second = keys.add(password, OWNER, WeakKeys.STRENGTH);

      assertThatThrownBy(() -> keys.remove(keys.current()))
          .hasMessageContaining("cannot be removed");
      keys.remove(second);

      assertThat(keys.list()).hasSize(1);
      assertThatThrownBy(() -> keys.remove(second)).hasMessageContaining("no key");
    }
    assertThat(restic("second").tryRun("key", "list").exitStatus()).isNotZero();
  }

  /** Both opened it before either removed anything. */
  @Test
  void twoWhoRemoveEachOthersKeyLeaveOne() throws Exception {
    try (var store = LocalStore.at(folder.resolve("repo"));
        var repository = TestRepositories.create(store);
        var password = Password.of("second")) {
      var first = repository.keys().current();
      var second = repository.keys().add(password, OWNER, WeakKeys.STRENGTH);
      try (var other = Repository.open(store, password)) {
        other.keys().remove(first);

        assertThatThrownBy(() -> repository.keys().remove(second)).hasMessageContaining("is gone");
      }
    }
    assertThat(restic("second").run("key", "list")).contains("*");
  }

  private void addWithRestic(String password, String added) throws Exception {
    var file = Files.writeString(folder.resolve("added"), added);
    restic(password).run("key", "add", "--new-password-file", file.toString());
  }

  private Restic restic(String password) {
    return new Restic(folder.resolve("repo"), password);
  }
}
