package io.holdfast.server.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.sources.testkit.Restic;
import io.holdfast.store.testkit.RcloneServer;
import io.holdfast.store.testkit.S3ProxyServer;
import io.holdfast.store.testkit.SshServer;
import io.holdfast.store.testkit.TestCertificate;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real server of each kind that is reached over a network, and a place on each. */
final class DistantPlaces implements AutoCloseable {
  static final String PASSWORD = "a long passphrase";

  private final TestCertificate certificate;
  private final S3ProxyServer s3;
  private final SshServer ssh;
  private final RcloneServer rest;
  private final Path folder;

  DistantPlaces(Path scratch) throws Exception {
    folder = Files.createDirectory(scratch.resolve("places"));
    certificate = TestCertificate.make(folder);
    s3 = S3ProxyServer.startWithTls(certificate);
    s3.newBucket("holdfast");
    ssh = SshServer.start(Files.createDirectory(folder.resolve("ssh")));
    rest = RcloneServer.start(folder.resolve("rest"), null);
  }

  /** What making a repository on one of them takes. */
  record Wanted(String location, Map<String, String> settings, Map<String, String> secrets) {}

  Wanted s3() {
    return new Wanted(
        s3Place(),
        Map.of("region", "eu-central-1", "connections", "3"),
        Map.of(
            "accessKeyId",
            S3ProxyServer.ACCESS_KEY,
            "secretAccessKey",
            S3ProxyServer.SECRET_KEY,
            "certificateAuthority",
            certificate.pem()));
  }

  Wanted sftp() throws IOException {
    return new Wanted(
        ssh.place(folder.resolve("sftp")).toString(),
        Map.of(),
        Map.of("sshKey", ssh.file("id_ed25519"), "sshKnownHosts", ssh.file("known_hosts")));
  }

  Wanted rest() {
    return new Wanted(
        rest.place("main/").toString(),
        Map.of(),
        Map.of(
            "restUser",
            RcloneServer.ACCOUNT.user(),
            "restPassword",
            String.valueOf(RcloneServer.ACCOUNT.password())));
  }

  /** With its account, as restic takes it. */
  String restUrl() {
    var account = RcloneServer.ACCOUNT.user() + ":" + encodedPassword() + "@";
    return rest.place("main/").toString().replace("//", "//" + account);
  }

  /** Another place at the S3 service. */
  String s3Place(String prefix) {
    return "s3:https://127.0.0.1:%d/holdfast/%s".formatted(s3.securePort(), prefix);
  }

  /** Stock restic on each of them. */
  List<Restic> restics() {
    var trust = List.of("--cacert", certificate.certificate().toString());
    return List.of(
        new Restic(
            s3Place(),
            PASSWORD,
            Map.of(
                "AWS_ACCESS_KEY_ID",
                S3ProxyServer.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY",
                S3ProxyServer.SECRET_KEY,
                "AWS_DEFAULT_REGION",
                "eu-central-1"),
            trust),
        new Restic(
            ssh.place(folder.resolve("sftp")).toString(),
            PASSWORD,
            Map.of(),
            List.of("-o", "sftp.command=" + ssh.client())),
        new Restic(restUrl(), PASSWORD, Map.of(), List.of()));
  }

  /** What nobody may see, in a form that a search finds. */
  List<String> secrets() throws IOException {
    return List.of(
        S3ProxyServer.SECRET_KEY,
        S3ProxyServer.ACCESS_KEY,
        ssh.file("id_ed25519").lines().skip(2).findFirst().orElseThrow(),
        String.valueOf(RcloneServer.ACCOUNT.password()),
        encodedPassword());
  }

  @Override
  public void close() {
    try (s3;
        ssh) {
      rest.close();
    }
  }

  private String s3Place() {
    return s3Place("main");
  }

  private static String encodedPassword() {
    return URLEncoder.encode(String.valueOf(RcloneServer.ACCOUNT.password()), UTF_8)
        .replace("+", "%20");
  }
}
