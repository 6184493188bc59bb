package io.holdfast.cli.service;

import io.holdfast.api.client.HoldfastClient;
import io.holdfast.cli.Common;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What every command on a server has: the options of all commands, and which server. */
public abstract class ServerCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  protected Common common;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ServerOptions server;

  /** As {@link ServerOptions#connect}. */
  protected final HoldfastClient connect() {
    return server.connect(common.context());
  }
}
