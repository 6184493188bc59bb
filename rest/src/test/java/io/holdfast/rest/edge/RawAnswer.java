package io.holdfast.rest.edge;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLSession;

/** An answer of {@link RawClient}, read apart. */
record RawAnswer(String text) implements HttpResponse<String> {
  @Override
  public int statusCode() {
    return Integer.parseInt(text.substring(9, 12));
  }

  @Override
  public String body() {
    return text.substring(text.indexOf("\r\n\r\n") + 4);
  }

  @Override
  public HttpHeaders headers() {
    Map<String, List<String>> headers = new TreeMap<>();
    text.substring(0, text.indexOf("\r\n\r\n"))
        .lines()
        .skip(1)
        .map(line -> line.split(": ", 2))
        .forEach(pair -> headers.computeIfAbsent(pair[0], _ -> new ArrayList<>()).add(pair[1]));
    return HttpHeaders.of(headers, (_, _) -> true);
  }

  @Override
  public HttpRequest request() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<HttpResponse<String>> previousResponse() {
    return Optional.empty();
  }

  @Override
  public Optional<SSLSession> sslSession() {
    return Optional.empty();
  }

  @Override
  public URI uri() {
    throw new UnsupportedOperationException();
  }

  @Override
  public HttpClient.Version version() {
    return HttpClient.Version.HTTP_1_1;
  }
}
