package io.holdfast.sources.redis;

import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import java.io.IOException;
import java.io.InputStream;

/** An RDB as it lies in a repository. */
record StoredRdb(StoredPoint point, SourcePart part) {
  InputStream open() {
    return point.open(TreePath.parse(part.path()));
  }

  /** Reads all of it; its version. Promptly ended by interruption. */
  int read(RdbReader.Detail detail, RdbReader.Visitor visitor)
      throws IOException, InterruptedException {
    try (var reader = new RdbReader(open(), detail)) {
      reader.read(
          new RdbReader.Visitor() {
            @Override
            public void key(RdbKey key) throws IOException, InterruptedException {
              if (Thread.interrupted()) {
                throw new InterruptedException();
              }
              visitor.key(key);
            }

            @Override
            public void function(byte[] code) throws IOException, InterruptedException {
              visitor.function(code);
            }
          });
      return reader.version();
    }
  }

  /** Large values of it, one after the other in the RDB's order. */
  LargeValues largeValues() {
    return new LargeValues(this);
  }
}
