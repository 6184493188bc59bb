package io.holdfast.control.kind;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.Part;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes a restore of a bundle's point apart, by member. A part is named {@code member/part}, an
 * item {@code member/item}, a setting of the target {@code member.setting}; a member's name alone
 * takes all of it, and where only one member is wanted, target and settings need no prefix.
 */
public final class BundleWishes {
  private static final String PATH = "path";
  private static final String SOURCE = "sourceId";

  private final RestoreRequest request;
  private final KindWish wish;
  private final Map<String, List<Part>> parts;
  private final Map<String, Source> members = new HashMap<>();
  private final Function<SourceId, Optional<Source>> sources;

  private BundleWishes(
      RestoreRequest request,
      Source bundle,
      List<Part> parts,
      Function<SourceId, Optional<Source>> sources) {
    this.request = request;
    this.sources = sources;
    wish = KindWish.of(request);
    this.parts = byMember(parts);
    bundle
        .members()
        .forEach(id -> sources.apply(id).ifPresent(found -> members.put(found.slug(), found)));
  }

  /** The member that a part of a bundle's point belongs to. */
  public static String member(String part) {
    var slash = part.indexOf('/');
    return slash < 0 ? part : part.substring(0, slash);
  }

  /**
   * @param parts of the point
   * @param sources finds those that may be restored into
   * @throws InvalidInputException INPUT_INVALID when the request names what the point does not
   *     have, or a member has nowhere to go
   */
  public static List<MemberWish> of(
      RestoreRequest request,
      Source bundle,
      List<Part> parts,
      Function<SourceId, Optional<Source>> sources) {
    return new BundleWishes(request, bundle, parts, sources).split();
  }

  /** What is wanted of one member, and what differs at its target. */
  private record Chosen(List<String> parts, List<String> items, Map<String, String> target) {
    Chosen() {
      this(new ArrayList<>(), new ArrayList<>(), new HashMap<>());
    }
  }

  private List<MemberWish> split() {
    var chosen = new TreeMap<String, Chosen>();
    wish.parts().forEach(name -> choosePart(chosen, name));
    wish.items().forEach(name -> chooseItem(chosen, name));
    if (chosen.isEmpty()) {
      parts.keySet().forEach(member -> chosen.put(member, new Chosen()));
    }
    wish.target().forEach((name, value) -> place(chosen, name, value));
    var other = request.target().sourceId();
    if (other != null) {
      only(chosen)
          .orElseThrow(() -> invalid("one target source for %d members".formatted(chosen.size())))
          .target()
          .putIfAbsent(SOURCE, other.value().toString());
    }
    return chosen.entrySet().stream().map(entry -> wish(entry.getKey(), entry.getValue())).toList();
  }

  private void choosePart(Map<String, Chosen> chosen, String name) {
    var member = known(name, name);
    var own = chosen.computeIfAbsent(member, _ -> new Chosen());
    if (name.equals(member)) {
      return;
    }
    var part = name.substring(member.length() + 1);
    if (parts(member).stream().noneMatch(each -> each.name().equals(part))) {
      throw unknown(name);
    }
    own.parts().add(part);
  }

  /** Paths of the snapshot's tree are items too. */
  private void chooseItem(Map<String, Chosen> chosen, String name) {
    var text = name.startsWith("/") ? name.substring(1) : name;
    var member = known(text, name);
    var own = chosen.computeIfAbsent(member, _ -> new Chosen());
    var rest = text.substring(Math.min(text.length(), member.length() + 1));
    if (rest.isEmpty()) {
      return;
    }
    var part = parts(member).stream().filter(each -> each.path().equals("/" + rest)).findFirst();
    if (isFolder(member)) {
      own.items().add("/" + rest);
    } else if (part.isPresent()) {
      own.parts().add(part.get().name());
    } else {
      own.items().add(rest);
    }
  }

  private List<Part> parts(String member) {
    return parts.getOrDefault(member, List.of());
  }

  private boolean isFolder(String member) {
    return parts(member).stream()
        .allMatch(part -> part.ref().kind().equals(SourceKind.DIRECTORY.name()));
  }

  /** A setting of the target: a member's own by its prefix, or the only member's. */
  private static void place(Map<String, Chosen> chosen, String name, String value) {
    var dot = name.indexOf('.');
    var member = dot < 0 ? null : chosen.get(name.substring(0, dot));
    var only = only(chosen);
    if (member != null) {
      member.target().put(name.substring(dot + 1), value);
    } else if (only.isPresent()) {
      only.get().target().putIfAbsent(name, value);
    } else if (name.equals(PATH)) {
      chosen.forEach((slug, own) -> own.target().putIfAbsent(PATH, below(value, slug)));
    } else {
      throw invalid(
          "target setting '%s' must say whose it is, as member.%s; wanted are %s"
              .formatted(name, name, chosen.keySet()));
    }
  }

  private static Optional<Chosen> only(Map<String, Chosen> chosen) {
    return chosen.size() == 1 ? chosen.values().stream().findFirst() : Optional.empty();
  }

  private MemberWish wish(String member, Chosen chosen) {
    var target = chosen.target();
    var into = into(member, target.remove(SOURCE));
    return new MemberWish(
        member,
        into,
        parts(member),
        new KindWish(chosen.parts(), chosen.items(), wish.asOf(), target));
  }

  private Source into(String member, @Nullable String other) {
    var own = members.get(member);
    if (other == null) {
      if (own == null) {
        throw invalid(
            "'%s' is no member of the bundle any more; name a target with '%s.%s'"
                .formatted(member, member, SOURCE));
      }
      return own;
    }
    var into =
        id(other)
            .flatMap(sources)
            .orElseThrow(() -> invalid("no source '%s' for member %s".formatted(other, member)));
    if (own != null && own.kind() != into.kind()) {
      throw invalid(
          "member %s is of kind %s, the target source of kind %s"
              .formatted(member, own.kind(), into.kind()));
    }
    if (isFolder(member) != (into.kind() == SourceKind.DIRECTORY)) {
      throw invalid("member %s cannot be restored into a %s".formatted(member, into.kind()));
    }
    return into;
  }

  private String known(String text, String name) {
    var member = member(text);
    if (!parts.containsKey(member)) {
      throw unknown(name);
    }
    return member;
  }

  private InvalidInputException unknown(String name) {
    var all = new TreeSet<String>();
    parts.forEach((member, own) ->
        own.forEach(part -> all.add(part.name().isEmpty() ? member : member + "/" + part.name())));
    return invalid("the point has no part '%s'; it has %s".formatted(name, all));
  }

  /** The parts of a bundle's point by member, named and placed as in a point of their own. */
  public static Map<String, List<Part>> byMember(List<Part> parts) {
    var members = new TreeMap<String, List<Part>>();
    for (var part : parts) {
      var member = member(part.name());
      members.computeIfAbsent(member, _ -> new ArrayList<>()).add(own(member, part));
    }
    return members;
  }

  private static Part own(String member, Part part) {
    return new Part(
        part.id(),
        part.pointId(),
        part.kind(),
        part.name().substring(Math.min(part.name().length(), member.length() + 1)),
        part.ref(),
        part.path().substring(Math.min(part.path().length(), member.length() + 1)),
        part.bytes(),
        part.itemCount(),
        part.expectations(),
        part.indexSegment());
  }

  private static String below(String path, String member) {
    return path.endsWith("/") ? path + member : path + "/" + member;
  }

  private static Optional<SourceId> id(String text) {
    try {
      return Optional.of(new SourceId(UUID.fromString(text)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
