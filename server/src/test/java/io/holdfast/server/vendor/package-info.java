/**
 * Vendors' own clients against the running service. The clients and the scripts that use them lie
 * in {@code src/test/clients}; {@link VendorClient} runs them.
 */
@NullMarked
package io.holdfast.server.vendor;

import org.jspecify.annotations.NullMarked;
