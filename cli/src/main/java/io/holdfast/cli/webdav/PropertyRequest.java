package io.holdfast.cli.webdav;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.namespace.QName;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Which properties a PROPFIND asks for (RFC 4918, 14.20). */
sealed interface PropertyRequest {
  /** Longer bodies ask for nothing that there is. */
  int MAX_BODY_BYTES = 64 << 10;

  /** More names would only be answered with as many lines "not found", for each entry. */
  int MAX_NAMES = 100;

  String DAV = "DAV:";

  /** All that there are, with their values. */
  record All() implements PropertyRequest {}

  /** All that there are, without values. */
  record Names() implements PropertyRequest {}

  /** These, whether they are there or not. */
  record These(List<QName> names) implements PropertyRequest {
    public These {
      names = List.copyOf(names);
    }
  }

  /**
   * @param body empty for all
   * @throws Refusal 400
   */
  static PropertyRequest parse(byte[] body) {
    if (body.length == 0) {
      return new All();
    }
    try {
      var reader = factory().createXMLStreamReader(new ByteArrayInputStream(body));
      try {
        return new Parser(reader).request();
      } finally {
        reader.close();
      }
    } catch (XMLStreamException e) {
      throw new Refusal(400, "the body is no XML: " + e.getMessage());
    }
  }

  /** The JDK's own, whatever lies on the class path; without document types and what they load. */
  private static XMLInputFactory factory() {
    var factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
    return factory;
  }

  /** Reads one body. */
  final class Parser {
    private static final int IN_ROOT = 1;
    private static final int IN_PROP = 2;

    private final XMLStreamReader reader;
    private final List<QName> names = new ArrayList<>();
    private String kind = "";

    Parser(XMLStreamReader reader) {
      this.reader = reader;
    }

    PropertyRequest request() throws XMLStreamException {
      var depth = 0;
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamConstants.DTD -> throw new Refusal(400, "the body has a document type");
          case XMLStreamConstants.START_ELEMENT -> start(depth++);
          case XMLStreamConstants.END_ELEMENT -> depth--;
          default -> {} // text and comments mean nothing
        }
      }
      return switch (kind) {
        case "allprop" -> new All();
        case "propname" -> new Names();
        case "prop" -> new These(names);
        default -> throw new Refusal(400, "the body asks for nothing");
      };
    }

    private void start(int depth) {
      var name = reader.getName();
      switch (depth) {
        case 0 -> {
          if (!name.equals(new QName(DAV, "propfind"))) {
            throw new Refusal(400, "the body is no propfind of DAV:");
          }
        }
        case IN_ROOT -> choose(name);
        case IN_PROP -> {
          if (kind.equals("prop")) {
            add(name);
          }
        }
        default -> {} // the contents of properties mean nothing
      }
    }

    /**
     * {@code include} beside {@code allprop} names what is told anyway; others are to be ignored.
     */
    private void choose(QName name) {
      var known =
          name.getNamespaceURI().equals(DAV)
              && List.of("allprop", "propname", "prop").contains(name.getLocalPart());
      if (known && !kind.isEmpty()) {
        throw new Refusal(400, "the body asks for two things");
      }
      if (known) {
        kind = name.getLocalPart();
      }
    }

    private void add(QName name) {
      if (names.size() == MAX_NAMES) {
        throw new Refusal(400, "the body asks for more than %d properties".formatted(MAX_NAMES));
      }
      names.add(name);
    }
  }
}
