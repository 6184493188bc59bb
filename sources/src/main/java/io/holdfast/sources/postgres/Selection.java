package io.holdfast.sources.postgres;

import io.holdfast.sources.postgres.dump.Entry;
import io.holdfast.sources.postgres.server.Sql;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which entries of a dump belong to a choice of relations: what hangs on them (rows, indexes,
 * constraints, triggers, grants, sequences of their columns, partitions), and what they need
 * (types, functions, schemas) where it is missing.
 */
final class Selection {
  private static final Set<String> ATTACHED =
      Set.of(
          "ACL",
          "CHECK CONSTRAINT",
          "COMMENT",
          "CONSTRAINT",
          "DEFAULT",
          "FK CONSTRAINT",
          "INDEX",
          "INDEX ATTACH",
          "MATERIALIZED VIEW DATA",
          "POLICY",
          "ROW SECURITY",
          "RULE",
          "SECURITY LABEL",
          "SEQUENCE",
          "SEQUENCE OWNED BY",
          "SEQUENCE SET",
          "STATISTICS",
          "STATISTICS DATA",
          "TABLE ATTACH",
          "TABLE DATA",
          "TRIGGER");

  private final List<Entry> entries;
  private final Map<Integer, Entry> byId = new HashMap<>();

  Selection(List<Entry> entries) {
    this.entries = List.copyOf(entries);
    entries.forEach(entry -> byId.put(entry.id(), entry));
  }

  /** Relations that a wish names: {@code schema.name} or {@code schema.*}, quoted or not. */
  List<Entry> named(String item) {
    return entries.stream().filter(Entry::isRelation).filter(each -> matches(each, item)).toList();
  }

  /** All of the choice, in the dump's order. */
  List<Entry> whole(Collection<Entry> chosen, Predicate<Entry> exists) {
    var taken = new LinkedHashSet<Integer>();
    chosen.forEach(entry -> taken.add(entry.id()));
    addPartitions(taken);
    attach(taken);
    var needed = new ArrayDeque<>(taken);
    while (!needed.isEmpty()) {
      var entry = byId.get(needed.poll());
      for (var id : entry == null ? List.<Integer>of() : entry.needs()) {
        var need = byId.get(id);
        if (need != null
            && !need.isRelation()
            && !ATTACHED.contains(need.type())
            && !taken.contains(id)
            && !exists.test(need)) {
          taken.add(id);
          needed.add(id);
        }
      }
      if (entry != null && !entry.schema().isEmpty()) {
        entries.stream()
            .filter(each -> each.type().equals("SCHEMA") && each.tag().equals(entry.schema()))
            .filter(each -> !taken.contains(each.id()) && !exists.test(each))
            .forEach(each -> taken.add(each.id()));
      }
    }
    return entries.stream().filter(entry -> taken.contains(entry.id())).toList();
  }

  /** Relations that chosen ones need, and that are neither chosen nor there. */
  Set<String> missing(Collection<Entry> whole, Predicate<Entry> exists) {
    var names = new TreeSet<String>();
    var taken = new LinkedHashSet<Integer>();
    whole.forEach(entry -> taken.add(entry.id()));
    for (var entry : whole) {
      for (var id : entry.needs()) {
        var need = byId.get(id);
        if (need != null && need.isRelation() && !taken.contains(id) && !exists.test(need)) {
          names.add(need.qualifiedName());
        }
      }
    }
    return names;
  }

  private void addPartitions(Set<Integer> taken) {
    for (boolean grew = true; grew; ) {
      grew = false;
      for (var entry : entries) {
        if (entry.type().equals("TABLE ATTACH") && entry.needs().size() == 2) {
          grew |= taken.contains(entry.needs().getLast()) && taken.add(entry.needs().getFirst());
        }
      }
    }
  }

  /** An entry comes along when all that it hangs on is there, such as both ends of a key. */
  private void attach(Set<Integer> taken) {
    for (boolean grew = true; grew; ) {
      grew = false;
      for (var entry : entries) {
        if (ATTACHED.contains(entry.type()) && !taken.contains(entry.id())) {
          var hangsOn =
              entry.needs().stream()
                  .map(byId::get)
                  .filter(
                      need -> need != null && (need.isRelation() || ATTACHED.contains(need.type())))
                  .toList();
          if (!hangsOn.isEmpty() && hangsOn.stream().allMatch(need -> taken.contains(need.id()))) {
            taken.add(entry.id());
            grew = true;
          }
        }
      }
    }
  }

  private static boolean matches(Entry entry, String item) {
    return item.equals(entry.qualifiedName())
        || item.equals(Sql.name(entry.schema()) + "." + Sql.name(entry.tag()))
        || item.equals(entry.schema() + ".*")
        || item.equals(Sql.name(entry.schema()) + ".*");
  }
}
