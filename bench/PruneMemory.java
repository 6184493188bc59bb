import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.prune.Prune;
import io.holdfast.engine.prune.PruneListener;
import io.holdfast.engine.prune.PruneRequest;
import io.holdfast.engine.prune.UnusedLimit;
import io.holdfast.engine.repository.CreateOptions;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.WriterOptions;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoredObject;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.management.ObjectName;

/**
 * Makes a repository whose index lists many blobs in packs that only its store's lists have, prunes
 * it, and prints how much of the heap was alive at most, and what it was. Half of the packs are
 * used, a tree for each forty blobs, all of one snapshot. Run as a source file by {@code
 * bench/prune-memory}.
 */
final class PruneMemory {
  private static final int BLOBS_A_TREE = 40;
  private static final int BLOB_BYTES = 700_000;
  private static final int PACKS_A_FILE = 1_000;
  private static final Password PASSWORD = Password.of("benchmark");

  private final Path folder;
  private final long blobs;
  private final int blobsAPack;
  private final long packBytes;

  private PruneMemory(Path folder, long blobs, int blobsAPack) {
    this.folder = folder;
    this.blobs = blobs;
    this.blobsAPack = blobsAPack;
    packBytes = PackHeader.packBytes(pack(0).blobs());
  }

  /**
   * @param arguments a folder, how many blobs, how many of them a pack has; {@code classes} to print
   *     the largest classes, {@code make} to prune nothing
   */
  public static void main(String... arguments) throws Exception {
    var bench =
        new PruneMemory(
            Path.of(arguments[0]), Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
    if (!Files.exists(bench.folder.resolve("config"))) {
      bench.make();
    }
    if (arguments.length <= 3 || !arguments[3].equals("make")) {
      bench.prune(arguments.length > 3);
    }
  }

  private void make() throws Exception {
    try (var local = LocalStore.at(folder);
        var repository = Repository.create(local, PASSWORD, CreateOptions.defaults())) {
      try (var writer = repository.openWriter(new WriterOptions(16 << 20, 3, 2, 2), () -> {})) {
        var root = new StringBuilder("{\"nodes\":[");
        var used = packs() / 2 * blobsAPack;
        for (var at = 0L; at < used; at += BLOBS_A_TREE) {
          var tree = new StringBuilder("{\"nodes\":[{\"name\":\"f\",\"type\":\"file\",\"content\":[");
          for (var i = 0; i < BLOBS_A_TREE; i++) {
            tree.append(i == 0 ? "\"" : ",\"").append(blob(at + i)).append('"');
          }
          var id = save(writer, tree.append("]}]}\n").toString());
          root.append(at == 0 ? "" : ",")
              .append("{\"name\":\"%010d\",\"type\":\"dir\",\"subtree\":\"%s\"}".formatted(at, id));
        }
        var id = save(writer, root.append("]}\n").toString());
        writer.flush();
        repository
            .snapshots()
            .save(Snapshot.builder(OffsetDateTime.now(), id, List.of("/")).build());
      }
      for (var first = 0L; first < packs(); first += PACKS_A_FILE) {
        var listed = new ArrayList<IndexedPack>();
        for (var nth = first; nth < Math.min(packs(), first + PACKS_A_FILE); nth++) {
          listed.add(pack(nth));
        }
        repository.indexFiles().save(listed, List.of());
      }
    }
  }

  private static BlobId save(io.holdfast.engine.repository.BlobWriter writer, String tree)
      throws InterruptedException {
    var bytes = tree.getBytes(UTF_8);
    var id = BlobId.hash(bytes, 0, bytes.length);
    writer.save(BlobType.TREE, id, bytes, 0, bytes.length);
    return id;
  }

  private void prune(boolean tellsClasses) throws Exception {
    try (var store = new Listing(LocalStore.at(folder));
        var repository = Repository.open(store, PASSWORD);
        var lock =
            RepositoryLock.acquireExclusive(
                repository.sealedFiles(), LockOptions.standard(InstantSource.system()))) {
      var limits =
          new PruneRequest.Limits(
              new UnusedLimit.Unlimited(), 0, PruneRequest.Limits.STANDARD.time());
      var sampler = new Sampler(tellsClasses);
      var watching = Thread.ofPlatform().daemon().start(sampler);
      var begin = System.nanoTime();
      var report =
          new Prune(
                  repository,
                  lock,
                  InstantSource.system(),
                  PruneListener.SILENT,
                  Prune.Means.in(RunPlace.in(folder.resolveSibling("runs"))))
              .run(PruneRequest.standard().withLimits(limits));
      var seconds = (System.nanoTime() - begin) / 1e9;
      watching.interrupt();
      watching.join();
      System.out.printf(
          "%,d blobs in %,d packs, %,d used: %,d MiB alive at most, %.1f bytes a blob; %.0f s, with the sampler's own%n",
          report.content().total().blobs(),
          packs(),
          report.content().used().blobs(),
          sampler.most >> 20,
          (double) sampler.most / blobs,
          seconds);
      System.out.println(sampler.classes);
    }
  }

  private long packs() {
    return blobs / blobsAPack;
  }

  private IndexedPack pack(long nth) {
    var listed = new ArrayList<PackedBlob>(blobsAPack);
    for (var i = 0; i < blobsAPack; i++) {
      listed.add(
          new PackedBlob(
              blob(nth * blobsAPack + i),
              BlobType.DATA,
              (long) i * BLOB_BYTES,
              BLOB_BYTES,
              2 * BLOB_BYTES,
              true));
    }
    return new IndexedPack(packId(nth), listed);
  }

  private static BlobId blob(long nth) {
    return BlobId.of(digest(nth));
  }

  private static PackId packId(long nth) {
    return new PackId(digest(~nth));
  }

  private static Digest digest(long of) {
    return Digest.sha256(ByteBuffer.allocate(8).putLong(of).array(), 0, 8);
  }

  /** Asks again and again what is alive, which is what the collector leaves. */
  private static final class Sampler implements Runnable {
    private final boolean tellsClasses;
    private volatile long most;
    private volatile String classes = "";

    private Sampler(boolean tellsClasses) {
      this.tellsClasses = tellsClasses;
    }

    @Override
    public void run() {
      var memory = ManagementFactory.getMemoryMXBean();
      while (true) {
        System.gc();
        var alive = memory.getHeapMemoryUsage().getUsed();
        if (tellsClasses && alive > most + most / 50) {
          classes = histogram();
        }
        most = Math.max(most, alive);
        try {
          Thread.sleep(200); // or the prune would wait for it most of the time
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private static String histogram() {
      try {
        var all =
            (String)
                ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return all.lines().limit(22).reduce("", (one, other) -> one + other + "\n");
      } catch (Exception e) {
        return e.toString();
      }
    }
  }

  /** A store that lists packs which have no bytes. */
  private final class Listing implements Store {
    private final Store store;

    private Listing(Store store) {
      this.store = store;
    }

    @Override
    public void list(ObjectType type, Consumer<StoredObject> each) {
      store.list(type, each);
      if (type == ObjectType.PACK) {
        for (var nth = 0L; nth < packs(); nth++) {
          each.accept(new StoredObject(packId(nth).objectName(), packBytes));
        }
      }
    }

    @Override
    public void create() {
      store.create();
    }

    @Override
    public void save(io.holdfast.store.ObjectName name, io.holdfast.store.Content content) {
      store.save(name, content);
    }

    @Override
    public boolean replaceConfigAtOnce(byte[] content) {
      return store.replaceConfigAtOnce(content);
    }

    @Override
    public InputStream load(io.holdfast.store.ObjectName name, long offset, long length) {
      return store.load(name, offset, length);
    }

    @Override
    public void read(io.holdfast.store.ObjectName name, long offset, ByteBuffer target) {
      store.read(name, offset, target);
    }

    @Override
    public Optional<Instant> savedAt(io.holdfast.store.ObjectName name) {
      return store.savedAt(name);
    }

    @Override
    public long size(io.holdfast.store.ObjectName name) {
      return store.size(name);
    }

    @Override
    public void delete(io.holdfast.store.ObjectName name) {
      store.delete(name);
    }

    @Override
    public Optional<Path> folder() {
      return store.folder();
    }

    @Override
    public String location() {
      return store.location();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
