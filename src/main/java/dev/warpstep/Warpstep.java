package dev.warpstep;

/** What this build is. */
public final class Warpstep {
  private Warpstep() {}

  /** The version, e.g. {@code 0.1.0}. */
  public static String version() {
    String version = Warpstep.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
