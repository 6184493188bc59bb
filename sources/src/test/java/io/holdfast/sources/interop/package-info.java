/** Our repositories in stock restic's hands, and restic's in ours. */
@NullMarked
package io.holdfast.sources.interop;

import org.jspecify.annotations.NullMarked;
