package io.holdfast.cli.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.mount.MountEntry;
import io.holdfast.engine.tree.TreePath;
import java.io.OutputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The answer to a PROPFIND, an entry after the other (RFC 4918, 14.16). Written without closing the
 * stream: an answer that breaks off must not look whole. Not thread-safe.
 */
final class Multistatus {
  private static final String DAV = PropertyRequest.DAV;
  private static final String PREFIX = "D";

  /** All that an entry can have. */
  private enum Property {
    RESOURCETYPE,
    DISPLAYNAME,
    GETLASTMODIFIED,
    GETCONTENTLENGTH,
    GETCONTENTTYPE,
    GETETAG;

    private final String word = name().toLowerCase(Locale.ROOT);

    static Optional<Property> of(QName name) {
      return Stream.of(values())
          .filter(each -> name.getNamespaceURI().equals(DAV))
          .filter(each -> each.word.equals(name.getLocalPart()))
          .findFirst();
    }
  }

  private final XMLStreamWriter writer;
  private final PropertyRequest request;

  Multistatus(OutputStream output, PropertyRequest request) throws XMLStreamException {
    this.request = request;
    writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(output, UTF_8.name());
    writer.writeStartDocument(UTF_8.name(), "1.0");
    writer.writeStartElement(PREFIX, "multistatus", DAV);
    writer.writeNamespace(PREFIX, DAV);
  }

  /** Adds a file or folder. */
  void add(TreePath path, MountEntry entry) throws XMLStreamException {
    writer.writeStartElement(DAV, "response");
    text("href", UrlPath.encode(path, entry instanceof MountEntry.Folder));
    switch (request) {
      case PropertyRequest.All _ -> found(entry, values(path, entry, Stream.of(Property.values())));
      case PropertyRequest.Names _ ->
          names(values(path, entry, Stream.of(Property.values())).keySet());
      case PropertyRequest.These(var names) -> these(path, entry, names);
    }
    writer.writeEndElement();
  }

  /** Writes the end. */
  void finish() throws XMLStreamException {
    writer.writeEndElement();
    writer.writeEndDocument();
    writer.flush();
  }

  private void these(TreePath path, MountEntry entry, List<QName> names) throws XMLStreamException {
    var there =
        values(path, entry, names.stream().flatMap(name -> Property.of(name).stream()).distinct());
    var absent =
        names.stream()
            .filter(name -> Property.of(name).filter(there::containsKey).isEmpty())
            .distinct()
            .toList();
    if (!there.isEmpty() || absent.isEmpty()) {
      found(entry, there);
    }
    if (!absent.isEmpty()) {
      absent(absent);
    }
  }

  private void found(MountEntry entry, Map<Property, String> values) throws XMLStreamException {
    beginProperties();
    for (var each : values.entrySet()) {
      var property = each.getKey();
      if (property != Property.RESOURCETYPE) {
        text(property.word, each.getValue());
      } else if (entry instanceof MountEntry.Folder) {
        writer.writeStartElement(DAV, property.word);
        writer.writeEmptyElement(DAV, "collection");
        writer.writeEndElement();
      } else {
        writer.writeEmptyElement(DAV, property.word);
      }
    }
    endProperties("HTTP/1.1 200 OK");
  }

  private void names(Set<Property> properties) throws XMLStreamException {
    beginProperties();
    for (var property : properties) {
      writer.writeEmptyElement(DAV, property.word);
    }
    endProperties("HTTP/1.1 200 OK");
  }

  private void absent(List<QName> names) throws XMLStreamException {
    beginProperties();
    for (var name : names) {
      if (name.getNamespaceURI().isEmpty()) {
        writer.writeEmptyElement(name.getLocalPart());
      } else if (name.getNamespaceURI().equals(DAV)) {
        writer.writeEmptyElement(DAV, name.getLocalPart());
      } else {
        writer.writeEmptyElement("x", name.getLocalPart(), name.getNamespaceURI());
        writer.writeNamespace("x", name.getNamespaceURI());
      }
    }
    endProperties("HTTP/1.1 404 Not Found");
  }

  private void beginProperties() throws XMLStreamException {
    writer.writeStartElement(DAV, "propstat");
    writer.writeStartElement(DAV, "prop");
  }

  private void endProperties(String status) throws XMLStreamException {
    writer.writeEndElement();
    text("status", status);
    writer.writeEndElement();
  }

  private void text(String name, String text) throws XMLStreamException {
    writer.writeStartElement(DAV, name);
    writer.writeCharacters(text);
    writer.writeEndElement();
  }

  /** Those that the entry has; the type of a resource is no text. */
  private static Map<Property, String> values(
      TreePath path, MountEntry entry, Stream<Property> properties) {
    var values = new EnumMap<Property, String>(Property.class);
    properties.forEach(
        property -> value(path, entry, property).ifPresent(value -> values.put(property, value)));
    return values;
  }

  private static Optional<String> value(TreePath path, MountEntry entry, Property property) {
    var file =
        entry instanceof MountEntry.File found
            ? Optional.of(found)
            : Optional.<MountEntry.File>empty();
    return switch (property) {
      case RESOURCETYPE -> Optional.of("");
      case DISPLAYNAME -> path.isRoot() ? Optional.empty() : Optional.of(displayName(path));
      case GETLASTMODIFIED -> HttpDate.format(entry.modified());
      case GETCONTENTLENGTH -> file.map(each -> Long.toString(each.size()));
      case GETCONTENTTYPE -> file.map(EntryFacts::mediaType);
      case GETETAG -> file.map(EntryFacts::tag);
    };
  }

  /** For people only; the name itself is in the href. XML has no place for all characters. */
  private static String displayName(TreePath path) {
    return path.name()
        .toText()
        .codePoints()
        .map(each -> isXml(each) ? each : 0xfffd)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** XML 1.0, 2.2, without the carriage return, which is read as a line end. */
  private static boolean isXml(int codePoint) {
    return codePoint == '\t'
        || codePoint == '\n'
        || codePoint >= 0x20 && codePoint <= 0xd7ff
        || codePoint >= 0xe000 && codePoint <= 0xfffd
        || codePoint >= 0x10000;
  }
}
