package io.holdfast.agent;

import io.holdfast.api.work.Completion;
import io.holdfast.api.work.SourceSpec;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.sources.SourceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Several sources as one: all are opened before any is read, and each is a folder of the snapshot.
 * One that cannot be read ends the backup.
 */
final class BundleReading implements Reading {
  private static final int FOLDER_MODE = 0040700;

  private final List<Member> members;
  private final Instant moment;

  /** Opens a member. */
  @FunctionalInterface
  interface Opener {
    Reading open(SourceSpec source) throws InterruptedException;
  }

  private record Member(SourceSpec.Member spec, Reading reading, MemberTree tree) {}

  private BundleReading(List<Member> members) {
    this.members = List.copyOf(members);
    moment =
        members.stream()
            .map(member -> member.reading().pointInTime())
            .min(Comparator.naturalOrder())
            .orElseThrow();
  }

  static BundleReading open(List<SourceSpec.Member> specs, Opener opener)
      throws InterruptedException {
    var opened = new ArrayList<Member>();
    try {
      for (var spec : specs) {
        var reading = open(spec, opener);
        opened.add(new Member(spec, reading, new MemberTree(spec.name(), reading.tree())));
      }
      opened.sort(Comparator.comparing(member -> NodeName.ofUtf8(member.spec().name())));
      return new BundleReading(opened);
    } catch (InterruptedException | RuntimeException e) {
      opened.forEach(member -> member.reading().close());
      throw e;
    }
  }

  /** The earliest: nothing in the point is older. */
  @Override
  public Instant pointInTime() {
    return moment;
  }

  @Override
  public SourceTree tree() {
    return new Tree();
  }

  @Override
  public List<Completion.Part> parts() {
    return members.stream().flatMap(member -> parts(member).stream()).toList();
  }

  @Override
  public void close() {
    members.forEach(member -> member.reading().close());
  }

  private static Reading open(SourceSpec.Member spec, Opener opener) throws InterruptedException {
    try {
      return opener.open(spec.source());
    } catch (HoldfastException e) {
      throw new SourceException(
          e.code(), "member %s: %s".formatted(spec.name(), e.getMessage()), e);
    }
  }

  private static List<Completion.Part> parts(Member member) {
    var name = member.spec().name();
    var source = member.spec().source();
    if (source.isDirectory()) {
      var tree = member.tree();
      var path = "/" + name + source.roots().getFirst();
      return List.of(
          new Completion.Part(
              "FILE_TREE", name, source.kind(), name, path, tree.bytes(), tree.items(), Map.of()));
    }
    return member.reading().parts().stream().map(part -> below(name, part)).toList();
  }

  private static Completion.Part below(String name, Completion.Part part) {
    return new Completion.Part(
        part.kind(),
        name + "/" + part.name(),
        part.refKind(),
        part.refName(),
        "/" + name + part.path(),
        part.bytes(),
        part.items(),
        part.expectations());
  }

  /** All members' trees, each in a folder of its name. */
  private final class Tree implements SourceTree {
    @Override
    public List<String> paths() {
      return members.stream().map(member -> "/" + member.spec().name()).toList();
    }

    /** Opens them all, so that one that is not there is known before any is read. */
    @Override
    public SourceDirectory openRoot() {
      var roots = new ArrayList<SourceDirectory>();
      try {
        members.forEach(member -> roots.add(member.tree().openRoot()));
        return new Root(roots);
      } catch (RuntimeException e) {
        roots.forEach(SourceDirectory::close);
        throw e;
      }
    }

    @Override
    public void verify() throws InterruptedException {
      for (var member : members) {
        member.tree().verify();
      }
    }
  }

  /** The folders of the members. */
  private final class Root implements SourceDirectory {
    private final List<SourceDirectory> roots;
    private final Iterator<Member> left = members.iterator();

    /** Those not handed over yet; guarded by itself. */
    private final Set<SourceDirectory> own;

    Root(List<SourceDirectory> roots) {
      this.roots = List.copyOf(roots);
      own = new HashSet<>(roots);
    }

    @Override
    public Optional<SourceEntry> next() {
      if (!left.hasNext()) {
        return Optional.empty();
      }
      var member = left.next();
      var root = roots.get(members.indexOf(member));
      return Optional.of(
          new SourceEntry.Directory(
              NodeName.ofUtf8(member.spec().name()), folder(moment), () -> hand(root), false));
    }

    @Override
    public void close() {
      synchronized (own) {
        own.forEach(SourceDirectory::close);
        own.clear();
      }
    }

    private SourceDirectory hand(SourceDirectory root) {
      synchronized (own) {
        own.remove(root);
        return root;
      }
    }
  }

  private static NodeMetadata folder(Instant time) {
    return new NodeMetadata(
        FileMode.ofUnix(FOLDER_MODE),
        new NodeTimes(time, time, time),
        new Owner(0, 0, "", ""),
        new FileIdentity(0, 0, 0),
        List.of(),
        "");
  }
}
