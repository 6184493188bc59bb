package io.holdfast.api.work;

import org.jspecify.annotations.Nullable;

/**
 * How far the work is.
 *
 * @param itemsTotal null while unknown, as {@code bytesTotal} and {@code etaSeconds}
 * @param bytesUploaded bytes that reached the store; 0 in a restore
 */
public record Progress(
    Stage stage,
    long itemsDone,
    @Nullable Long itemsTotal,
    long bytesDone,
    @Nullable Long bytesTotal,
    long bytesUploaded,
    @Nullable Long etaSeconds) {
  public static final Progress NONE = new Progress(Stage.PREPARING, 0, null, 0, null, 0, null);
}
