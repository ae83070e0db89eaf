package dev.warpstep;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What this build is. */
public final class Warpstep {
  private static final String RESOURCE = "version.properties";
  private static final String VERSION = read();

  private Warpstep() {}

  /**
   * The version and the commit that it was built from: {@code 0.1.0 (4b6962d)}, with {@code -dirty}
   * behind the commit if the tree had changes, and {@code 0.1.0} alone if it was built without git.
   */
  public static String version() {
    return VERSION;
  }

  private static String read() {
    Properties built = new Properties();
    try (InputStream in = Warpstep.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the build has no " + RESOURCE);
      }
      built.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text(
        built.getProperty("version"), built.getProperty("commit"), built.getProperty("dirty"));
  }

  static String text(String version, String commit, String dirty) {
    if (commit.isEmpty()) {
      return version;
    }
    return version + " (" + commit + (dirty.equals("true") ? "-dirty" : "") + ")";
  }
}
