package io.holdfast.control.configuration;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.UnaryOperator;

/** Makes a shelf's table of a catalog table's methods, which share their shape but no interface. */
final class Shelves {
  private Shelves() {}

  static <T, I> Shelf.Table<T, I> of(
      UnaryOperator<T> insert,
      Function<I, Optional<T>> find,
      UnaryOperator<T> replace,
      ObjLongConsumer<I> delete) {
    return new Shelf.Table<>() {
      @Override
      public T insert(T resource) {
        return insert.apply(resource);
      }

      @Override
      public Optional<T> find(I id) {
        return find.apply(id);
      }

      @Override
      public T replace(T changed) {
        return replace.apply(changed);
      }

      @Override
      public void delete(I id, long revision) {
        delete.accept(id, revision);
      }
    };
  }
}
