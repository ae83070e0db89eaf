package dev.warpstep.backend.cuda;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the driver and CUDA's libraries are on this machine, found by looking at files: nothing is
 * loaded, so that a machine without a GPU never loads a class of JCuda.
 */
final class GpuLibraries {
  /** Names a folder of CUDA's libraries that is looked into first. */
  static final String FOLDER_VARIABLE = "WARPSTEP_CUDA_LIBRARIES";

  private static final List<String> FOLDERS =
      List.of(
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/usr/lib/wsl/lib",
          "/usr/local/nvidia/lib64",
          "/usr/local/nvidia/lib",
          "/usr/local/cuda/lib64",
          "/usr/local/cuda/compat");

  /** Folders of Python packages, which bring CUDA's libraries with them. */
  private static final List<String> PYTHON =
      List.of("/usr/local/lib", "/usr/lib", "/opt/conda/lib", "~/.local/lib");

  /** What the kernel's module of the driver makes; libcuda alone may lie in a container. */
  private static final List<String> DEVICE_FILES =
      List.of("/dev/nvidiactl", "/dev/dxg", "/dev/nvhost-ctrl-gpu");

  private GpuLibraries() {}

  /** Whether the driver's module runs. */
  static boolean hasDeviceFile() {
    return DEVICE_FILES.stream().anyMatch(file -> Files.exists(Path.of(file)));
  }

  /** The file of that name, in the loader's path or where CUDA is usually installed. */
  static Optional<Path> find(String name) {
    return find(name, System.getenv());
  }

  /** As {@link #find(String)}, with these variables as the environment. */
  static Optional<Path> find(String name, Map<String, String> environment) {
    return folders(environment).stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static Set<Path> folders(Map<String, String> environment) {
    Set<Path> folders = new LinkedHashSet<>();
    for (String list :
        new String[] {
          environment.get(FOLDER_VARIABLE),
          environment.get("LD_LIBRARY_PATH"),
          System.getProperty("java.library.path")
        }) {
      if (list != null) {
        for (String folder : list.split(":")) {
          if (!folder.isEmpty()) {
            folders.add(Path.of(folder));
          }
        }
      }
    }
    FOLDERS.forEach(folder -> folders.add(Path.of(folder)));
    for (Path toolkit : children(Path.of("/usr/local"), "cuda-*")) {
      folders.add(toolkit.resolve("lib64"));
      folders.add(toolkit.resolve("targets/x86_64-linux/lib"));
    }
    for (Path root : pythonRoots(environment)) {
      for (Path version : children(root, "python3*")) {
        for (String packages : new String[] {"site-packages", "dist-packages"}) {
          for (Path part : children(version.resolve(packages).resolve("nvidia"), "*")) {
            folders.add(part.resolve("lib"));
          }
        }
      }
    }
    return folders;
  }

  private static List<Path> pythonRoots(Map<String, String> environment) {
    List<Path> roots = new ArrayList<>();
    if (environment.containsKey("VIRTUAL_ENV")) {
      roots.add(Path.of(environment.get("VIRTUAL_ENV"), "lib"));
    }
    for (String folder : environment.getOrDefault("PATH", "").split(":")) {
      roots.addAll(librariesOf(Path.of(folder).resolve("python3")));
    }
    for (String root : PYTHON) {
      roots.add(Path.of(root.replace("~", System.getProperty("user.home"))));
    }
    return roots;
  }

  /** Where an interpreter has its packages: beside it, or beside what it is a link to. */
  private static List<Path> librariesOf(Path interpreter) {
    List<Path> roots = new ArrayList<>();
    Path at = interpreter.toAbsolutePath();
    try {
      while (Files.exists(at)) { // false where links go round in a circle
        roots.add(at.getParent().resolveSibling("lib"));
        if (!Files.isSymbolicLink(at)) {
          break;
        }
        at = at.resolveSibling(Files.readSymbolicLink(at)).normalize();
      }
    } catch (IOException e) {
      return roots; // not ours to read
    }
    return roots;
  }

  /** The entries of a folder that match, the newest version first; none if it is not there. */
  static List<Path> children(Path folder, String pattern) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, pattern)) {
        stream.forEach(found::add);
      } catch (IOException e) {
        return found; // not ours to read
      }
    }
    found.sort(java.util.Comparator.reverseOrder());
    return found;
  }
}
