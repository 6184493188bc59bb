package io.holdfast.control.gateway;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.gateway.UnsureUploads.Upload;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client at one repository. Thread-safe. What it may do follows from its credential's scopes
 * and from the repository: whoever may only write adds what is not there, and takes away nothing
 * but locks; in an append-only repository nobody takes away more.
 */
public final class Gate {
  private static final Logger log = LoggerFactory.getLogger(Gate.class);

  /** Of packs and indexes. */
  private static final long LARGEST_BYTES = 1L << 30;

  /** Of others, which clients read whole. */
  private static final long LARGEST_SMALL_BYTES = 64L << 20;

  /** A lock is some names and numbers. No quota counts it, and every client reads all of them. */
  private static final long LARGEST_LOCK_BYTES = 64L << 10;

  private static final int MOST_LOCKS = 1_000;

  /** Each is a request to the place while a client waits for its answer. */
  private static final int SETTLED_AT_ONCE = 4;

  private final Caller caller;
  private final Repository repository;
  private final Store store;
  private final RepositoryGateway gateway;
  private final ObjectBook book;

  Gate(Caller caller, Repository repository, Store store, RepositoryGateway gateway) {
    this.caller = caller;
    this.repository = repository;
    this.store = store;
    this.gateway = gateway;
    book = new ObjectBook(gateway.ledger(), repository);
  }

  /** Hears of an object in a listing. */
  @FunctionalInterface
  public interface Listed {
    void object(String name, long sizeBytes);
  }

  /** Whether uploads must tell their length before they come. */
  public boolean hasQuota() {
    return repository.capacity().quotaBytes() != null;
  }

  /** Makes the folders of an empty repository; its config is for the client to write. */
  public void create() {
    require(Scope.GATEWAY_WRITE);
    store.create();
  }

  /**
   * @return bytes
   * @throws ControlException RESOURCE_MISSING
   */
  public long size(ClientObject object) {
    return find(object.name())
        .orElseThrow(() ->
            new ControlException(ErrorCode.RESOURCE_MISSING, "there is no %s".formatted(object)));
  }

  /**
   * Opens a part of an object; the caller closes it.
   *
   * @param length bytes; 0 for all from the offset on
   */
  public InputStream load(ClientObject object, long offset, long length) {
    var name = object.name();
    if (store.folder().isPresent()) {
      return store.load(name, offset, length); // an open file takes nothing from others
    }
    var wanted = length == 0 ? store.size(name) - offset : length;
    return new DownloadStream(store, name, offset, wanted, gateway.largePieces());
  }

  /**
   * Hands over all objects of a type, in no order.
   *
   * @param type as the protocol names it; throws RESOURCE_MISSING for others
   */
  public Listing list(String type) {
    var wanted = ClientObject.type(type);
    return each ->
        store.list(wanted, object -> each.object(object.name().id(), object.sizeBytes()));
  }

  /** A listing that has not begun. */
  @FunctionalInterface
  public interface Listing {
    void each(Listed listed);
  }

  /**
   * Keeps an object that is not there, once all of it has come and is what its name says. The same
   * once more is kept already.
   *
   * @param length as promised before the body; empty when nobody did
   * @throws ControlException SCOPE_MISSING, BODY_INVALID, BODY_TOO_LARGE, CHECKSUM_MISMATCH,
   *     RESOURCE_EXISTS, QUOTA_EXCEEDED
   */
  public void save(ClientObject object, InputStream body, OptionalLong length) {
    require(Scope.GATEWAY_WRITE);
    var name = object.name();
    var most = largest(name.type());
    if (length.orElse(0) > most) {
      throw new ControlException(
          ErrorCode.BODY_TOO_LARGE, "%s may have at most %d bytes".formatted(object, most));
    }
    try (var _ = requireRoom(name, length.orElse(0));
        var upload = gateway.spool().receive(body, most)) {
      if (length.isPresent() && length.getAsLong() != upload.bytes()) {
        throw new ControlException(
            ErrorCode.BODY_INVALID,
            "%d of %d bytes came".formatted(upload.bytes(), length.getAsLong()));
      }
      if (name.type() != ObjectType.CONFIG && !upload.sha256().equals(name.id())) {
        throw new ControlException(
            ErrorCode.CHECKSUM_MISMATCH,
            "the object's SHA-256 is %s, not its name".formatted(upload.sha256()));
      }
      alone(name, () -> keep(name, upload));
    }
    if (name.type() == ObjectType.SNAPSHOT) {
      gateway.arrivals().arrived(RequestContext.actor(caller), repository, name.id());
    }
    settleOthers();
  }

  /**
   * Takes an object away; one that is not there is gone already.
   *
   * @throws ControlException SCOPE_MISSING, REPOSITORY_APPEND_ONLY; for a snapshot whose restore
   *     point is held, what {@link Arrivals#leaving} says
   */
  public void delete(ClientObject object) {
    var name = object.name();
    if (name.type() == ObjectType.LOCK && caller.may(Scope.GATEWAY_WRITE)) {
      alone(name, () -> remove(name));
      return;
    }
    require(Scope.GATEWAY_DELETE);
    if (name.type() != ObjectType.LOCK && repository.appendOnly()) {
      throw new ControlException(
          ErrorCode.REPOSITORY_APPEND_ONLY,
          "repository '%s' is append-only".formatted(repository.name()));
    }
    alone(
        name,
        () -> {
          if (name.type() == ObjectType.SNAPSHOT) {
            gateway.arrivals().leaving(caller, repository, name.id());
          }
          remove(name);
        });
  }

  private void require(Scope scope) {
    if (!caller.may(scope)) {
      throw new ControlException(
          ErrorCode.SCOPE_MISSING,
          "the credential %s lacks the scope %s".formatted(caller.name(), scope.text()));
    }
  }

  private static long largest(ObjectType type) {
    return switch (type) {
      case PACK, INDEX -> LARGEST_BYTES;
      case CONFIG, KEY, SNAPSHOT -> LARGEST_SMALL_BYTES;
      case LOCK -> LARGEST_LOCK_BYTES;
    };
  }

  /**
   * Before a byte of it is read. What is there already, or is just being kept, needs no room, and
   * is compared; nor does what is counted since it came before. Of several that come to one server
   * at once each finds the others' room taken. Of those that come to two, it is seen when they are
   * counted whether they fit together.
   *
   * @return the room it has until it is counted; the caller closes it
   */
  private PromisedRoom.Share requireRoom(ObjectName name, long bytes) {
    if (name.type() == ObjectType.LOCK) {
      requireFewLocks();
      return PromisedRoom.NONE;
    }
    var capacity = repository.capacity();
    var quota = capacity.quotaBytes();
    if (quota == null
        || bytes == 0
        || gateway.keeping().containsKey(mark(name))
        || gateway.unsure().find(repository.id(), name).filter(it -> it.bytes() > 0).isPresent()) {
      return PromisedRoom.NONE;
    }
    var share = gateway.promised().take(repository.id(), name, bytes, quota - capacity.usedBytes());
    if (share.isPresent()) {
      return share.get();
    }
    if (gateway.keeping().containsKey(mark(name)) || find(name).isPresent()) { // begun since
      return PromisedRoom.NONE;
    }
    throw book.full();
  }

  private void requireFewLocks() {
    var locks = new AtomicInteger();
    store.list(ObjectType.LOCK, _ -> locks.incrementAndGet());
    if (locks.get() >= MOST_LOCKS) {
      throw new ControlException(
          ErrorCode.QUOTA_EXCEEDED,
          "repository '%s' has %d locks; have those of clients that are gone removed by 'unlock'"
              .formatted(repository.name(), locks.get()));
    }
  }

  /**
   * Changes an object beside nobody else: a client that tries again while its first try is being
   * kept waits for that, and compares; of two that take an object away the second finds none.
   */
  private void alone(ObjectName name, Runnable change) {
    var mark = mark(name);
    var mine = new CountDownLatch(1);
    var other = gateway.keeping().putIfAbsent(mark, mine);
    while (other != null) {
      await(other, name);
      other = gateway.keeping().putIfAbsent(mark, mine);
    }
    try {
      change.run();
    } finally {
      letOthers(name, mine);
    }
  }

  private void letOthers(ObjectName name, CountDownLatch mine) {
    gateway.keeping().remove(mark(name));
    mine.countDown();
  }

  private String mark(ObjectName name) {
    return "%s/%s".formatted(repository.id(), name);
  }

  private static void await(CountDownLatch other, ObjectName name) {
    try {
      other.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlException(ErrorCode.INTERRUPTED, "%s stays as it is".formatted(name), e);
    }
  }

  private void keep(ObjectName name, Spool.Upload upload) {
    var unsure = gateway.unsure().find(repository.id(), name);
    if (find(name).isPresent()) {
      requireSame(name, upload);
      unsure.ifPresent(it -> settle(it, true));
      return;
    }
    // Else it would be taken twice for a moment, and another refused that fits.
    gateway.promised().release(repository.id(), name);
    book.count(name, upload.bytes() - unsure.map(Upload::bytes).orElse(0L));
    try {
      store.save(name, List.of(upload.content()));
    } catch (RuntimeException e) {
      notSaved(name, upload.bytes(), e);
      throw e instanceof StoreException refused && refused.code() == ErrorCode.OBJECT_EXISTS
          ? exists(name)
          : e;
    }
    book.created(RequestContext.actor(caller), name);
    gateway.unsure().remove(repository.id(), name);
  }

  /**
   * The answer of a place may be lost, and the object be there. Where the place cannot say, it
   * stays counted and is noted: who tries again finds it, or has it counted already. What cannot be
   * noted is told of at once, and may be counted and told of once more: never too little.
   */
  private void notSaved(ObjectName name, long bytes, RuntimeException failure) {
    if (!ObjectBook.isCounted(name)) {
      return;
    }
    var actor = RequestContext.actor(caller);
    var request = RequestContext.current();
    var upload = new Upload(repository.id(), name, bytes, actor, request, gateway.ledger().now());
    var isNoted = gateway.unsure().add(upload);
    try {
      found(upload, !isRefusal(failure) && find(name).isPresent());
    } catch (RuntimeException e) {
      log.info("upload may have landed repository={}: {}", repository.id(), e.getMessage());
      if (!isNoted) {
        book.created(actor, name);
      }
    }
  }

  private static boolean isRefusal(RuntimeException failure) {
    return failure instanceof StoreException refused
        && EnumSet.of(ErrorCode.STORE_FULL, ErrorCode.STORE_FORBIDDEN, ErrorCode.OBJECT_EXISTS)
            .contains(refused.code());
  }

  /** As {@link #settle}, where nobody else tells that a snapshot came, and it is to stay. */
  private void found(Upload upload, boolean isThere) {
    var name = upload.name();
    if (isThere && name.type() == ObjectType.SNAPSHOT) {
      gateway.arrivals().arrived(upload.actor(), repository, name.id());
    }
    settle(upload, isThere);
  }

  /** Enters what was not known of an upload, as what its own request did. */
  private void settle(Upload upload, boolean isThere) {
    if (isThere) {
      ScopedValue.where(RequestContext.CURRENT, upload.request())
          .run(() -> book.created(upload.actor(), upload.name()));
    } else {
      book.count(upload.name(), -upload.bytes());
    }
    gateway.unsure().remove(upload.repository(), upload.name());
  }

  /** The place answers again: it is asked of uploads whose clients may never try again. */
  private void settleOthers() {
    for (var each : gateway.unsure().oldest(repository.id(), SETTLED_AT_ONCE)) {
      var name = each.name();
      var mine = new CountDownLatch(1);
      if (gateway.keeping().putIfAbsent(mark(name), mine) != null) {
        continue; // whoever is at it finds it out
      }
      try {
        gateway
            .unsure()
            .find(repository.id(), name)
            .ifPresent(it -> found(it, find(name).isPresent()));
      } catch (RuntimeException e) {
        log.debug("uploads stay unsure repository={}", repository.id(), e);
        return;
      } finally {
        letOthers(name, mine);
      }
    }
  }

  /** What is there is never written again, not even when it was damaged meanwhile. */
  private void requireSame(ObjectName name, Spool.Upload upload) {
    var digest = Digest.newSha256();
    try (var stored = store.load(name, 0, 0)) {
      stored.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    } catch (IOException e) {
      throw new ControlException(ErrorCode.STORE_UNREACHABLE, "cannot read %s".formatted(name), e);
    }
    if (!HexFormat.of().formatHex(digest.digest()).equals(upload.sha256())) {
      throw exists(name);
    }
  }

  private void remove(ObjectName name) {
    var size = find(name);
    gateway
        .unsure()
        .find(repository.id(), name)
        .ifPresent(unsure -> settle(unsure, size.isPresent()));
    if (size.isEmpty()) {
      return;
    }
    store.delete(name);
    book.count(name, -size.getAsLong());
    book.deleted(RequestContext.actor(caller), name);
  }

  private OptionalLong find(ObjectName name) {
    try {
      return OptionalLong.of(store.size(name));
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.OBJECT_MISSING) {
        return OptionalLong.empty();
      }
      throw e;
    }
  }

  private static ControlException exists(ObjectName name) {
    return new ControlException(
        ErrorCode.RESOURCE_EXISTS, "there is another %s already".formatted(name));
  }
}
