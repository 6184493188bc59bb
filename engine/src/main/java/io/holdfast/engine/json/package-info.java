/**
 * The JSON that the format is made of, as Go's encoding/json would write it, so that an unchanged
 * directory gives the same bytes whoever writes it.
 *
 * <p>Start at {@link io.holdfast.engine.json.GoJsonWriter}, {@link io.holdfast.engine.json.Rfc3339}
 * and {@link io.holdfast.engine.json.Json}. Knows nothing of what the values mean.
 */
@NullMarked
package io.holdfast.engine.json;

import org.jspecify.annotations.NullMarked;
