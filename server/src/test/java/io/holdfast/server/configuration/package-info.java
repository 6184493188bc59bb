@NullMarked
package io.holdfast.server.configuration;

import org.jspecify.annotations.NullMarked;
