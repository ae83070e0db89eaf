package dev.warpstep.backend.cuda;

import dev.warpstep.backend.Resources;

/** A second stream, for copies that a captured graph makes beside its other work. */
final class CopyStream implements AutoCloseable {
  private final Stream main;
  private final Resources owned = new Resources();
  private final Stream stream;
  private final Event began;
  private final Event ended;

  CopyStream(Stream main) {
    this.main = main;
    try {
      stream = owned.own(new Stream());
      began = owned.own(new Event());
      ended = owned.own(new Event());
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
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
    owned.close();
  }
}
