/** JSON as the native API writes and reads it, for the client and the server alike. */
@NullMarked
package io.holdfast.api.json;

import org.jspecify.annotations.NullMarked;
