/** What restic's clients are told. */
@NullMarked
package io.holdfast.rest.gateway;

import org.jspecify.annotations.NullMarked;
