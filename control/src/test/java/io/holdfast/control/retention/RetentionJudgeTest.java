package io.holdfast.control.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of points: rules; zone and time; points; what is said of each, the newest first. */
class RetentionJudgeTest {
  private static final String RULES =
      """
      # without rules
      | Z 2026-11-21T12:00Z | | ''
      | Z 2026-11-21T12:00Z | a 2020-01-01T08:00Z; b 2026-11-20T08:00Z | b=ALL [NEWEST_GOOD]; a=ALL
      last 0, daily 0, within PT0S | Z 2026-11-21T12:00Z | a 2020-01-01T08:00Z; b 2026-11-20T08:00Z | b=ALL [NEWEST_GOOD]; a=ALL
      min 5 | Z 2026-11-21T12:00Z | a 2020-01-01T08:00Z | a=ALL [NEWEST_GOOD MIN_SUCCESSFUL]
      # last
      last 2 | Z 2026-11-21T12:00Z | a 2026-11-18T08:00Z; b 2026-11-19T08:00Z; c 2026-11-20T08:00Z | c=LAST 1 [NEWEST_GOOD]; b=LAST 2; a=gone NO_RULE
      last 9 | Z 2026-11-21T12:00Z | a 2026-11-18T08:00Z | a=LAST 1 [NEWEST_GOOD]
      # ties are broken by id
      last 1 | Z 2026-11-21T12:00Z | b 2026-11-20T08:00Z; c 2026-11-20T08:00Z; a 2026-11-20T08:00Z | c=LAST 1 [NEWEST_GOOD]; b=gone NO_RULE; a=gone NO_RULE
      daily 1 | Z 2026-11-21T12:00Z | a 2026-11-20T08:00:00.000001Z; b 2026-11-20T08:00Z | a=DAILY 2026-11-20 [NEWEST_GOOD]; b=gone NO_RULE
      # the newest of each period; empty periods use nothing up
      hourly 2 | Z 2026-11-21T12:00Z | a 2026-11-20T07:59Z; b 2026-11-20T08:00Z; c 2026-11-20T08:59Z; d 2026-11-20T23:00Z | d=HOURLY 2026-11-20T23+00:00 [NEWEST_GOOD]; c=HOURLY 2026-11-20T08+00:00; b=gone NO_RULE; a=gone NO_RULE
      daily 3 | Z 2026-11-21T12:00Z | a 2026-08-01T08:00Z; b 2026-09-01T08:00Z; c 2026-09-01T20:00Z; d 2026-11-20T08:00Z | d=DAILY 2026-11-20 [NEWEST_GOOD]; c=DAILY 2026-09-01; b=gone NO_RULE; a=DAILY 2026-08-01
      weekly 2 | Z 2026-11-21T12:00Z | a 2026-11-08T23:59Z; b 2026-11-09T00:00Z; c 2026-11-15T23:59Z; d 2026-11-16T00:00Z | d=WEEKLY 2026-W47 [NEWEST_GOOD]; c=WEEKLY 2026-W46; b=gone NO_RULE; a=gone NO_RULE
      weekly 2 | Z 2027-02-01T12:00Z | a 2026-12-27T12:00Z; b 2026-12-28T12:00Z; c 2027-01-03T12:00Z; d 2027-01-04T12:00Z | d=WEEKLY 2027-W01 [NEWEST_GOOD]; c=WEEKLY 2026-W53; b=gone NO_RULE; a=gone NO_RULE
      weekly 2 | Z 2025-01-20T12:00Z | a 2024-12-29T12:00Z; b 2024-12-30T12:00Z; c 2025-01-05T12:00Z | c=WEEKLY 2025-W01 [NEWEST_GOOD]; b=gone NO_RULE; a=WEEKLY 2024-W52
      monthly 2 | Z 2026-11-21T12:00Z | a 2026-02-28T08:00Z; b 2026-03-01T08:00Z; c 2026-03-31T08:00Z; d 2026-11-20T08:00Z | d=MONTHLY 2026-11 [NEWEST_GOOD]; c=MONTHLY 2026-03; b=gone NO_RULE; a=gone NO_RULE
      yearly 2 | Z 2026-11-21T12:00Z | a 2023-01-01T08:00Z; b 2024-02-29T08:00Z; c 2024-12-31T08:00Z; d 2026-11-20T08:00Z | d=YEARLY 2026 [NEWEST_GOOD]; c=YEARLY 2024; b=gone NO_RULE; a=gone NO_RULE
      # several rules
      last 1, daily 2, monthly 1 | Z 2026-11-21T12:00Z | a 2026-11-18T08:00Z; b 2026-11-19T08:00Z; c 2026-11-20T08:00Z | c=LAST 1 + DAILY 2026-11-20 + MONTHLY 2026-11 [NEWEST_GOOD]; b=DAILY 2026-11-19; a=gone NO_RULE
      # within, counted from the newest point and not from now
      within P7D | Z 2026-11-21T12:00Z | a 2026-11-13T08:00:00Z; b 2026-11-13T08:00:01Z; c 2026-11-20T08:00Z | c=WITHIN PT168H [NEWEST_GOOD]; b=WITHIN PT168H; a=gone NO_RULE
      within P7D | Z 2036-11-21T12:00Z | a 2026-11-14T08:00Z; b 2026-11-20T08:00Z | b=WITHIN PT168H [NEWEST_GOOD]; a=WITHIN PT168H
      """;

  private static final String ZONES =
      """
      # days are those of the zone
      daily 1 | Europe/Berlin 2026-11-21T12:00Z | a 2026-11-19T22:59Z; b 2026-11-19T23:00Z; c 2026-11-20T22:59Z | c=DAILY 2026-11-20 [NEWEST_GOOD]; b=gone NO_RULE; a=gone NO_RULE
      daily 2 | America/New_York 2026-11-21T12:00Z | a 2026-11-20T04:59Z; b 2026-11-20T05:00Z; c 2026-11-21T04:59Z | c=DAILY 2026-11-20 [NEWEST_GOOD]; b=gone NO_RULE; a=DAILY 2026-11-19
      monthly 2 | Pacific/Kiritimati 2026-11-21T12:00Z | a 2026-10-31T09:59Z; b 2026-10-31T10:00Z; c 2026-11-20T08:00Z | c=MONTHLY 2026-11 [NEWEST_GOOD]; b=gone NO_RULE; a=MONTHLY 2026-10
      # the day on which clocks go forward has 23 hours, and is one day
      daily 2 | Europe/Berlin 2026-04-02T12:00Z | a 2026-03-28T07:00Z; b 2026-03-28T22:59Z; c 2026-03-28T23:00Z; d 2026-03-29T01:30Z; e 2026-03-29T21:59Z | e=DAILY 2026-03-29 [NEWEST_GOOD]; d=gone NO_RULE; c=gone NO_RULE; b=DAILY 2026-03-28; a=gone NO_RULE
      hourly 2 | Europe/Berlin 2026-04-02T12:00Z | a 2026-03-29T00:59Z; b 2026-03-29T01:00Z | b=HOURLY 2026-03-29T03+02:00 [NEWEST_GOOD]; a=HOURLY 2026-03-29T01+01:00
      # the day on which they go back has 25 hours: one of them comes twice, and counts twice
      hourly 2 | Europe/Berlin 2026-10-26T12:00Z | a 2026-10-25T00:10Z; b 2026-10-25T00:50Z; c 2026-10-25T01:10Z; d 2026-10-25T01:50Z | d=HOURLY 2026-10-25T02+01:00 [NEWEST_GOOD]; c=gone NO_RULE; b=HOURLY 2026-10-25T02+02:00; a=gone NO_RULE
      daily 1 | Europe/Berlin 2026-10-26T12:00Z | a 2026-10-24T22:00Z; b 2026-10-25T01:50Z; c 2026-10-25T22:59Z | c=DAILY 2026-10-25 [NEWEST_GOOD]; b=gone NO_RULE; a=gone NO_RULE
      # where they went back at one minute past midnight, the day before came again
      daily 3 | America/St_Johns 2010-11-08T12:00Z | a 2010-11-05T12:00Z; b 2010-11-07T02:29:30Z; c 2010-11-07T02:30:30Z; d 2010-11-07T02:31:30Z | d=DAILY 2010-11-06 [NEWEST_GOOD]; c=DAILY 2010-11-07; b=gone NO_RULE; a=DAILY 2010-11-05
      # a day that a zone left out
      daily 2 | Pacific/Apia 2012-01-10T00:00Z | a 2011-12-29T12:00Z; b 2011-12-30T09:59Z; c 2011-12-30T10:00Z | c=DAILY 2011-12-31 [NEWEST_GOOD]; b=DAILY 2011-12-29; a=gone NO_RULE
      """;

  private static final String LIMITS =
      """
      # age
      maxAge P2D | Z 2026-11-21T12:00Z | a 2026-11-19T11:59:59Z; b 2026-11-19T12:00Z; c 2026-11-20T08:00Z | c=ALL [NEWEST_GOOD]; b=ALL; a=gone MAX_AGE
      last 3, maxAge P2D | Z 2026-11-21T12:00Z | a 2026-11-10T08:00Z; b 2026-11-20T08:00Z | b=LAST 1 [NEWEST_GOOD]; a=gone MAX_AGE
      maxAge P2D | Z 2026-11-21T12:00Z | a 2026-10-01T08:00Z; b 2026-10-02T08:00Z | b=not MAX_AGE [NEWEST_GOOD]; a=gone MAX_AGE
      maxAge P2D, min 2 | Z 2026-11-21T12:00Z | a 2026-10-01T08:00Z; b 2026-10-02T08:00Z; c 2026-10-03T08:00Z | c=not MAX_AGE [NEWEST_GOOD MIN_SUCCESSFUL]; b=not MAX_AGE [MIN_SUCCESSFUL]; a=gone MAX_AGE
      # size: the oldest that nothing holds, until the rest fits
      maxBytes 100 | Z 2026-11-21T12:00Z | a 2026-11-17T08:00Z bytes:40; b 2026-11-18T08:00Z bytes:40; c 2026-11-19T08:00Z bytes:40; d 2026-11-20T08:00Z bytes:20 | d=ALL [NEWEST_GOOD]; c=ALL; b=ALL; a=gone MAX_BYTES
      maxBytes 100 | Z 2026-11-21T12:00Z | a 2026-11-18T08:00Z bytes:40 pin; b 2026-11-19T08:00Z bytes:40; c 2026-11-20T08:00Z bytes:60 | c=ALL [NEWEST_GOOD]; b=gone MAX_BYTES; a=ALL [PINNED]
      maxBytes 100 | Z 2026-11-21T12:00Z | a 2026-11-19T08:00Z bytes:40; b 2026-11-20T08:00Z bytes:600 | b=ALL [NEWEST_GOOD]; a=gone MAX_BYTES
      maxBytes 100, daily 1 | Z 2026-11-21T12:00Z | a 2026-11-19T08:00Z bytes:90; b 2026-11-20T08:00Z bytes:90 | b=DAILY 2026-11-20 [NEWEST_GOOD]; a=gone NO_RULE
      maxBytes 100 | Z 2026-11-21T12:00Z | a 2026-11-19T08:00Z bytes:50; b 2026-11-20T08:00Z bytes:50 | b=ALL [NEWEST_GOOD]; a=ALL
      maxBytes 0 | Z 2026-11-21T12:00Z | a 2026-11-19T08:00Z bytes:50; b 2026-11-20T08:00Z bytes:50 | b=ALL [NEWEST_GOOD]; a=ALL
      # a point's own end; it then takes no place in a period
      daily 5 | Z 2026-11-21T12:00Z | a 2026-11-19T08:00Z; b 2026-11-19T20:00Z expires:2026-11-21T12:00Z; c 2026-11-20T08:00Z expires:2026-11-21T12:00:01Z | c=DAILY 2026-11-20 + OWN_EXPIRY [NEWEST_GOOD]; b=gone EXPIRES_AT; a=DAILY 2026-11-19
      last 1 | Z 2026-11-21T12:00Z | a 2026-11-18T08:00Z expires:2026-12-01T00:00Z; b 2026-11-19T08:00Z; c 2026-11-20T08:00Z | c=LAST 1 [NEWEST_GOOD]; b=gone NO_RULE; a=OWN_EXPIRY
      last 1, maxAge P1D | Z 2026-11-21T12:00Z | a 2026-11-18T08:00Z expires:2026-12-01T00:00Z; c 2026-11-21T08:00Z | c=LAST 1 [NEWEST_GOOD]; a=gone MAX_AGE
      | Z 2026-11-21T12:00Z | a 2026-11-19T08:00Z expires:2026-11-20T00:00Z | a=not EXPIRES_AT [NEWEST_GOOD]
      daily 5 | Z 2026-11-21T12:00Z | a 2026-11-20T08:00Z; b 2026-11-20T20:00Z expires:2026-11-21T00:00Z | b=not EXPIRES_AT [NEWEST_GOOD]; a=DAILY 2026-11-20
      | Z 2026-11-21T12:00Z | a 2026-11-18T08:00Z expires:2026-11-20T00:00Z pin; b 2026-11-19T08:00Z | b=ALL [NEWEST_GOOD]; a=not EXPIRES_AT [PINNED]
      # what the plan did not make goes by its own end only, and counts for nothing
      last 1, maxAge P1D | Z 2026-11-21T12:00Z | a 2026-11-01T08:00Z upload; b 2026-11-20T13:00Z; c 2026-11-21T08:00Z upload | c=NOT_OF_PLAN; b=LAST 1 [NEWEST_GOOD]; a=NOT_OF_PLAN
      last 1 | Z 2026-11-21T12:00Z | a 2026-11-01T08:00Z upload expires:2026-11-02T00:00Z; b 2026-11-20T13:00Z | b=LAST 1 [NEWEST_GOOD]; a=gone EXPIRES_AT
      """;

  private static final String FLOORS =
      """
      # what is held
      last 1 | Z 2026-11-21T12:00Z | a 2026-11-16T08:00Z pin; b 2026-11-17T08:00Z used; c 2026-11-18T08:00Z locked:2026-12-01T00:00Z; d 2026-11-19T08:00Z worm; e 2026-11-20T08:00Z | e=LAST 1 [NEWEST_GOOD]; d=not NO_RULE [APPEND_ONLY]; c=not NO_RULE [LOCKED]; b=not NO_RULE [IN_USE]; a=not NO_RULE [PINNED]
      # pins and locks that have ended hold nothing
      last 1 | Z 2026-11-21T12:00Z | a 2026-11-18T08:00Z pin:2026-11-21T12:00Z; b 2026-11-18T09:00Z locked:2026-11-21T12:00Z; c 2026-11-19T08:00Z pin:2026-11-21T12:00:01Z; e 2026-11-20T08:00Z | e=LAST 1 [NEWEST_GOOD]; c=not NO_RULE [PINNED]; b=gone NO_RULE; a=gone NO_RULE
      # held points take places as others do
      daily 1 | Z 2026-11-21T12:00Z | a 2026-11-20T08:00Z; b 2026-11-20T20:00Z pin | b=DAILY 2026-11-20 [PINNED NEWEST_GOOD]; a=gone NO_RULE
      # so many good ones, whatever else
      last 1, min 3 | Z 2026-11-21T12:00Z | a 2026-11-17T08:00Z; b 2026-11-18T08:00Z; c 2026-11-19T08:00Z; d 2026-11-20T08:00Z | d=LAST 1 [NEWEST_GOOD MIN_SUCCESSFUL]; c=not NO_RULE [MIN_SUCCESSFUL]; b=not NO_RULE [MIN_SUCCESSFUL]; a=gone NO_RULE
      last 1, min 2 | Z 2026-11-21T12:00Z | a 2026-11-16T08:00Z; b 2026-11-17T08:00Z; c 2026-11-18T08:00Z doubtful; d 2026-11-19T08:00Z bad; e 2026-11-20T08:00Z doubtful | e=LAST 1 [NEWEST_USABLE]; d=gone NO_RULE; c=gone NO_RULE; b=LAST 1 [NEWEST_GOOD MIN_SUCCESSFUL]; a=not NO_RULE [MIN_SUCCESSFUL]
      last 1, min 3 | Z 2026-11-21T12:00Z | a 2026-11-16T08:00Z; b 2026-11-17T08:00Z doubtful; c 2026-11-18T08:00Z doubtful; d 2026-11-20T08:00Z | d=LAST 1 [NEWEST_GOOD MIN_SUCCESSFUL]; c=not NO_RULE [MIN_SUCCESSFUL]; b=gone NO_RULE; a=not NO_RULE [MIN_SUCCESSFUL]
      # the newest proven
      last 1 | Z 2026-11-21T12:00Z | a 2026-11-16T08:00Z proven; b 2026-11-17T08:00Z proven; c 2026-11-18T08:00Z; d 2026-11-20T08:00Z | d=LAST 1 [NEWEST_GOOD]; c=gone NO_RULE; b=not NO_RULE [NEWEST_PROVEN]; a=gone NO_RULE
      last 1, unproven | Z 2026-11-21T12:00Z | a 2026-11-16T08:00Z proven; d 2026-11-20T08:00Z | d=LAST 1 [NEWEST_GOOD]; a=gone NO_RULE
      last 1 | Z 2026-11-21T12:00Z | a 2026-11-16T08:00Z proven; b 2026-11-17T08:00Z proven bad; d 2026-11-20T08:00Z | d=LAST 1 [NEWEST_GOOD]; b=gone NO_RULE; a=not NO_RULE [NEWEST_PROVEN]
      # a damaged or doubtful point takes no good one's place, and goes when it would have gone
      daily 2 | Z 2026-11-21T12:00Z | a 2026-11-17T08:00Z; b 2026-11-18T08:00Z; c 2026-11-19T08:00Z; d 2026-11-19T20:00Z bad; e 2026-11-20T08:00Z doubtful; f 2026-11-20T09:00Z bad; g 2026-11-20T10:00Z | g=DAILY 2026-11-20 [NEWEST_GOOD]; f=gone NO_RULE; e=gone NO_RULE; d=DAILY 2026-11-19; c=DAILY 2026-11-19; b=gone NO_RULE; a=gone NO_RULE
      last 2 | Z 2026-11-21T12:00Z | a 2026-11-17T08:00Z; b 2026-11-18T08:00Z; c 2026-11-19T08:00Z bad; d 2026-11-19T20:00Z doubtful; e 2026-11-20T08:00Z doubtful | e=LAST 1 [NEWEST_USABLE]; d=LAST 2; c=gone NO_RULE; b=LAST 1 [NEWEST_GOOD]; a=LAST 2
      # nothing goes while the newest is not usable
      last 1 | Z 2026-11-21T12:00Z | a 2026-11-17T08:00Z; b 2026-11-18T08:00Z; c 2026-11-20T08:00Z bad | NEWEST_UNUSABLE: c=LAST 1; b=LAST 1 [NEWEST_GOOD]; a=gone NO_RULE
      # what a continuous point needs stays with it, and goes with it
      last 1 | Z 2026-11-21T12:00Z | a 2026-11-16T08:00Z; b 2026-11-17T08:00Z; c 2026-11-18T08:00Z needs:b; d 2026-11-20T08:00Z needs:c | d=LAST 1 [NEWEST_GOOD]; c=not NO_RULE [NEEDED]; b=not NO_RULE [NEEDED]; a=gone NO_RULE
      last 1 | Z 2026-11-21T12:00Z | a 2026-11-16T08:00Z; b 2026-11-17T08:00Z needs:a; c 2026-11-20T08:00Z | c=LAST 1 [NEWEST_GOOD]; b=gone NO_RULE; a=gone NO_RULE
      last 1 | Z 2026-11-21T12:00Z | a 2026-11-16T08:00Z; b 2026-11-17T08:00Z needs:a pin; c 2026-11-20T08:00Z | c=LAST 1 [NEWEST_GOOD]; b=not NO_RULE [PINNED]; a=not NO_RULE [NEEDED]
      maxBytes 20 | Z 2026-11-21T12:00Z | a 2026-11-16T08:00Z bytes:10; b 2026-11-17T08:00Z bytes:10 needs:a; c 2026-11-20T08:00Z bytes:10 | c=ALL [NEWEST_GOOD]; b=gone MAX_BYTES; a=ALL
      maxBytes 10 | Z 2026-11-21T12:00Z | a 2026-11-16T08:00Z bytes:10; b 2026-11-17T08:00Z bytes:10 needs:a; c 2026-11-20T08:00Z bytes:10 | c=ALL [NEWEST_GOOD]; b=gone MAX_BYTES; a=gone MAX_BYTES
      maxBytes 10 | Z 2026-11-21T12:00Z | a 2026-11-16T08:00Z bytes:10; c 2026-11-20T08:00Z bytes:10 needs:a | c=ALL [NEWEST_GOOD]; a=ALL
      """;

  private static final String CLOCKS =
      """
      # the clock was set back: points of the future are not the newest, and push nothing out
      last 1 | Z 2026-11-21T12:00Z | a 2026-11-19T08:00Z; b 2026-11-20T08:00Z; c 2026-12-24T08:00Z; d 2027-12-24T08:00Z bad | d=[FUTURE]; c=[FUTURE]; b=LAST 1 [NEWEST_GOOD]; a=gone NO_RULE
      daily 2, within P1D | Z 2026-11-21T12:00Z | a 2026-11-17T08:00Z; b 2026-11-19T08:00Z; c 2026-11-20T07:00Z; d 2026-11-21T12:00:00.000001Z | d=[FUTURE]; c=DAILY 2026-11-20 + WITHIN PT24H [NEWEST_GOOD]; b=DAILY 2026-11-19 + WITHIN PT24H; a=gone NO_RULE
      last 1 | Z 2026-11-21T12:00Z | a 2026-11-21T12:00Z | a=LAST 1 [NEWEST_GOOD]
      last 1, maxAge P1D | Z 1970-01-02T00:00Z | a 2026-11-19T08:00Z; b 2026-11-20T08:00Z | b=[FUTURE]; a=[FUTURE]
      min 1, last 1 | Z 2026-11-21T12:00Z | a 2026-11-19T08:00Z proven; b 2026-11-20T08:00Z; c 2026-12-24T08:00Z proven | c=[FUTURE]; b=LAST 1 [NEWEST_GOOD MIN_SUCCESSFUL]; a=not NO_RULE [NEWEST_PROVEN]
      # and once more after the clock was put right
      last 1 | Z 2027-11-21T12:00Z | a 2026-11-19T08:00Z; b 2026-11-20T08:00Z; c 2026-12-24T08:00Z | c=LAST 1 [NEWEST_GOOD]; b=gone NO_RULE; a=gone NO_RULE
      """;

  @ParameterizedTest
  @CsvSource(textBlock = RULES, delimiter = '|')
  @CsvSource(textBlock = ZONES, delimiter = '|')
  @CsvSource(textBlock = LIMITS, delimiter = '|')
  @CsvSource(textBlock = FLOORS, delimiter = '|')
  @CsvSource(textBlock = CLOCKS, delimiter = '|')
  void saysOfEachPointWhetherItStays(String rules, String when, String points, String expected) {
    var zone = ZoneId.of(when.split(" ")[0]);
    var now = OffsetDateTime.parse(when.split(" ")[1]).toInstant();
    var candidates = new ArrayList<>(RetentionText.points(points));
    var retention = RetentionText.retention(rules);

    var judgement = RetentionJudge.judge(new Ground(retention, zone, now, null, candidates));

    assertThat(RetentionText.verdicts(judgement)).isEqualTo(expected);
    Collections.shuffle(candidates, new Random(7));
    assertThat(RetentionJudge.judge(new Ground(retention, zone, now, null, candidates)))
        .as("whatever the order it is told in")
        .isEqualTo(judgement);
  }
}
