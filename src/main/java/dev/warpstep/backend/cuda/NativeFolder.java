package dev.warpstep.backend.cuda;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where the build puts its native products: {@code native} beside the jar, or as told. */
final class NativeFolder {
  /** The system property that names another folder. */
  static final String PROPERTY = "warpstep.native";

  private NativeFolder() {}

  /** A file in it, which need not be there. */
  static Path file(String first, String... more) {
    String told = System.getProperty(PROPERTY);
    Path folder = told == null ? besideTheCode() : Path.of(told).toAbsolutePath();
    return folder.resolve(Path.of(first, more));
  }

  private static Path besideTheCode() {
    try {
      Path code =
          Path.of(NativeFolder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return code.resolveSibling("native");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
