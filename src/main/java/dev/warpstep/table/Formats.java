package dev.warpstep.table;

import dev.warpstep.data.DataException;
import dev.warpstep.data.InputFile;
import dev.warpstep.memory.Scratch;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Reads files as the format that the first one's first bytes show. */
final class Formats {
  private static final int PEEK = 1 << 12;
  private static final byte[] NUMPY = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final Pattern LIBSVM =
      Pattern.compile("[-+]?[0-9.]+([eE][-+]?[0-9]+)?([ \\t]+[0-9]+:[^ \\t:]+)+[ \\t]*(#.*)?");

  private Formats() {}

  /**
   * Reads files as one table.
   *
   * @param expected columns that must be there, for a format that leaves out what is zero
   * @param scratch takes what does not fit on the heap
   */
  static Table read(
      List<Path> files,
      ReadOptions options,
      List<String> expected,
      ReadListener listener,
      Scratch scratch,
      TableReader.Choice choice) {
    Path path = files.get(0);
    try (InputStream in = new BufferedInputStream(InputFile.openText(path), PEEK)) {
      in.mark(PEEK);
      byte[] first = in.readNBytes(PEEK);
      in.reset();
      if (begins(first, NUMPY)) {
        return NumpyReader.readArray(single(files), in, scratch, choice);
      }
      if (begins(first, ZIP)) {
        return NumpyReader.readArchive(single(files), in, scratch, choice);
      }
      if (ParquetReader.isParquet(first)) {
        int java = Runtime.version().feature();
        return ParquetReader.read(files, options, listener, scratch, java, choice);
      }
      if (isLibsvm(first)) {
        return LibsvmReader.read(single(files), in, expected, scratch, choice);
      }
      return TableReader.read(files, in, options, listener, scratch, choice);
    } catch (IOException e) {
      throw InputFile.explain(path, e);
    }
  }

  private static Path single(List<Path> files) {
    if (files.size() > 1) {
      throw DataException.of(
          files.get(1),
          "only tables of separated fields and Parquet are read in parts: one file too many");
    }
    return files.get(0);
  }

  private static boolean begins(byte[] text, byte[] magic) {
    return text.length >= magic.length
        && Arrays.equals(text, 0, magic.length, magic, 0, magic.length);
  }

  private static boolean isLibsvm(byte[] first) {
    String text = new String(first, StandardCharsets.ISO_8859_1);
    for (String line : text.split("\\r?\\n", -1)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        boolean cut = text.endsWith(line);
        String whole = cut ? line.replaceAll("[ \\t][^ \\t]*$", "") : line;
        return LIBSVM.matcher(line.strip()).matches() || LIBSVM.matcher(whole.strip()).matches();
      }
    }
    return false;
  }
}
