package dev.warpstep.cli;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output whose reader may leave, as {@code head} does: the rest is dropped in silence. */
final class PipeOutput extends FilterOutputStream {
  private boolean left;

  PipeOutput(OutputStream pipe) {
    super(new BufferedOutputStream(pipe));
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    attempt(() -> out.write(bytes, from, length));
  }

  @Override
  public void write(int b) throws IOException {
    attempt(() -> out.write(b));
  }

  @Override
  public void flush() throws IOException {
    attempt(out::flush);
  }

  private interface Action {
    void run() throws IOException;
  }

  private void attempt(Action action) throws IOException {
    if (left) {
      return;
    }
    try {
      action.run();
    } catch (IOException e) {
      left = String.valueOf(e.getMessage()).contains("roken pipe");
      if (!left) {
        throw e;
      }
    }
  }
}
