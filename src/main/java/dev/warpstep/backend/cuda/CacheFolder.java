package dev.warpstep.backend.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** A folder for what can be made again. Where it cannot be written, nothing is kept. */
record CacheFolder(Path folder) {
  /** {@code $XDG_CACHE_HOME/warpstep}, or {@code ~/.cache/warpstep}. */
  static CacheFolder ofUser() {
    String base = System.getenv("XDG_CACHE_HOME");
    Path root =
        base == null || base.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(base);
    return new CacheFolder(root.resolve("warpstep"));
  }

  Optional<byte[]> read(String name) {
    try {
      return Optional.of(Files.readAllBytes(folder.resolve(name)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Writes a file whole or not at all; returns it if it could. */
  Optional<Path> write(String name, byte[] bytes) {
    try {
      Files.createDirectories(folder);
      Path part = Files.createTempFile(folder, name, ".part");
      try {
        Files.write(part, bytes);
        return Optional.of(Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE));
      } finally {
        Files.deleteIfExists(part); // there only if it could not be written or moved
      }
    } catch (IOException e) {
      LoggerFactory.getLogger(CacheFolder.class)
          .warn("{} cannot be kept in {}: {}", name, folder, e.toString());
      return Optional.empty();
    }
  }
}
