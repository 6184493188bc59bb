package io.holdfast.control.anomaly;

import io.holdfast.catalog.model.PointFacts;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Where the values of a history lie: the middle one, and how far from it they usually are (the
 * median of the distances, times 1.4826: of normally distributed values, the standard deviation).
 * One wild value moves neither.
 */
record Spread(double median, double deviation) {
  private static final double TO_STANDARD_DEVIATION = 1.4826;

  static Spread of(List<PointFacts> points, ToDoubleFunction<PointFacts> value) {
    var values = points.stream().mapToDouble(value).sorted().toArray();
    var median = middle(values);
    for (var at = 0; at < values.length; at++) {
      values[at] = Math.abs(values[at] - median);
    }
    Arrays.sort(values);
    return new Spread(median, middle(values) * TO_STANDARD_DEVIATION);
  }

  /** Above this, a value is unlike the others. */
  double high(double deviations, double least) {
    return median + Math.max(deviations * deviation, least);
  }

  /** Below this, a value is unlike the others. */
  double low(double deviations, double least) {
    return median - Math.max(deviations * deviation, least);
  }

  private static double middle(double[] sorted) {
    if (sorted.length == 0) {
      return 0;
    }
    var upper = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[upper] : (sorted[upper - 1] + sorted[upper]) / 2;
  }
}
