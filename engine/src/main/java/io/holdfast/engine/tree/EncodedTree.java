package io.holdfast.engine.tree;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.EncodedBlob;

/**
 * A tree ready to be saved.
 *
 * @param id of its plain bytes
 * @param encoded plain, or compressed already when the tree was large
 */
public record EncodedTree(BlobId id, EncodedBlob encoded) {}
