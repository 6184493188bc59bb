package io.holdfast.engine.pack;

/**
 * A blob's bytes as they will be sealed. Refers to the caller's array when raw, to a lent one when
 * compressed: use it before the next blob is encoded with the same {@link BlobEncoder}.
 */
@SuppressWarnings("ArrayRecordComponent") // a view for one call, never compared
public record EncodedBlob(
    byte[] bytes, int offset, int length, int plainLength, boolean compressed) {}
