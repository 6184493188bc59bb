/**
 * What the native API sends and takes, field by field as {@code openapi.yaml} has it.
 *
 * <p>Words that the document lists (states, results, kinds) are texts here, so that a client can
 * read an answer with a word that it does not know yet. Fields without a value are null.
 */
@NullMarked
package io.holdfast.api.model;

import org.jspecify.annotations.NullMarked;
