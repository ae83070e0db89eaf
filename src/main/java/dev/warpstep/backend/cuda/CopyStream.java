package dev.warpstep.backend.cuda;

/** A second stream, for copies that a captured graph makes beside its other work. */
final class CopyStream implements AutoCloseable {
  private final Stream main;
  private final Stream stream = new Stream();
  private final Event began = new Event();
  private final Event ended = new Event();

  CopyStream(Stream main) {
    this.main = main;
  }

  Stream stream() {
    return stream;
  }

  /** What is queued here from now on begins after what the main stream has now. */
  void begin() {
    began.record(main);
    stream.waitFor(began);
  }

  /** What the main stream gets from now on begins after what is queued here. */
  void end() {
    ended.record(stream);
    main.waitFor(ended);
  }

  @Override
  public void close() {
    began.close();
    ended.close();
    stream.close();
  }
}
