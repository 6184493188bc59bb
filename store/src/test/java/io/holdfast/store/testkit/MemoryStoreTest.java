package io.holdfast.store.testkit;

import io.holdfast.store.Store;

class MemoryStoreTest extends StoreContract {
  @Override
  protected Store open() {
    return new MemoryStore();
  }
}
