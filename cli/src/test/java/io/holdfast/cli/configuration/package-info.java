@NullMarked
package io.holdfast.cli.configuration;

import org.jspecify.annotations.NullMarked;
