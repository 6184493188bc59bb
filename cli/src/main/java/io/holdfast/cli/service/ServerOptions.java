package io.holdfast.cli.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.api.client.HoldfastClient;
import io.holdfast.api.client.ServerTrust;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.Context;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server, and who we are. */
public final class ServerOptions {
  /** More are asked for page by page. */
  private static final int LARGEST_PAGE = 500;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The server; else HOLDFAST_SERVER, else the one on this machine.")
  private @Nullable String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the token; else HOLDFAST_TOKEN, HOLDFAST_TOKEN_FILE, else the access file's,"
              + " for the server that wrote it.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description =
          "The token itself. Other users of this machine can see it: prefer --token-file.")
  private @Nullable String token;

  @Option(
      names = "--access-file",
      paramLabel = "FILE",
      description =
          "Address and token that a server wrote; default access.json in the data directory.")
  private @Nullable Path accessFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "Certificates (PEM) to believe an https server by; else HOLDFAST_CA_FILE, else Java's.")
  private @Nullable Path caFile;

  /** A client for the server; sends nothing yet. The caller closes it. */
  HoldfastClient connect(Context context) {
    var local = readAccess(context);
    var named = Optional.ofNullable(server).or(() -> context.variable("HOLDFAST_SERVER"));
    var url =
        named
            .or(() -> local.map(access -> access.path("baseUrl").asText()))
            .orElseThrow(() ->
                new CommandException(
                    ErrorCode.SERVER_UNREACHABLE,
                    "no server is named, and none wrote an access file in %s"
                        .formatted(context.dataDirectory())));
    var address = address(url);
    var own = local.filter(access -> isFor(address, access));
    return HoldfastClient.of(
        address, token(context, address, own), trust(context, named.isPresent(), local));
  }

  /** Whether the local server's own token may be told to this one: to no other. */
  private static boolean isFor(URI address, JsonNode access) {
    return withoutSlash(address.toString())
        .equalsIgnoreCase(withoutSlash(access.path("baseUrl").asText()));
  }

  private static String withoutSlash(String url) {
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /** What the server on this machine wrote itself is believed before anything else. */
  private ServerTrust trust(Context context, boolean named, Optional<JsonNode> local) {
    var certificate =
        local.map(access -> access.path("certificate").asText()).filter(text -> !text.isEmpty());
    if (!named && certificate.isPresent()) {
      return ServerTrust.exactly(certificate.get());
    }
    return Optional.ofNullable(caFile)
        .or(() -> context.variable("HOLDFAST_CA_FILE").map(Path::of))
        .map(file -> ServerTrust.signedBy(read(context, file)))
        .orElseGet(ServerTrust::usual);
  }

  /** How many entries to ask for at once, when a person wants {@code wanted}. */
  static int pageSize(String option, int wanted) {
    if (wanted < 1) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "%s is %d; give 1 or more".formatted(option, wanted));
    }
    return Math.min(wanted, LARGEST_PAGE);
  }

  private String token(Context context, URI address, Optional<JsonNode> own) {
    return Optional.ofNullable(token)
        .or(() -> Optional.ofNullable(tokenFile).map(file -> read(context, file)))
        .or(() -> context.variable("HOLDFAST_TOKEN"))
        .or(() -> context.variable("HOLDFAST_TOKEN_FILE").map(file -> read(context, Path.of(file))))
        .or(() -> own.map(access -> access.path("token").asText()))
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() ->
            new CommandException(
                ErrorCode.CREDENTIAL_MISSING, "no token is given for %s".formatted(address)));
  }

  private Optional<JsonNode> readAccess(Context context) {
    var named =
        Optional.ofNullable(accessFile)
            .or(() -> context.variable("HOLDFAST_ACCESS_FILE").map(Path::of));
    var file =
        context.directory().resolve(named.orElse(context.dataDirectory().resolve("access.json")));
    if (named.isEmpty() && !Files.isReadable(file)) {
      return Optional.empty();
    }
    try {
      var access = new ObjectMapper().readTree(Files.readAllBytes(file)).path("native");
      if (access.path("baseUrl").isTextual()) {
        return Optional.of(access);
      }
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "%s is not an access file".formatted(file));
    } catch (JsonProcessingException e) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "%s is not an access file: it is no JSON".formatted(file));
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.PATH_UNREADABLE, "cannot read the access file %s".formatted(file), e);
    }
  }

  private static String read(Context context, Path file) {
    try {
      return Files.readString(context.directory().resolve(file));
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.PATH_UNREADABLE, "cannot read the file %s".formatted(file), e);
    }
  }

  private static URI address(String text) {
    try {
      var url = URI.create(text.strip());
      if (url.getHost() != null && String.valueOf(url.getScheme()).matches("https?")) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      throw new CommandException(ErrorCode.INPUT_INVALID, notAnAddress(text), e);
    }
    throw new CommandException(ErrorCode.INPUT_INVALID, notAnAddress(text));
  }

  private static String notAnAddress(String text) {
    return "'%s' is not the address of a server; write it as http://127.0.0.1:8480".formatted(text);
  }
}
