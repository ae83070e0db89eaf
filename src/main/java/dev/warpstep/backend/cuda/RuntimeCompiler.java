package dev.warpstep.backend.cuda;

import dev.warpstep.backend.DeviceException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;
import jcuda.nvrtc.nvrtcResult;

/** Compiles the kernels' sources, which the jar carries, by NVRTC; the PTX is kept on disk. */
final class RuntimeCompiler {
  private static final String NVRTC_12 = "libnvrtc.so.12";
  private static final String NVRTC_13 = "libnvrtc.so.13";
  private static final String SOURCE = "kernels.cu";
  private static final Pattern INCLUDE = Pattern.compile("(?m)^#include \"([^\"]+)\"$");

  private final CacheFolder cache;

  RuntimeCompiler(CacheFolder cache) {
    this.cache = cache;
  }

  /** PTX for a compute capability, e.g. 90, ended by 0. */
  byte[] compile(int capability) {
    String source = source();
    CRC32 crc = new CRC32();
    crc.update(source.getBytes(StandardCharsets.UTF_8));
    String name = "kernels-%08x-sm%d.ptx".formatted(crc.getValue(), capability);
    Optional<byte[]> kept = cache.read(name);
    if (kept.isPresent()) {
      return kept.get();
    }
    byte[] ptx = (ptx(source, capability) + "\0").getBytes(StandardCharsets.UTF_8);
    cache.write(name, ptx);
    return ptx;
  }

  /** The sources as one text, each file where it is first included. */
  static String source() {
    return expand(SOURCE, new LinkedHashSet<>());
  }

  private static String expand(String name, Set<String> seen) {
    if (!seen.add(name)) {
      return "";
    }
    Matcher include = INCLUDE.matcher(KernelImage.text(name).replace("#pragma once", ""));
    return include.replaceAll(
        found ->
            found.group(1).startsWith("emulator/")
                ? "" // the host's, behind a condition that is false here
                : Matcher.quoteReplacement(expand(found.group(1), seen)));
  }

  private static String ptx(String source, int capability) {
    load();
    JNvrtc.setExceptionsEnabled(false);
    nvrtcProgram program = new nvrtcProgram();
    check(JNvrtc.nvrtcCreateProgram(program, source, SOURCE, 0, null, null), "nvrtcCreateProgram");
    String[] options = {"--gpu-architecture=compute_" + capability, "-fmad=false"};
    int status = JNvrtc.nvrtcCompileProgram(program, options.length, options);
    if (status != nvrtcResult.NVRTC_SUCCESS) {
      String[] log = new String[1];
      JNvrtc.nvrtcGetProgramLog(program, log);
      throw new DeviceException("NVRTC cannot compile the kernels: " + log[0].strip());
    }
    String[] ptx = new String[1];
    check(JNvrtc.nvrtcGetPTX(program, ptx), "nvrtcGetPTX");
    JNvrtc.nvrtcDestroyProgram(program);
    return ptx[0];
  }

  private static void load() {
    Optional<Path> twelve = GpuLibraries.find(NVRTC_12);
    if (twelve.isPresent()) {
      loadWithBuiltins(twelve.get());
      return;
    }
    Path thirteen =
        GpuLibraries.find(NVRTC_13)
            .orElseThrow(
                () ->
                    new DeviceException(
                        "the jar has no kernels for this GPU, and neither %s nor %s, which could compile them, is found: install CUDA's NVRTC, or build the jar where nvcc is"
                            .formatted(NVRTC_12, NVRTC_13)));
    loadWithBuiltins(thirteen);
    System.load(Cuda13Shim.file(NVRTC_12).toString());
  }

  /** Loads first what NVRTC opens by name, which the loader may not find in an unusual place. */
  private static void loadWithBuiltins(Path nvrtc) {
    GpuLibraries.children(nvrtc.getParent(), "libnvrtc-builtins.so.*")
        .forEach(builtins -> System.load(builtins.toString()));
    System.load(nvrtc.toString());
  }

  private static void check(int status, String call) {
    if (status != nvrtcResult.NVRTC_SUCCESS) {
      throw new DeviceException(call + " failed: " + JNvrtc.nvrtcGetErrorString(status));
    }
  }
}
