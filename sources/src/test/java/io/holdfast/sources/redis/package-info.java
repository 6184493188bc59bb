/** RDBs taken apart, and real servers that are backed up while programs write to them. */
@NullMarked
package io.holdfast.sources.redis;

import org.jspecify.annotations.NullMarked;
