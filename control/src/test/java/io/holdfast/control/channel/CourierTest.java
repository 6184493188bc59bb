package io.holdfast.control.channel;

import static io.holdfast.control.channel.ChannelFixture.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.catalog.model.ChannelId;
import io.holdfast.catalog.model.ChannelKind;
import io.holdfast.catalog.model.DeliveryState;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.catalog.testkit.Samples;
import io.holdfast.control.channel.Receiver.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real receivers that take, refuse, hang, recover and vanish. */
class CourierTest extends BothDatabases {
  @TempDir Path folder;
  private ChannelFixture service;

  @BeforeEach
  void openService() {
    service = new ChannelFixture(catalog, folder);
  }

  @Test
  void deliversInOrderAndSigned() throws Exception {
    try (var receiver = Receiver.answering(204);
        var _ = service.courier()) {
      var channel = service.webhook(receiver.url());

      IntStream.range(0, 20).forEach(service::publish);

      soon().until(() -> receiver.received().size() == 20);
      soon().until(() -> service.allIn(channel, DeliveryState.DELIVERED));
      for (var no = 0; no < 20; no++) {
        var got = receiver.received().get(no);
        var json = new ObjectMapper().readTree(got.body());
        assertThat(json.at("/data/no").asInt()).isEqualTo(no);
        assertThat(json.get("type").asText()).isEqualTo("backup.failed");
        assertThat(json.get("timestamp").asText()).isEqualTo("2026-03-28T12:00:00Z");
        assertThat(json.get("projectId").asText())
            .isEqualTo(service.world.project().id().toString());
        assertThat(json.at("/links/self").asText()).startsWith("/v1/backup-sessions/");
        assertThat(got.header("webhook-id")).isEqualTo(json.get("id").asText());
        assertThat(got.header("webhook-signature"))
            .isEqualTo("v1," + signature(ChannelFixture.KEY, got));
      }
    }
  }

  @Test
  void aReceiverThatHangsDelaysNobodyElse() throws Exception {
    try (var silent = Receiver.answering(_ -> Receiver.SILENCE);
        var good = Receiver.answering(200);
        var _ = service.courier()) {
      var hanging = service.webhook(silent.url());
      var fine = service.webhook(good.url());

      IntStream.range(0, 5).forEach(service::publish);

      soon().until(() -> service.allIn(fine, DeliveryState.DELIVERED));
      assertThat(good.received()).hasSize(5);
      soon().until(() -> service.failures(hanging) == 1);
      assertThat(silent.received()).hasSize(1);
      assertThat(service.deliveries(hanging).getFirst().tries())
          .singleElement()
          .satisfies(attempt -> assertThat(attempt.error()).contains("no answer within"));
    }
  }

  @Test
  void triesAgainWithTheSameIdUntilTheReceiverRecovers() throws Exception {
    var broken = new AtomicBoolean(true);
    try (var receiver = Receiver.answering(_ -> Answer.of(broken.get() ? 503 : 200));
        var _ = service.courier()) {
      var channel = service.webhook(receiver.url());
      service.publish(1);
      service.publish(2);
      soon().until(() -> service.failures(channel) == 1);

      service.clock.pass(Duration.ofSeconds(7));
      soon().until(() -> service.failures(channel) == 2);
      broken.set(false);
      service.clock.pass(Duration.ofSeconds(20));
      soon().until(() -> service.allIn(channel, DeliveryState.DELIVERED));

      var got = receiver.received();
      assertThat(got).hasSize(4);
      assertThat(got.subList(0, 3))
          .extracting(it -> it.header("webhook-id"))
          .containsOnly(got.getFirst().header("webhook-id"));
      assertThat(got.subList(0, 3))
          .extracting(Receiver.Received::body)
          .containsOnly(got.getFirst().body());
      assertThat(got.get(2).header("webhook-timestamp"))
          .isNotEqualTo(got.getFirst().header("webhook-timestamp"));
      assertThat(got.get(3).header("webhook-id")).isNotEqualTo(got.getFirst().header("webhook-id"));
      assertThat(service.failures(channel)).isZero();
      assertThat(service.deliveries(channel).getFirst().tries())
          .extracting(attempt -> attempt.status())
          .containsExactly(503, 503, 200);
    }
  }

  @Test
  void waitsAsLongAsTheReceiverAsksFor() throws Exception {
    try (var receiver =
            Receiver.answering(_ -> new Answer(429, Map.of("Retry-After", "3600"), "slow down"));
        var _ = service.courier()) {
      var channel = service.webhook(receiver.url());

      service.publish(1);
      soon().until(() -> service.failures(channel) == 1);

      var turn = catalog.read(tx -> tx.channels().turn(channel.id()));
      assertThat(turn.nextAt()).isEqualTo(Samples.NOON.plusSeconds(3600));
      assertThat(service.deliveries(channel).getFirst().tries().getFirst().error())
          .isEqualTo("HTTP 429 slow down");
    }
  }

  @Test
  void turnsAChannelOffAfterADayOfFailuresAndTellsTheOthers() throws Exception {
    try (var dead = Receiver.answering(500);
        var good = Receiver.answering(200);
        var _ = service.courier()) {
      var failing = service.webhook(dead.url());
      service.webhook(good.url());
      service.publish(1);
      service.publish(2);
      soon().until(() -> service.failures(failing) == 1);

      service.clock.pass(Duration.ofHours(24));

      soon().until(() -> !service.channels.get(failing.id()).enabled());
      assertThat(service.channels.get(failing.id()).disabledReason()).contains("HTTP 500");
      assertThat(service.deliveries(failing))
          .allSatisfy(it -> assertThat(it.state()).isEqualTo(DeliveryState.FAILED));
      soon()
          .until(() ->
              good.received().stream()
                  .anyMatch(it ->
                      it.body().contains("channel.disabled")
                          && it.body().contains(failing.id().toString())));
      assertThat(dead.received()).hasSize(2);
    }
  }

  @Test
  void turnsAChannelOffAtOnceWhenTheReceiverIsGone() throws Exception {
    try (var gone = Receiver.answering(410);
        var _ = service.courier()) {
      var channel = service.webhook(gone.url());

      service.publish(1);

      soon().until(() -> !service.channels.get(channel.id()).enabled());
      assertThat(gone.received()).hasSize(1);
    }
  }

  @Test
  void followsNoRedirect() throws Exception {
    try (var inner = Receiver.answering(200);
        var outer = Receiver.answering(_ -> new Answer(307, Map.of("Location", inner.url()), ""));
        var _ = service.courier()) {
      var channel = service.webhook(outer.url());

      service.publish(1);
      soon().until(() -> service.failures(channel) == 1);

      assertThat(inner.received()).isEmpty();
      assertThat(service.deliveries(channel).getFirst().tries().getFirst().error())
          .isEqualTo("HTTP 307 redirects are not followed");
    }
  }

  @Test
  void signsWithBothSecretsWhileOneReplacesTheOther() throws Exception {
    try (var receiver = Receiver.answering(200);
        var _ = service.courier()) {
      var channel = service.webhook(receiver.url());
      var newKey = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345".getBytes(UTF_8);
      var newSecret = "whsec_" + Base64.getEncoder().encodeToString(newKey);
      service.channels.rotate(
          ChannelFixture.ADMIN, channel.id(), Duration.ofHours(1), newSecret.getBytes(UTF_8));

      service.publish(1);
      soon().until(() -> receiver.received().size() == 1);
      service.clock.pass(Duration.ofHours(2));
      service.publish(2);
      soon().until(() -> receiver.received().size() == 2);

      var both = receiver.received().getFirst();
      assertThat(both.header("webhook-signature").split(" ", -1))
          .containsExactly(
              "v1," + signature(newKey, both), "v1," + signature(ChannelFixture.KEY, both));
      var one = receiver.received().getLast();
      assertThat(one.header("webhook-signature")).isEqualTo("v1," + signature(newKey, one));
    }
  }

  @Test
  void severalNodesDeliverEachNoticeOnce() throws Exception {
    try (var receiver = Receiver.answering(200);
        var _ = service.courier();
        var _ = service.otherNode();
        var _ = service.otherNode()) {
      var channel = service.webhook(receiver.url());

      IntStream.range(0, 40).forEach(service::publish);

      soon().until(() -> service.allIn(channel, DeliveryState.DELIVERED));
      assertThat(receiver.received()).hasSize(40);
      assertThat(receiver.received())
          .extracting(it -> it.header("webhook-id"))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void sendsWhatADeadNodeHadTakenOnceItsTurnIsOver() throws Exception {
    try (var receiver = Receiver.answering(200)) {
      var channel = service.webhook(receiver.url());
      service.publish(1);
      var now = service.clock.instant();
      var dead = new UUID(6, 6);
      boolean taken =
          catalog.write(tx -> tx.channels().claim(channel.id(), dead, now, now.plusSeconds(20)));
      assertThat(taken).isTrue();
      try (var _ = service.courier()) {
        List<ChannelId> due = catalog.read(tx -> tx.channels().due(now));
        assertThat(due).isEmpty();
        service.clock.pass(Duration.ofSeconds(21));

        soon().until(() -> service.allIn(channel, DeliveryState.DELIVERED));
        assertThat(receiver.received()).hasSize(1);
      }
    }
  }

  @Test
  void sendsAfterAStartWhatWasPublishedBefore() throws Exception {
    try (var receiver = Receiver.answering(200)) {
      var channel = service.webhook(receiver.url());
      IntStream.range(0, 3).forEach(service::publish);

      try (var _ = service.courier()) {
        soon().until(() -> service.allIn(channel, DeliveryState.DELIVERED));
      }

      assertThat(receiver.received()).hasSize(3);
    }
  }

  @Test
  void replaysOneAndAllSinceAMoment() throws Exception {
    try (var receiver = Receiver.answering(200);
        var _ = service.courier()) {
      var channel = service.webhook(receiver.url());
      service.publish(1);
      soon().until(() -> service.allIn(channel, DeliveryState.DELIVERED));
      service.clock.pass(Duration.ofMinutes(5));
      service.publish(2);
      service.publish(3);
      soon().until(() -> receiver.received().size() == 3);
      soon().until(() -> service.allIn(channel, DeliveryState.DELIVERED));

      var again = service.deliveries(channel).getFirst();
      service.deliveries.replay(ChannelFixture.ADMIN, channel.id(), again.id());
      soon().until(() -> receiver.received().size() == 4);
      soon().until(() -> service.allIn(channel, DeliveryState.DELIVERED));
      var count =
          service.deliveries.replay(
              ChannelFixture.ADMIN, channel.id(), Samples.NOON.plusSeconds(60));

      assertThat(count).isEqualTo(2);
      soon().until(() -> receiver.received().size() == 6);
      var ids = receiver.received().stream().map(it -> it.header("webhook-id")).toList();
      assertThat(ids.get(3)).isEqualTo(ids.get(0));
      assertThat(ids.subList(4, 6)).isEqualTo(ids.subList(1, 3));
    }
  }

  @Test
  void testsOneChannelAndTellsNoOther() throws Exception {
    try (var one = Receiver.answering(200);
        var other = Receiver.answering(200);
        var _ = service.courier()) {
      var channel = service.webhook(one.url());
      var quiet = service.webhook(other.url());

      service.deliveries.test(ChannelFixture.ADMIN, channel.id());

      soon().until(() -> service.allIn(channel, DeliveryState.DELIVERED));
      assertThat(one.received())
          .singleElement()
          .satisfies(it -> assertThat(it.body()).contains("channel.test"));
      assertThat(service.deliveries(quiet)).isEmpty();
    }
  }

  @Test
  void goesOnWhenAChatRefusesOneMessage() throws Exception {
    var count = new AtomicInteger();
    try (var receiver =
            Receiver.answering(_ -> Answer.of(count.incrementAndGet() == 1 ? 400 : 200));
        var _ = service.courier()) {
      var channel = service.channel(ChannelKind.SLACK, Map.of(), Map.of("url", receiver.url()));

      service.publish(1);
      service.publish(2);

      soon().until(() -> receiver.received().size() == 2);
      soon()
          .until(() ->
              service.deliveries(channel).stream()
                  .map(it -> it.state())
                  .toList()
                  .equals(List.of(DeliveryState.FAILED, DeliveryState.DELIVERED)));
    }
  }

  /** By the text of Standard Webhooks, with nothing of ours. */
  private static String signature(byte[] key, Receiver.Received got) throws Exception {
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    var signed =
        got.header("webhook-id") + "." + got.header("webhook-timestamp") + "." + got.body();
    return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
  }
}
