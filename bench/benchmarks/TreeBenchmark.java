package io.holdfast.engine.tree;

import io.holdfast.engine.pack.BlobId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Writing and reading a folder of a thousand files; nanoseconds a file. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(TreeBenchmark.NODES)
public class TreeBenchmark {
  static final int NODES = 1000;

  private final TreeEncoder encoder = new TreeEncoder(ZoneOffset.UTC);
  private final List<Node> nodes = new ArrayList<>();
  private final byte[] text;

  public TreeBenchmark() {
    for (var i = 0; i < NODES; i++) {
      nodes.add(file(i));
    }
    nodes.forEach(encoder::add);
    text = encoder.toByteArray();
  }

  /** Hashed too. */
  @Benchmark
  public EncodedTree encode() {
    encoder.reset();
    nodes.forEach(encoder::add);
    return encoder.tree();
  }

  @Benchmark
  public Tree read() {
    return TreeReader.readAll(text, 0, text.length);
  }

  /** As a rewrite does it: the form alone is looked at. */
  @Benchmark
  public int copyRaw() {
    encoder.reset();
    var reader = TreeReader.open(text, 0, text.length);
    for (var node = reader.nextRaw(); node.isPresent(); node = reader.nextRaw()) {
      encoder.add(node.get());
    }
    return encoder.tree().encoded().length();
  }

  private static Node file(int number) {
    var time = Instant.ofEpochSecond(1_767_225_600L + number, 123_456_789);
    var name = "item-%06d.txt".formatted(number);
    var content = name.getBytes(StandardCharsets.UTF_8);
    return new Node.File(
        NodeName.ofUtf8(name),
        new NodeMetadata(
            FileMode.ofUnix(0100644),
            new NodeTimes(time, time, time),
            new Owner(1000, 1000, "user", "group"),
            new FileIdentity(4_000_000 + number, 64_768, 1),
            List.of(),
            ""),
        4_000,
        List.of(BlobId.hash(content, 0, content.length)));
  }
}
