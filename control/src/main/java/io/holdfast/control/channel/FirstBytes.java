package io.holdfast.control.channel;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Keeps the first bytes of an answer and reads no further: a receiver may talk without end. */
final class FirstBytes implements HttpResponse.BodySubscriber<byte[]> {
  private static final int MOST = 1024;

  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final ByteArrayOutputStream first = new ByteArrayOutputStream();
  private Flow.@Nullable Subscription subscription;

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (var buffer : buffers) {
      var some = new byte[Math.min(buffer.remaining(), MOST - first.size())];
      buffer.get(some);
      first.writeBytes(some);
    }
    if (first.size() == MOST) {
      if (subscription != null) {
        subscription.cancel();
      }
      body.complete(first.toByteArray());
    }
  }

  @Override
  public void onError(Throwable thrown) {
    // The status came; what was to be said about it does not matter so much.
    body.complete(first.toByteArray());
  }

  @Override
  public void onComplete() {
    body.complete(first.toByteArray());
  }
}
