package io.holdfast.rest.v1;

import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ResourceId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Stamp;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Filter;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SortKey;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The five operations that all configured resources have: list, make, show, change, remove.
 *
 * @param <T> the resource
 * @param <I> its id
 */
final class ConfiguredPaths<T, I extends ResourceId, F extends Filter, K extends SortKey> {
  private static final Scope READ = Scope.BACKUP_READ;

  /**
   * What the API says of a kind of resource.
   *
   * @param path such as {@code /v1/projects}
   * @param kind such as {@code project}; {@code {kind}Id} is its id's name in paths
   * @param project where it belongs; null when it serves all projects
   */
  record Shape<T, I, F extends Filter, K extends SortKey>(
      String path,
      String kind,
      Scope write,
      Function<UUID, I> id,
      ListShape<F, K> list,
      Function<T, I> idOf,
      Function<T, Stamp> stamp,
      Function<T, @Nullable ProjectId> project,
      Function<T, Object> view) {}

  /** What control does with it. */
  interface Service<T, I, F extends Filter, K extends SortKey> {
    Slice<T> list(CatalogQuery<F, K> query);

    T get(I id);

    /** Reads the body and makes the resource. */
    T create(Caller caller, Fields fields);

    /** Reads the whole patch, then gives the change. */
    UnaryOperator<T> change(Caller caller, Fields fields, T before);

    T update(Caller caller, I id, long revision, UnaryOperator<T> change);

    /** Reads the whole patch and changes the resource. */
    default T patch(Caller caller, I id, long revision, Fields fields, T before) {
      return update(caller, id, revision, change(caller, fields, before));
    }

    void delete(Caller caller, I id, long revision);
  }

  private final Shape<T, I, F, K> shape;
  private final Service<T, I, F, K> service;
  private final Cursors cursors;

  ConfiguredPaths(Shape<T, I, F, K> shape, Service<T, I, F, K> service, Cursors cursors) {
    this.shape = shape;
    this.service = service;
    this.cursors = cursors;
  }

  List<Route> routes(Operations operations) {
    var one = shape.path() + "/{" + shape.kind() + "Id}";
    return List.of(
        operations.get(shape.path(), READ, this::list),
        operations.post(shape.path(), shape.write(), this::create),
        operations.get(one, READ, this::get),
        operations.patch(one, shape.write(), this::change),
        operations.delete(one, shape.write(), this::delete));
  }

  /** The resource that the path names, if the caller sees it. */
  T named(Call call) {
    var id = call.id(shape.kind() + "Id", shape.id());
    var found = service.get(id);
    return call.visible(found, shape.project().apply(found), shape.kind(), id);
  }

  /** The answer that shows a resource. */
  Response shown(T resource) {
    return Answers.ok(shape.view().apply(resource)).with("ETag", tag(resource));
  }

  private Response list(Call call) {
    var query = shape.list().query(call.request(), call.caller(), cursors);
    var slice = service.list(query);
    return Answers.ok(
        shape.list().page(call.request(), call.caller(), cursors, slice, shape.view()));
  }

  private Response create(Call call) {
    call.allowOnly();
    var made = service.create(call.caller(), Body.required(call.request()));
    return Answers.created(shape.path() + "/" + shape.idOf().apply(made), shape.view().apply(made))
        .with("ETag", tag(made));
  }

  private Response get(Call call) {
    call.allowOnly();
    var found = named(call);
    return Revisions.answer(
        call.request(), shape.stamp().apply(found).revision(), shape.view().apply(found));
  }

  private Response change(Call call) {
    call.allowOnly();
    var before = named(call);
    var revision = shape.stamp().apply(before).revision();
    Revisions.require(call.request(), revision);
    var fields = Body.patch(call.request());
    return shown(
        service.patch(call.caller(), shape.idOf().apply(before), revision, fields, before));
  }

  private Response delete(Call call) {
    call.allowOnly();
    var before = named(call);
    var revision = shape.stamp().apply(before).revision();
    Revisions.require(call.request(), revision);
    service.delete(call.caller(), shape.idOf().apply(before), revision);
    return Response.empty(204);
  }

  private String tag(T resource) {
    return Revisions.tag(shape.stamp().apply(resource).revision());
  }
}
