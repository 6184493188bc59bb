/** Tests of what commands on a server read before they ask it. */
@NullMarked
package io.holdfast.cli.service;

import org.jspecify.annotations.NullMarked;
