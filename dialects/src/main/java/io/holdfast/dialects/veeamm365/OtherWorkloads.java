package io.holdfast.dialects.veeamm365;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Scope;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.util.List;

/**
 * Personal drives, sites and teams: no source here is one, so the lists of them are empty, and
 * whatever is asked of a single one is answered that there is none.
 */
final class OtherWorkloads {
  private static final String ORGANIZATION = FoundSessions.PATH + "/organization";
  private static final List<String> DRIVE_VERBS = List.of("restore", "restoreTo", "copyTo", "save");
  private static final List<String> SITE_VERBS = List.of("restore", "restoreTo", "save");

  private final OpenedMail opened;

  OtherWorkloads(OpenedMail opened) {
    this.opened = opened;
  }

  void add(Routes routes) {
    routes.post(ORGANIZATION + "/restoreDeviceCode", this::deviceCode);
    drives(routes);
    sites(routes);
    if (routes.version().isAtLeast(5)) {
      teams(routes);
    }
  }

  private void drives(Routes routes) {
    var one = list(routes, "OneDrives", "{oneDriveId}", "OneDrive");
    lists(routes, one, "OneDrive", "/Folders", "/Documents", "/Documents/{documentId}/Versions");
    for (var thing :
        List.of("", "/Folders/{folderId}", "/Folders", "/Documents/{documentId}", "/Documents")) {
      verbs(routes, one + thing, "OneDrive", DRIVE_VERBS);
    }
  }

  private void sites(Routes routes) {
    var one = list(routes, "Sites", "{siteId}", "site");
    lists(routes, one, "site", "/Libraries", "/Lists", "/Folders", "/Documents", "/Items");
    lists(routes, one, "site", "/Items/{itemId}/Attachments");
    for (var thing :
        List.of(
            "",
            "/Libraries/{libraryId}",
            "/Lists/{listId}",
            "/Folders/{folderId}",
            "/Documents/{documentId}",
            "/Items/{itemId}")) {
      verbs(routes, one + thing, "site", SITE_VERBS);
    }
  }

  private void teams(Routes routes) {
    var one = list(routes, "Teams", "{teamId}", "team");
    lists(routes, one, "team", "/channels", "/files", "/posts", "/channels/{channelId}/tabs");
    verbs(routes, one, "team", List.of("restore"));
    verbs(routes, one + "/channels/{channelId}", "team", List.of("restore"));
    verbs(routes, one + "/files/{fileId}", "team", List.of("restore", "save"));
    verbs(routes, one + "/posts/{postId}", "team", List.of("restore", "export"));
  }

  /** The list, one of it and its search; the path of one. */
  private String list(Routes routes, String name, String id, String thing) {
    var all = ORGANIZATION + "/" + name;
    var one = all + "/" + id;
    routes.get(all, this::nothing).get(one, call -> none(call, thing));
    if (routes.version().isAtLeast(6)) {
      routes.post(one + "/search", call -> none(call, thing));
    }
    return one;
  }

  private void lists(Routes routes, String one, String thing, String... names) {
    for (var name : names) {
      routes.get(one + name, call -> none(call, thing));
    }
  }

  private void verbs(Routes routes, String path, String thing, List<String> verbs) {
    if (routes.version().hasActions()) {
      var actions = new Actions();
      verbs.forEach(verb -> actions.on(verb, (call, _) -> none(call, thing)));
      routes.post(path + "/Action", actions);
      return;
    }
    verbs.forEach(verb -> routes.post(path + "/" + verb, call -> none(call, thing)));
  }

  private Response nothing(Call call) {
    opened.session(call, Scope.RESTORE_READ);
    return Answers.none(call);
  }

  private Response none(Call call, String thing) {
    opened.session(call, Scope.RESTORE_READ);
    throw Call.missing(thing);
  }

  private Response deviceCode(Call call) {
    opened.session(call, Scope.RESTORE_READ);
    throw new RequestException(
        ErrorCode.NOT_SUPPORTED,
        "there is no cloud to give a device code; restores need none here");
  }
}
