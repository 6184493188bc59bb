package io.holdfast.store.rest;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.BoundedInputStream;
import io.holdfast.store.Content;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectRange;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.StoredObject;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.location.StoreSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A repository behind a server that speaks restic's REST protocol, version 1 or 2 of its lists.
 *
 * <p>The server makes an object durable and whole before it answers, and checks its hash. One that
 * has the object already may refuse it: then its bytes are compared.
 */
public final class RestStore implements Store {
  private final StoreLocation.Rest location;
  private final RestServer server;

  private RestStore(StoreLocation.Rest location, RestServer server) {
    this.location = location;
    this.server = server;
  }

  /** Names a place; asks nothing yet. The caller closes it. */
  public static RestStore at(StoreLocation.Rest location, StoreSettings settings) {
    return new RestStore(location, new RestServer(location, settings));
  }

  @Override
  public void create() {
    var what = "cannot make the folders of a repository";
    var request = server.request("?create=true").POST(BodyPublishers.noBody()).build();
    server.require(what, server.send(what, request, BodyHandlers.discarding()));
  }

  @Override
  public void save(ObjectName name, Content content) {
    var what = "cannot save " + name;
    if (name.type() == ObjectType.CONFIG && isThere(name)) {
      requireSame(name, content); // some servers would replace it
      return;
    }
    var answer = server.post(what, path(name), content);
    if (answer.statusCode() == 403 && isThere(name)) {
      requireSame(name, content);
    } else {
      server.require(what, answer);
    }
  }

  @Override
  public boolean replaceConfigAtOnce(byte[] content) {
    return false; // the protocol lets nobody write over a file
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    if (offset < 0) {
      new ObjectRange(name, offset, length).requireWithin(0, location());
    }
    if (length == 0 && offset > 0) {
      var size = size(name);
      new ObjectRange(name, offset, 0).requireWithin(size, location());
      return offset == size ? InputStream.nullInputStream() : opened(name, offset, size - offset);
    }
    return opened(name, offset, length);
  }

  @Override
  public void read(ObjectName name, long offset, ByteBuffer target) {
    if (!target.hasRemaining()) {
      new ObjectRange(name, offset, 0).requireWithin(size(name), location());
      return;
    }
    try (var content = load(name, offset, target.remaining())) {
      BoundedInputStream.fill(target, content);
    } catch (IOException e) {
      throw RestErrors.broken(server.words("cannot read " + name), e);
    }
  }

  @Override
  public long size(ObjectName name) {
    var what = "cannot find " + name;
    var answer = head(name);
    server.require(what, answer);
    return answer
        .headers()
        .firstValueAsLong("Content-Length")
        .orElseThrow(() -> notSupported(what, "it tells no size"));
  }

  /** The protocol tells none; what a header says is rather the time of a copy of it. */
  @Override
  public Optional<Instant> savedAt(ObjectName name) {
    return Optional.empty();
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    if (type == ObjectType.CONFIG) {
      find(ObjectName.CONFIG).ifPresent(each);
      return;
    }
    var what = "cannot list " + type.folder();
    if (!listed(what, type, each)) {
      requireTrustworthy(what);
      listed(what, type, each); // asked again: a proxy may have answered while the server was away
    }
  }

  @Override
  public void delete(ObjectName name) {
    var what = "cannot delete " + name;
    var request = server.request(path(name)).DELETE().build();
    var answer = server.send(what, request, BodyHandlers.discarding());
    if (answer.statusCode() != 404) {
      server.require(what, answer);
    }
  }

  @Override
  public Optional<Path> folder() {
    return Optional.empty();
  }

  @Override
  public String location() {
    return location.toString();
  }

  @Override
  public void close() {
    server.close();
  }

  private static String path(ObjectName name) {
    return name.toString(); // in this protocol packs lie in no folders
  }

  /**
   * @return whether there is a folder to list
   */
  private boolean listed(String what, ObjectType type, Consumer<StoredObject> each) {
    var request =
        server.request(type.folder() + "/").header("Accept", RestListing.VERSION_2).GET().build();
    var answer = server.send(what, request, BodyHandlers.ofInputStream());
    try (var body = server.watched(answer.body())) {
      if (answer.statusCode() == 404 && !RestErrors.isRclone(answer)) {
        return false;
      }
      if (answer.statusCode() == 404) {
        throw RestErrors.listFailed(server.words(what), "rclone calls a failure so");
      }
      server.require(what, answer);
      RestListing.read(type, answer.headers(), body, this::find, each);
      return true;
    } catch (IOException e) {
      throw RestErrors.broken(server.words(what), e);
    }
  }

  /** A missing folder is an empty one, if it is the repository's server that says so. */
  private void requireTrustworthy(String what) {
    if (!isThere(ObjectName.CONFIG)) {
      throw RestErrors.listFailed(
          server.words(what),
          "the repository's config is not found either; see whether server and repository are up");
    }
  }

  private HttpResponse<Void> head(ObjectName name) {
    var request = server.request(path(name)).HEAD().build();
    return server.send("cannot find " + name, request, BodyHandlers.discarding());
  }

  private Optional<StoredObject> find(ObjectName name) {
    try {
      return Optional.of(new StoredObject(name, size(name)));
    } catch (StoreException e) {
      if (e.code() == ErrorCode.OBJECT_MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean isThere(ObjectName name) {
    var answer = head(name);
    if (answer.statusCode() == 404) {
      return false;
    }
    server.require("cannot find " + name, answer);
    return true;
  }

  private void requireSame(ObjectName name, Content content) {
    var what = "cannot save " + name;
    try (var stored = load(name, 0, 0)) {
      if (!content.isSame(stored)) {
        throw new StoreException(
            ErrorCode.OBJECT_EXISTS, server.words(what) + ": there is another already", null);
      }
    } catch (IOException e) {
      throw RestErrors.broken(server.words(what), e);
    }
  }

  /**
   * @param length 0 for a whole object
   */
  private InputStream opened(ObjectName name, long offset, long length) {
    var what = "cannot read " + name;
    var range = new ObjectRange(name, offset, length);
    var request = server.request(path(name)).GET();
    if (length > 0) {
      request.header("Range", range.header());
    }
    var answer = server.send(what, request.build(), BodyHandlers.ofInputStream());
    var body = server.watched(answer.body());
    try {
      server.require(what, answer);
      var sent = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
      if (answer.statusCode() == 206) {
        requireBegins(what, range, answer);
      } else if (offset > 0) {
        throw notSupported(what, "it serves no ranges");
      }
      if (sent >= 0) {
        range.requireWithin(offset + sent, location());
      }
      if (length > 0) {
        return new BoundedInputStream(body, length);
      }
      return new BoundedInputStream(body, sent < 0 ? size(name) : sent);
    } catch (RuntimeException e) {
      closeQuietly(body);
      throw e;
    }
  }

  private void requireBegins(String what, ObjectRange range, HttpResponse<?> answer) {
    var said = answer.headers().firstValue("Content-Range").orElse("none");
    if (!range.beginsAs(said)) {
      throw notSupported(what, "it answers with another range (%s)".formatted(said));
    }
  }

  private StoreException notSupported(String what, String why) {
    return new StoreException(ErrorCode.NOT_SUPPORTED, server.words(what) + ": " + why, null);
  }

  private static void closeQuietly(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // What led here is told.
    }
  }
}
