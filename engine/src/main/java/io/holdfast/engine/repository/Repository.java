package io.holdfast.engine.repository;

import static io.holdfast.base.ErrorCode.CONFIG_DAMAGED;
import static io.holdfast.base.ErrorCode.OBJECT_MISSING;
import static io.holdfast.base.ErrorCode.REPOSITORY_APPEND_ONLY;
import static io.holdfast.base.ErrorCode.REPOSITORY_EXISTS;
import static io.holdfast.base.ErrorCode.REPOSITORY_MISSING;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.WholeFiles;
import io.holdfast.engine.WrittenBack;
import io.holdfast.engine.config.ConfigCodec;
import io.holdfast.engine.config.RepositoryConfig;
import io.holdfast.engine.crypto.CryptoWarmUp;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.crypto.SealBrokenException;
import io.holdfast.engine.index.BlobPlaces;
import io.holdfast.engine.index.KnownBlobs;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.key.KeyFiles;
import io.holdfast.engine.key.KeyId;
import io.holdfast.engine.key.OpenedKey;
import io.holdfast.engine.key.RepositoryKeys;
import io.holdfast.engine.pack.BlobCodec;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.tree.Tree;
import io.holdfast.engine.tree.TreeReader;
import io.holdfast.store.ObjectName;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.location.VerifyWrites;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open repository: its files and blobs. Verbs take one of these. Thread-safe.
 *
 * <p>Reading blobs needs the index: call {@link #loadIndex} once, and <em>after</em> the snapshots
 * were listed, so that all that they refer to is in it. Closing wipes the keys, not the store.
 */
public final class Repository implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Repository.class);

  private final Store store;
  private final byte[] sealedConfig;
  private final RepositoryConfig config;
  private final MasterKey masterKey;
  private final RepositoryKeys keys;
  private final StoredSealedFiles files;
  private final SnapshotFiles snapshots;
  private final MasterIndex index = new MasterIndex();
  private final IndexFiles indexFiles;
  private final BlobCodec codec;
  private final BlobReader blobs;
  private volatile VerifyWrites verifyWrites = VerifyWrites.SAMPLE;

  private Repository(Store store, OpenedKey opened, byte[] sealedConfig, RepositoryConfig config) {
    this.store = store;
    this.sealedConfig = sealedConfig;
    this.config = config;
    masterKey = opened.masterKey();
    keys = new RepositoryKeys(new KeyFiles(store, InstantSource.system()), opened);
    files = new StoredSealedFiles(store, masterKey, config.version());
    snapshots = new SnapshotFiles(files);
    indexFiles = new IndexFiles(files, config.version(), index);
    codec = new BlobCodec(masterKey);
    blobs = new BlobReader(store, index, codec);
  }

  /**
   * Makes a new repository in an empty store and opens it.
   *
   * @throws EngineException REPOSITORY_EXISTS
   * @throws StoreException STORE_FULL, STORE_FORBIDDEN, STORE_UNREACHABLE
   */
  public static Repository create(Store store, Password password, CreateOptions options) {
    if (exists(store)) {
      throw new EngineException(
          REPOSITORY_EXISTS, "%s holds a repository already".formatted(store.location()));
    }
    store.create();
    CryptoWarmUp.start();
    var keyFiles = new KeyFiles(store, InstantSource.system());
    UnfinishedRepository.requireNoContent(store);
    var masterKey = MasterKey.generate();
    try {
      var key = keyFiles.seal(masterKey, password, options.owner(), options.strength());
      var sealed = masterKey.seal(ConfigCodec.encode(options.config()));
      var id = UnfinishedRepository.save(store, keyFiles, key, sealed);
      return new Repository(store, new OpenedKey(id, masterKey), sealed, options.config());
    } catch (Throwable e) {
      masterKey.close();
      throw e;
    }
  }

  /** As {@link #open(Store, Password, KeyId)}, without a hint. */
  public static Repository open(Store store, Password password) {
    return open(store, password, null);
  }

  /**
   * Opens a repository. Borrows the store: who opened that closes it.
   *
   * @param hint the key that this password probably belongs to, tried first
   * @throws EngineException REPOSITORY_MISSING, PASSWORD_WRONG, KEY_DAMAGED, CONFIG_DAMAGED,
   *     REPOSITORY_VERSION
   * @throws StoreException STORE_UNREACHABLE, STORE_FORBIDDEN
   */
  public static Repository open(Store store, Password password, @Nullable KeyId hint) {
    var sealed = loadConfig(store);
    CryptoWarmUp.start();
    var opened =
        new KeyFiles(store, InstantSource.system()).open(password, hint, key -> opens(key, sealed));
    try {
      var config = ConfigCodec.decode(opened.masterKey().open(sealed));
      return new Repository(store, opened, sealed, config);
    } catch (SealBrokenException e) {
      opened.masterKey().close();
      throw new EngineException(CONFIG_DAMAGED, "config: " + e.getMessage(), e);
    } catch (Throwable e) {
      opened.masterKey().close();
      throw e;
    }
  }

  private static boolean opens(MasterKey key, byte[] sealedConfig) {
    try {
      key.open(sealedConfig);
      return true;
    } catch (SealBrokenException e) {
      return false;
    }
  }

  /** Whether the store holds a repository. */
  public static boolean exists(Store store) {
    try {
      store.size(ObjectName.CONFIG);
      return true;
    } catch (StoreException e) {
      if (e.code() == OBJECT_MISSING) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Whether whoever opened it now, as this was opened, would get the same: its config is what it
   * was, and the key file that opened it is there. What speaks against it is told by who opens it
   * anew. For those who keep it open between two pieces of work.
   *
   * @throws StoreException STORE_UNREACHABLE, STORE_FORBIDDEN
   */
  public boolean isAsOpened() {
    try {
      return Arrays.equals(loadConfig(store), sealedConfig) && keys.isCurrentThere();
    } catch (EngineException e) {
      log.debug("repository is not as it was opened: {}", e.getMessage());
      return false;
    }
  }

  public Store store() {
    return store;
  }

  public RepositoryConfig config() {
    return config;
  }

  /**
   * Call before a verb that removes data.
   *
   * @throws EngineException REPOSITORY_APPEND_ONLY
   */
  public void requireRemovable() {
    if (config.isAppendOnly()) {
      throw new EngineException(
          REPOSITORY_APPEND_ONLY,
          "the repository in %s is append-only: nothing may be removed from it"
              .formatted(store.location()));
    }
  }

  public RepositoryKeys keys() {
    return keys;
  }

  public SnapshotFiles snapshots() {
    return snapshots;
  }

  /** Locks, indexes and snapshots as files; what locks are made with. */
  public SealedFiles sealedFiles() {
    return files;
  }

  /** What was loaded of the index, and what was written since. */
  public MasterIndex index() {
    return index;
  }

  /**
   * Loads all index files not loaded before; call it again to see what others wrote or replaced
   * meanwhile.
   *
   * @throws EngineException INDEX_DAMAGED
   */
  public void loadIndex() throws InterruptedException {
    indexFiles.loadNew();
  }

  /** Index files one by one, for verbs that look into each or replace them. */
  public IndexFiles indexFiles() {
    return indexFiles;
  }

  public BlobReader blobs() {
    return blobs;
  }

  /** As {@link #blobs}, by other knowledge of where they lie than the index in memory. */
  public BlobReader blobs(BlobPlaces places) {
    return new BlobReader(store, places, codec);
  }

  /** As {@link BlobReader#load}. */
  public byte[] loadBlob(BlobId id, BlobType type) {
    return blobs.load(id, type);
  }

  /**
   * Loads a directory.
   *
   * @throws EngineException BLOB_MISSING, BLOB_DAMAGED, TREE_DAMAGED
   */
  public Tree loadTree(BlobId id) {
    var plain = loadBlob(id, BlobType.TREE);
    return TreeReader.readAll(plain, 0, plain.length);
  }

  /** Loads a directory to be read node by node, for those that may be huge. */
  public TreeReader openTree(BlobId id) {
    return blobs.openTree(id);
  }

  /**
   * Keeps folders that were read last in memory, as long as they take no more than {@code
   * mostBytes} together: for who stays open and reads the same ones again. Call it before reading.
   */
  public void rememberTrees(int mostBytes) {
    blobs.remember(new TreeMemory(mostBytes));
  }

  /**
   * How much writers that are opened from now on read back of packs; a sample unless it is told.
   * Indexes and snapshots are read back too, unless nothing is.
   */
  public void verifyWrites(VerifyWrites how) {
    verifyWrites = how;
    files.readBack(how != VerifyWrites.NONE);
  }

  public VerifyWrites verifyWrites() {
    return verifyWrites;
  }

  /**
   * A writer of blobs; one backup has one.
   *
   * @param ensureHeld throws when the lock under which it writes is lost: asked before each index
   */
  public BlobWriter openWriter(WriterOptions options, Runnable ensureHeld) {
    return openWriter(options, index, ensureHeld);
  }

  /** The same, by other knowledge of what is there than the index in memory. */
  public BlobWriter openWriter(WriterOptions options, KnownBlobs known, Runnable ensureHeld) {
    return new BlobWriter(writerParts(known), options, ensureHeld);
  }

  private WriterParts writerParts(KnownBlobs known) {
    var written = new WrittenPacks(store, codec, verifyWrites);
    return new WriterParts(store, masterKey, config, known, indexFiles, written);
  }

  /**
   * A writer for blobs that are there, see {@link BlobWriter#rewrite}: the index in memory does not
   * grow by what it writes, and is out of date afterwards.
   */
  public BlobWriter openRewriter(WriterOptions options, Runnable ensureHeld) {
    indexFiles.invalidate();
    return new BlobWriter(writerParts(KnownBlobs.NONE), options, ensureHeld);
  }

  @Override
  public void close() {
    codec.close();
    masterKey.close();
  }

  /** The config as it lies in the store. */
  public byte[] sealedConfig() {
    return loadConfig(store);
  }

  /**
   * Puts a config of a newer version in the place of the one that is there. This object stays what
   * it was: open the repository anew.
   *
   * @throws EngineException WRITE_UNPROVEN when the place has something else now
   * @throws StoreException what the store failed with
   */
  public void upgradeConfig(int version) {
    var newer =
        new RepositoryConfig(version, config.id(), config.polynomial(), config.otherFields());
    var sealed = masterKey.seal(ConfigCodec.encode(newer));
    store.replaceConfig(sealed);
    WrittenBack.prove(store, ObjectName.CONFIG, sealed);
  }

  /** For verbs of the engine that read whole packs. */
  public MasterKey masterKey() {
    return masterKey;
  }

  private static byte[] loadConfig(Store store) {
    try {
      return WholeFiles.load(store, ObjectName.CONFIG);
    } catch (StoreException e) {
      if (e.code() == OBJECT_MISSING) {
        throw new EngineException(
            REPOSITORY_MISSING,
            "there is no repository in %s; create one first".formatted(store.location()),
            e);
      }
      throw e;
    }
  }
}
