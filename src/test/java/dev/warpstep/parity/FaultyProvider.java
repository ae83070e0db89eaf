package dev.warpstep.parity;

import dev.warpstep.backend.Backend;
import dev.warpstep.backend.BackendProvider;
import dev.warpstep.backend.Backends;
import dev.warpstep.backend.DeviceOptions;
import java.util.Optional;

/** The CPU with {@link Fault#ADAM_CONSTANT}, for a JVM whose class path declares it a device. */
public final class FaultyProvider implements BackendProvider {
  @Override
  public String name() {
    return "faulty";
  }

  @Override
  public Optional<String> unusable() {
    return Optional.empty();
  }

  @Override
  public int rank() {
    return -1;
  }

  @Override
  public Backend open(DeviceOptions options) {
    Backend cpu = Backends.open("cpu", options);
    return new DelegatingBackend(Fault.ADAM_CONSTANT.in(cpu)) {
      @Override
      public String name() {
        return FaultyProvider.this.name();
      }

      @Override
      public void close() {
        cpu.close();
      }
    };
  }
}
