package io.holdfast.engine.repository;

import io.holdfast.engine.config.RepositoryConfig;
import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.index.KnownBlobs;
import io.holdfast.store.Store;

/** What a writer needs of its repository. */
record WriterParts(
    Store store,
    MasterKey masterKey,
    RepositoryConfig config,
    KnownBlobs index,
    IndexFiles indexFiles,
    WrittenPacks written) {}
