package dev.warpstep.backend.cpu;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.slf4j.LoggerFactory;

/**
 * The BLAS that computes the products. OpenBLAS comes from the jar (bytedeco's build) and is called
 * through netlib's JNI, which hands over Java arrays without a copy; where it cannot load, netlib's
 * pure Java takes over.
 *
 * @param description name and version, e.g. {@code OpenBLAS 0.3.31}
 */
record BlasLibrary(BLAS blas, String description) {
  /** The system property that forces the pure-Java products. */
  static final String JAVA_ONLY = "warpstep.blas.java";

  private static final String JAVACPP_LOG = "org.bytedeco.javacpp.logger";

  private static final String LIBRARY_PATH = "dev.ludovic.netlib.blas.nativeLibPath";

  private static final String ALLOW_NATIVE = "dev.ludovic.netlib.blas.allowNative";

  /**
   * netlib announces its choice at level INFO through java.util.logging. The reference keeps the
   * setting from being collected.
   */
  private static final Logger NETLIB_LOG =
      Logger.getLogger("dev.ludovic.netlib.blas.InstanceBuilder");

  private static final BlasLibrary INSTANCE = load();

  static BlasLibrary instance() {
    return INSTANCE;
  }

  boolean isNative() {
    return blas instanceof NativeBLAS;
  }

  private static BlasLibrary load() {
    NETLIB_LOG.setLevel(Level.OFF);
    if (Boolean.getBoolean(JAVA_ONLY)) {
      return java();
    }
    try {
      if (System.getProperty(JAVACPP_LOG) == null) {
        System.setProperty(JAVACPP_LOG, "slf4j");
      }
      Path loaded = Path.of(Loader.load(openblas_nolapack.class));
      openblas_nolapack.blas_set_num_threads(1); // our own threads call it, a block each
      String chosen = System.getProperty(LIBRARY_PATH);
      if (chosen == null) {
        System.setProperty(LIBRARY_PATH, openblasBeside(loaded).toString());
      } else if (Path.of(chosen).isAbsolute()) {
        System.load(chosen); // throws where netlib would print a line of its own
      }
      return new BlasLibrary(NativeBLAS.getInstance(), openblas_nolapack.OPENBLAS_VERSION.strip());
    } catch (LinkageError | RuntimeException e) {
      LoggerFactory.getLogger(BlasLibrary.class)
          .warn("no native BLAS ({}), products run in pure Java, many times slower", reason(e));
      return java();
    }
  }

  private static BlasLibrary java() {
    System.setProperty(ALLOW_NATIVE, "false"); // or netlib looks for a library even now
    return new BlasLibrary(JavaBLAS.getInstance(), "pure Java products");
  }

  private static String reason(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(message);
  }

  /**
   * The file that JavaCPP has loaded OpenBLAS from, under the name that it gave it. The same file,
   * so that the process holds one OpenBLAS, whose number of threads is set.
   */
  private static Path openblasBeside(Path loaded) {
    String platform = Loader.getPlatform();
    String name =
        platform.startsWith("windows")
            ? "libopenblas_nolapack.dll"
            : platform.startsWith("macosx")
                ? "libopenblas_nolapack.0.dylib"
                : "libopenblas_nolapack.so.0";
    Path file = loaded.resolveSibling(name);
    return Files.exists(file) ? file : loaded.resolveSibling(name.replace("_nolapack", ""));
  }
}
