package io.holdfast.cli.demo;

import java.util.ArrayList;
import java.util.List;

/** Lines for a shell that fetch the restore history through each API. They hold credentials. */
final class CurlLines {
  private static final String FIRST_TOKEN =
      "sed 's/.*\"access_token\" *: *\"\\([^\"]*\\)\".*/\\1/'";

  private final DemoAccess access;

  CurlLines(DemoAccess access) {
    this.access = access;
  }

  /** A line an API: its name, then the command. */
  record Line(String api, String command) {}

  List<Line> all() {
    var lines = new ArrayList<Line>();
    lines.add(bearer("native", "/v1/restore-sessions?limit=20"));
    lines.add(new Line("scp", scp()));
    lines.add(
        bearer(
            "northflank",
            "/v1/projects/%s/addons/%s/backups/%s/restores"
                .formatted(
                    value("northflank", "projectId"),
                    value("northflank", "addonId"),
                    value("northflank", "backupId"))));
    lines.add(password("veeamAzure", "/api/oauth2/token", "/api/v1/restorePoints"));
    lines.add(password("veeamM365", "/v5/token", "/v5/restoreSessions"));
    lines.add(
        bearer("mittwald", "/v2/projects/%s/backups".formatted(value("mittwald", "projectId"))));
    return lines;
  }

  private Line bearer(String name, String path) {
    return new Line(
        name,
        "curl -s -H 'Authorization: Bearer %s' '%s%s'"
            .formatted(value(name, "token"), value(name, "baseUrl"), path));
  }

  private Line password(String name, String tokenPath, String path) {
    var base = value(name, "baseUrl");
    var login =
        "curl -s -d grant_type=password -d username=%s --data-urlencode 'password=%s' '%s%s' | %s"
            .formatted(
                value(name, "username"), value(name, "password"), base, tokenPath, FIRST_TOKEN);
    return new Line(
        name, "curl -s -H \"Authorization: Bearer $(%s)\" '%s%s'".formatted(login, base, path));
  }

  /** Signs in the shell, as the vendor documents it: method, URL, time, key and client type. */
  private String scp() {
    var key = value("scp", "accessKey");
    var url =
        "%s/v1/backups/%s/restore-histories"
            .formatted(value("scp", "baseUrl"), value("scp", "backupId"));
    var signature =
        "$(printf %%s \"GET%s${T}%sOpenapi\" | openssl dgst -sha256 -hmac '%s' -binary | base64)"
            .formatted(url, key, value("scp", "secretKey"));
    return "T=$(date +%%s%%3N); curl -s -H 'Scp-Accesskey: %s' -H \"Scp-Timestamp: $T\" -H \"Scp-Signature: %s\" -H 'Scp-ClientType: Openapi' -H 'Scp-Api-Version: backup 1.1' '%s'"
        .formatted(key, signature, url);
  }

  private String value(String name, String key) {
    return access.value(name, key);
  }
}
